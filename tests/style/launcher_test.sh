#!/bin/bash
# The launcher, in a small tree of its own, with pretended tools: what it installs, when it builds, what it says.
# Usage: launcher_test.sh SOURCE_FOLDER
set -euo pipefail
source_folder=$(readlink -f -- "$1")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
tree=$scratch/tree
tools=$scratch/tools
failures=0
unset SWITCHBACK_PACKAGES

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

tool() { printf '#!/bin/bash\n%s\n' "$2" >"$tools/$1" && chmod +x "$tools/$1"; }

# A tree with a launcher and a pretended machine on which everything is installed. `cmake --build` makes a program that
# prints its arguments; every call of a tool is a line in $scratch/calls.
fresh_machine() {
  rm -rf -- "$tree" "$tools"
  mkdir -p -- "$tree"/{cmake,sim,models,scenarios,hil,reports} "$tools"
  cp -- "$source_folder/switchback" "$tree/"
  printf '# packages\ng++\ncmake\nlibgtest-dev  test\n' >"$tree/cmake/debian-packages.txt"
  touch "$tree/CMakeLists.txt" "$tree/CMakePresets.json" "$tree/sim/main.cpp"
  : >"$scratch/calls"
  : >"$scratch/missing"
  export scratch tree
  # shellcheck disable=SC2016
  {
    tool cmake 'echo "cmake $*" >>"$scratch/calls"
      if [[ $1 == --build ]]; then
        echo "building"; sleep "${BUILD_SECONDS:-0}"
        [[ -z ${BUILD_FAILS:-} || $2 != *"/$BUILD_FAILS" ]] || exit 1
        mkdir -p "$2/bin"; printf "#!/bin/bash\necho \"program: \$*\"\nexit 7\n" >"$2/bin/switchback"
        chmod +x "$2/bin/switchback"
      else
        mkdir -p build/release; touch build/release/build.ninja
        echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/release/CMakeCache.txt
      fi'
    tool dpkg-query 'for package in "${@:4}"; do
        grep -qxF "$package" "$scratch/missing" || echo "installed $package"; done'
    tool apt-get 'echo "apt-get ${*:3}" >>"$scratch/calls"; [[ ! ${APT_FAILS:-} ]] || exit 100'
    tool apt-cache 'exit "${APT_CACHE:-0}"'
    tool sudo 'echo "sudo" >>"$scratch/calls"; [[ $1 != -n ]] || shift; exec "$@"'
    tool systemctl 'echo "systemctl $*" >>"$scratch/calls"'
    tool id 'echo "${USER_ID:-0}"'
    tool ctest 'echo "ctest $*" >>"$scratch/calls"; echo "100% tests passed"; exit "${CTEST:-0}"'
  }
}

# launch ARGUMENTS: $code, $scratch/out and $scratch/err are what came of it.
launch() {
  code=0
  PATH="$tools:${LIMITED_PATH:-$PATH}" "$tree/switchback" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
}

says() { grep -qF -- "$1" "$scratch/err" || fail "$test: standard error lacks '$1': $(<"$scratch/err")"; }
calls() { grep -qF -- "$1" "$scratch/calls" || fail "$test: no call of '$1': $(<"$scratch/calls")"; }
calls_not() { ! grep -qF -- "$1" "$scratch/calls" || fail "$test: a call of '$1'"; }
ends() { [[ $code == "$1" ]] || fail "$test: exit code $code, not $1: $(<"$scratch/err")"; }
begin() {
  test=$1
  fresh_machine
}

begin 'builds, then runs the program with the arguments, and passes on its exit code'
launch run 'a b'
ends 7
[[ $(<"$scratch/out") == 'program: run a b' ]] || fail "$test: $(<"$scratch/out")"
says building
calls_not apt-get
calls 'cmake --preset release'

test='does not build again when nothing changed'
: >"$scratch/calls"
launch
ends 7
[[ ! -s $scratch/calls && ! -s $scratch/err ]] || fail "$test: $(<"$scratch/calls")"

