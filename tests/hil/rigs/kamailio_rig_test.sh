#!/bin/bash
# The real pair under hil/rigs/kamailio: it comes up, fails over, comes back as standby, survives a cut, and leaves nothing
# behind. Usage: kamailio_rig_test.sh SOURCE_FOLDER; exit code 77: this machine cannot run it.
set -euo pipefail
rigs=$(readlink -f -- "$1")/hil/rigs/kamailio
python=/usr/bin/python3

# Milliseconds. VRRP's master-down interval with the fast profile's adverts of 100 ms is 361 (RFC 5798 6.1: 3 adverts and
# the skew of priority 100); the rest is for a machine that does something else, too.
takeover_limit=2000
# A hung process is given 500 ms, and is then a takeover like others.
hang_limit=2500
settle_limit=10000

skip() {
  echo "skipped: $*"
  exit 77
}

for program in kamailio keepalived ip bridge flock setsid "$python"; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
[[ $(id -u) == 0 ]] || skip 'network namespaces can be made by root only'
probe=switchback-probe-$$
ip netns add "$probe" 2>/dev/null || skip 'network namespaces cannot be made here'
ip netns del "$probe"

scratch=$(mktemp -d)
test=start
idle=
finish() {
  local dir
  exec {idle}>&-
  for dir in "$scratch"/*/; do
    "$rigs/rig.sh" --run-dir "${dir%/}" down || true
  done
  rm -rf -- "$scratch"
}
trap finish EXIT
set -E
trap 'echo "FAILED: $test: line $LINENO: $BASH_COMMAND"' ERR
mkfifo -- "$scratch/idle"
exec {idle}<>"$scratch/idle"

fail() {
  echo "FAILED: $test: $*"
  for dir in "$scratch"/*/; do
    tail -n 5 -- "$dir"*.log
    rig "$(basename -- "$dir")" status
  done || true
  exit 1
}

rig() {
  local name=$1
  shift
  "$rigs/rig.sh" --run-dir "$scratch/$name" "$@"
}

# settles RIG LIMIT_MS CONDITION...: the status says all of it in time.
settles() {
  local name=$1 limit=$2
  shift 2
  "$python" -sSEB "$rigs/status.py" "$scratch/$name" until "$limit" "$@" >"$scratch/status" ||
    fail "not in $limit ms: $*: $(<"$scratch/status")"
}

# phone RIG ARGUMENTS...
phone() {
  local name=$1
  shift
  ip netns exec "${namespace[$name]}" "$python" -sSEB "$rigs/phone.py" "$@"
}

# answers RIG TARGET STATUS WHO [LIMIT_MS]: a REGISTER to the target is answered so in time.
answers() {
  phone "$1" register 2001 "$2" "$3" "$4" "${5:-$takeover_limit}" >/dev/null || fail "$2 did not answer $3 as $4"
}

# becomes_true LIMIT_MS COMMAND...
becomes_true() {
  local limit=$1 started=${EPOCHREALTIME/./}
  shift
  until "$@"; do
    ((${EPOCHREALTIME/./} - started < limit * 1000)) || fail "not in $limit ms: $*"
    read -r -t 0.01 -u "$idle" || true
  done
}

ended() { ! kill -0 "$1" 2>/dev/null; }
# shellcheck disable=SC2062
processes_of() { printf '%s\n' "$scratch/$1" | grep -slF -f - -- /proc/[0-9]*/cmdline || true; }
none_runs_of() { [[ -z $(processes_of "$1") ]]; }
nothing_left_of() {
  [[ ! -e $scratch/$1 ]] || fail "$scratch/$1 was left: $(ls "$scratch/$1")"
  becomes_true "$takeover_limit" none_runs_of "$1"
  [[ $(ip netns list) != *"${namespace[$1]%-phones}"* ]] || fail "namespaces were left: $(ip netns list)"
}