for change in 'echo x >>sim/main.cpp' 'touch models/new.cpp' 'rm sim/main.cpp' 'mkdir models/phones' \
  'rm build/release/bin/switchback'; do
  test="builds again after: $change"
  : >"$scratch/calls"
  (cd -- "$tree" && eval "$change")
  launch
  calls 'cmake --build'
done

begin 'finds its tree through a symlink and from elsewhere'
ln -s "$tree/switchback" "$scratch/link"
(cd / && PATH="$tools:$PATH" "$scratch/link" list >"$scratch/out" 2>/dev/null) || true
rm -- "$scratch/link"
[[ $(<"$scratch/out") == 'program: list' ]] || fail "$test"

begin 'builds afresh when the tree was moved'
launch
mv -- "$tree" "$tree.moved"
tree=$tree.moved
: >"$scratch/calls"
launch
calls '--fresh'
mv -- "$tree" "$scratch/tree"
tree=$scratch/tree

begin 'installs what is missing for a run and names it, but not what only tests need'
printf 'g++\nlibgtest-dev\n' >"$scratch/missing"
launch
ends 7
says 'installing 1 Debian packages: g++'
calls 'apt-get install -y --no-install-recommends g++'
calls_not libgtest-dev
calls_not sudo
calls_not 'apt-get update'

begin 'installs what the tests need for the tests'
printf 'libgtest-dev\n' >"$scratch/missing"
launch test -R pool
ends 0
calls 'apt-get install -y --no-install-recommends libgtest-dev'
calls "ctest --test-dir $tree/build/release"
calls '-L unit -R pool'
grep -q '^switchback test: release passed, asan passed' <(tail -n 1 "$scratch/out") || fail "$test: $(<"$scratch/out")"

begin 'keeps a service from starting of which only the program is wanted'
printf 'pbx  test masked\n' >>"$tree/cmake/debian-packages.txt"
printf 'libgtest-dev\npbx\n' >"$scratch/missing"
launch test -R pool
ends 0
calls 'apt-get install -y --no-install-recommends libgtest-dev pbx'
grep -m 1 -A 1 'systemctl mask' "$scratch/calls" | grep -q apt-get || fail "$test: not before it is installed"
calls 'systemctl mask pbx.service'
calls_not libgtest-dev.service

test='leaves a service alone that was here before'
: >"$scratch/missing"
: >"$scratch/calls"
launch test -R pool
calls_not systemctl

begin 'fails with the tests'
CTEST=8 launch test
ends 1
grep -q 'release FAILED, asan FAILED' "$scratch/out" || fail "$test"

begin 'shows at the end what failed, and why'
# shellcheck disable=SC2016
tool ctest 'logs=$2/Testing/Temporary; mkdir -p "$logs"
  echo "2:Pool.Is/Empty  # GetParam() = 1" >"$logs/LastTestsFailed.log"
  printf "1/2 Testing: Pool.IsFull\nbroad\n1/2 Test: Pool.IsFull\n" >"$logs/LastTest.log"
  printf "2/2 Testing: Pool.Is/Empty  # GetParam() = 1\nexpected 0, is 1\n" >>"$logs/LastTest.log"
  exit 8'
launch test
ends 1
grep -A 1 '^  Pool.Is/Empty' "$scratch/out" | grep -q 'expected 0, is 1' || fail "$test: $(<"$scratch/out")"
! grep -q broad "$scratch/out" || fail "$test: shows what passed"

begin 'says so when only the build for the sanitizers fails, after the tests as shipped'
BUILD_FAILS=asan launch test
ends 4
says 'the asan build failed'
calls "ctest --test-dir $tree/build/release"
calls_not "ctest --test-dir $tree/build/asan"

begin 'ends the build for the sanitizers with itself'
tool ctest 'while [[ ! -s $scratch/building ]]; do :; done; kill -TERM "$PPID"'
tool cmake 'echo "cmake $*" >>"$scratch/calls"; [[ $* != *asan* ]] || { echo "$BASHPID" >"$scratch/building"; exec sleep 1000; }'
launch test
ends 143
for ((n = 0; n < 200; ++n)); do
  kill -0 "$(<"$scratch/building")" 2>/dev/null || break
  read -r -t 0.05 _ <> <(:) || true
done
! kill -0 "$(<"$scratch/building")" 2>/dev/null || fail "$test"

begin 'builds and installs what the bench runs, but not what only tests need, and passes on its exit code'
mkdir -p -- "$tree/tests/bench"
cat >"$tree/tests/bench/bench.py" <<'END'
import sys
if sys.argv[1:2] == ["--check"]:
    sys.exit(2 if "--mistake" in sys.argv else 0)
print("bench:", *sys.argv[1:])
sys.exit(9)
END
printf 'tool  rig\npeer  bench\n' >>"$tree/cmake/debian-packages.txt"
printf 'libgtest-dev\npeer\ntool\n' >"$scratch/missing"
launch bench --rounds 3
ends 9
[[ $(<"$scratch/out") == 'bench: --rounds 3' ]] || fail "$test: $(<"$scratch/out")"
calls 'apt-get install -y --no-install-recommends tool peer'
calls 'DSWITCHBACK_BENCH=ON -DSWITCHBACK_TESTS=OFF'
calls '--target bench_programs'

test='leaves the tests in a build that has them'
: >"$scratch/calls"
launch bench
calls 'DSWITCHBACK_BENCH=ON'
calls_not 'DSWITCHBACK_TESTS=OFF'

test='tells a mistake before it builds the bench'
: >"$scratch/calls"
launch bench --mistake
ends 2
[[ ! -s $scratch/calls ]] || fail "$test: $(<"$scratch/calls")"

test='explains the bench without building it'
: >"$scratch/calls"
launch bench --help
[[ $(<"$scratch/out") == 'bench: --help' && ! -s $scratch/calls ]] || fail "$test: $(<"$scratch/calls")"

test='runs the program that the bench has built'
: >"$scratch/calls"
: >"$scratch/missing"
launch list
ends 7
[[ ! -s $scratch/calls ]] || fail "$test: $(<"$scratch/calls")"

begin 'updates the package lists when they do not know a package'
printf 'g++\n' >"$scratch/missing"
APT_CACHE=100 launch
calls 'apt-get update'
ends 7

begin 'uses sudo when not root'
printf 'g++\n' >"$scratch/missing"
USER_ID=1000 launch
calls sudo
ends 7

begin 'says what to do when packages cannot be installed'
printf 'g++\n' >"$scratch/missing"
APT_FAILS=1 launch
ends 4
says 'As root, run: apt-get install g++'

# What the launcher itself needs, and nothing else of this machine.
mkdir -p -- "$scratch/few"
for name in bash env readlink dirname find mkdir mv flock nproc grep sleep chmod touch; do
  ln -sf "$(command -v "$name")" "$scratch/few/$name"
done

begin 'says what to do without sudo'
printf 'g++\n' >"$scratch/missing"
rm -- "$tools/sudo"
USER_ID=1000 LIMITED_PATH=$scratch/few launch
ends 4
says 'there is no sudo'

begin 'says what to do on another system'
rm -- "$tools/apt-get" "$tools/dpkg-query"
LIMITED_PATH=$scratch/few launch
ends 4
says 'this is not Debian'

test='builds on another system when told that everything is there'
SWITCHBACK_PACKAGES=skip LIMITED_PATH=$scratch/few launch
ends 7

begin 'does not run an old program when the build fails'
launch
echo x >>"$tree/sim/main.cpp"
BUILD_FAILS=release launch
ends 4
[[ ! -s $scratch/out ]] || fail "$test"
test='builds again after a build that failed'
launch
ends 7

begin 'builds once when started twice at the same time'
BUILD_SECONDS=1 PATH="$tools:$PATH" "$tree/switchback" >/dev/null 2>&1 </dev/null &
while ! grep -q -- --build "$scratch/calls"; do :; done
launch
wait || true
says 'waiting for another build'
[[ $(grep -c -- --build "$scratch/calls") == 1 ]] || fail "$test: $(<"$scratch/calls")"

((failures == 0)) || exit 1
echo 'all passed'