declare -A namespace=()
remember_namespace() {
  local line
  line=$(<"$scratch/$1.json")
  [[ $line =~ ^'{"namespace": "'([^\"]+)'", "primary": {"sip": "10.77.0.11:5060"}, "secondary": {"sip": "10.77.0.12:5060"}, "virtual": '("\"10.77.0.10:5060\""|null)'}'$ ]] ||
    fail "unexpected answer of up: $line"
  namespace[$1]=${BASH_REMATCH[1]}
}

# The same events at both shapes; TARGET is where phones register, ALTERNATE where after the primary's end.
fails_over_and_comes_back() {
  local name=$1 target=$2 alternate=$3 line call hear tell
  test="$name: the primary serves"
  answers "$name" "$target" 200 primary

  test="$name: the power of the one in control goes"
  mkfifo -- "$scratch/call."{in,out}
  phone "$name" call 2002 "$target" "$alternate" <"$scratch/call.in" >"$scratch/call.out" &
  call=$!
  exec {tell}>"$scratch/call.in" {hear}<"$scratch/call.out"
  read -r -t 5 -u "$hear" line || fail 'no call could be set up'
  [[ $line == established ]] || fail "the call: $line"
  # The caller's registration, that of `answers`, and the called phone's.
  settles "$name" "$settle_limit" primary.contacts=3 secondary.contacts=3 secondary.replication=Updated
  rig "$name" power-off primary
  answers "$name" "$alternate" 200 secondary
  settles "$name" "$takeover_limit" primary.reachable=false primary.in_control=false secondary.full_control=true \
    primary.services.keep-alive=Down primary.services.switching=Unknown secondary.take_over_reason=PEER_KEEPALIVE_LOST
  test="$name: a call set up through the dead server ends through the other"
  echo 'hang up' >&"$tell"
  read -r -t 5 -u "$hear" line || fail 'the call could not be ended'
  [[ $line == ended ]] || fail "the call: $line"
  exec {tell}>&- {hear}<&-
  wait "$call"
  rm -- "$scratch/call."{in,out}

  test="$name: what comes back is standby"
  rig "$name" power-on primary
  settles "$name" "$settle_limit" primary.auto_assume=true primary.in_control=false secondary.in_control=true \
    primary.replication=Updated primary.contacts=4 primary.services.replication=Up

  test="$name: control goes back by manual switch-over only"
  rig "$name" manual-switch-over primary
  answers "$name" "$target" 200 primary
  settles "$name" "$settle_limit" primary.full_control=true secondary.in_control=false secondary.auto_assume=true \
    primary.take_over_reason=MANUAL

  test="$name: cut apart, both are in control; healed, one is"
  rig "$name" cut
  settles "$name" "$takeover_limit" primary.in_control=true secondary.in_control=true
  rig "$name" heal
  settles "$name" "$takeover_limit" primary.full_control=true secondary.in_control=false secondary.auto_assume=true

  test="$name: a hung server loses control"
  rig "$name" hang primary
  answers "$name" "$alternate" 200 secondary "$hang_limit"
  settles "$name" "$takeover_limit" primary.services.switching=Down primary.services.registrar=Unknown
  rig "$name" resume primary
  settles "$name" "$settle_limit" primary.in_control=false primary.auto_assume=true secondary.full_control=true

  test="$name: control is not given to a server that cannot take it"
  rig "$name" hang primary
  settles "$name" "$takeover_limit" primary.auto_assume=false
  ! rig "$name" manual-switch-over primary 2>"$scratch/err" || fail 'it was'
  grep -q 'primary cannot take control' "$scratch/err" || fail "$(<"$scratch/err")"
  settles "$name" "$takeover_limit" secondary.full_control=true
  rig "$name" resume primary
  settles "$name" "$settle_limit" primary.auto_assume=true

  test="$name: an unplugged server loses control"
  rig "$name" unplug secondary
  answers "$name" "$target" 200 primary
  settles "$name" "$takeover_limit" secondary.reachable=false secondary.in_control=false
  rig "$name" plug secondary
  settles "$name" "$settle_limit" secondary.reachable=true secondary.auto_assume=true primary.full_control=true

  test="$name: a crashed service is replaced, and starts again"
  rig "$name" crash primary
  answers "$name" "$alternate" 200 secondary
  settles "$name" "$takeover_limit" primary.services.keep-alive=Up primary.services.switching=Down
  rig "$name" power-on primary
  settles "$name" "$settle_limit" primary.auto_assume=true primary.in_control=false

  test="$name: an orderly stop gives control away"
  rig "$name" stop secondary
  answers "$name" "$target" 200 primary
  rig "$name" restart primary
  settles "$name" "$settle_limit" primary.full_control=true secondary.services.keep-alive=Down
}

test='two rigs come up at the same time'
started=$SECONDS
rig vip up >"$scratch/vip.json" &
first=$!
rig two --shape two-addresses up >"$scratch/two.json" &
wait $! || fail 'the second failed'
wait "$first" || fail 'the first failed'
((SECONDS - started <= 10)) || fail "it took $((SECONDS - started)) s"
remember_namespace vip
remember_namespace two
[[ $(<"$scratch/vip.json") == *'10.77.0.10:5060"}' && $(<"$scratch/two.json") == *'null}' ]] || fail 'the addresses'
for name in vip two; do
  settles "$name" "$takeover_limit" primary.full_control=true primary.auto_assume=false secondary.in_control=false \
    secondary.auto_assume=true {primary,secondary}.services.{keep-alive,switching,registrar,replication}=Up \
    {primary,secondary}.reachable=true {primary,secondary}.replication=Updated primary.contacts=0
done

test='a second up in the same folder is refused'
! rig vip up 2>"$scratch/err" || fail 'it was not'
grep -q 'take it down first' "$scratch/err" || fail "$(<"$scratch/err")"

test='the standby of two addresses refuses until it has control'
answers two 10.77.0.12:5060 503 secondary

test='what happens to one rig is seen by its watch, and not by the other rig'
mkfifo -- "$scratch/watch.in"
rig vip watch 20 <"$scratch/watch.in" >"$scratch/watched" &
watch=$!
exec {watching}>"$scratch/watch.in"
becomes_true "$settle_limit" test -s "$scratch/watched"
line=$(<"$scratch/watched")
[[ $line == '{"primary":{"reachable":true,"in_control":true,'* ]] || fail "first line: $line"
before=$(rig two status)
fails_over_and_comes_back vip 10.77.0.10:5060 10.77.0.10:5060
test='what happens to one rig is seen by its watch, and not by the other rig'
[[ $(rig two status) == "$before" ]] || fail "the other rig was $before and is $(rig two status)"
exec {watching}>&-
becomes_true "$takeover_limit" ended "$watch"
grep -q '"secondary":{"reachable":true,"in_control":true,' "$scratch/watched" || fail 'the watch never saw a takeover'
fails_over_and_comes_back two 10.77.0.11:5060 10.77.0.12:5060

test='down removes everything, and may be said twice'
rig vip down
nothing_left_of vip
rig vip down

test='down works after processes were killed from outside'
mapfile -t killed < <(processes_of two | sed 's,/proc/\([0-9]*\)/cmdline,\1,')
kill -s KILL "${killed[@]}"
rig two down
nothing_left_of two

test='with --auth phones need the password'
rig vip --auth up >"$scratch/vip.json"
answers vip 10.77.0.10:5060 401 primary
answers vip 10.77.0.10:5060 200 primary
! SWITCHBACK_RIG_PASSWORD=wrong phone vip register 2001 10.77.0.10:5060 200 any 300 >/dev/null || fail 'any will do'
rig vip down

# The standard profile takes 3.4 s to come up, of which the primary's processes are there for the most part.
primary_runs() { [[ -s $scratch/vip/primary.vrrp.pid ]]; }
for ending in INT:130 TERM:143; do
  test="an up that is ended by ${ending%:*} takes down what is up"
  env --default-signal=INT "$rigs/rig.sh" --run-dir "$scratch/vip" --profile std up >"$scratch/out" 2>"$scratch/err" &
  becomes_true "$settle_limit" primary_runs
  kill -s "${ending%:*}" $!
  becomes_true "$takeover_limit" ended $!
  code=0
  wait $! || code=$?
  [[ $code == "${ending#*:}" ]] || fail "exit code $code"
  [[ ! -s $scratch/out && -s $scratch/err ]] || fail "it said $(<"$scratch/out")"
  nothing_left_of vip
done

test='down takes down what an up that was killed has left'
"$rigs/rig.sh" --run-dir "$scratch/vip" --profile std up >"$scratch/out" &
becomes_true "$settle_limit" primary_runs
kill -s KILL $!
wait $! || true
rig vip down
nothing_left_of vip

test='what is not a verb, a shape or a rig is refused'
for wrong in 'fly' 'power-off' 'power-off third' '--shape round up' 'status now'; do
  code=0
  # shellcheck disable=SC2086
  "$rigs/rig.sh" --run-dir "$scratch/none" $wrong 2>"$scratch/err" || code=$?
  [[ $code == 2 && -s $scratch/err ]] || fail "'$wrong': exit code $code"
done
code=0
rig none status 2>"$scratch/err" || code=$?
[[ $code == 1 && $(<"$scratch/err") == *'no rig is up'* ]] || fail "status: exit code $code: $(<"$scratch/err")"

echo "all passed in $SECONDS s"
