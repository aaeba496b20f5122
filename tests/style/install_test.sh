#!/bin/bash
# Installs a build into a scratch folder and starts the program from there; makes the Debian package and looks inside.
# Usage: install_test.sh BUILD_FOLDER
set -euo pipefail
build=$(readlink -f -- "$1")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

fail() {
  echo "FAILED: $*"
  exit 1
}

cmake --install "$build" --prefix "$scratch/usr" >/dev/null
[[ $("$scratch/usr/bin/switchback" --version) == "switchback "* ]] || fail 'the installed program does not start'
[[ -s $scratch/usr/share/switchback/schema.json ]] || fail 'the schema is not installed'
compgen -G "$scratch/usr/share/switchback/library/*" >/dev/null || fail 'the library is not installed'
compgen -G "$scratch/usr/share/switchback/profiles/*/*.yaml" >/dev/null || fail 'the profiles are not installed'
[[ -s $scratch/usr/share/switchback/mapping.schema.json ]] || fail "the mappings' schema is not installed"
compgen -G "$scratch/usr/share/switchback/mappings/*.yaml" >/dev/null || fail 'the mappings are not installed'
board_link=$(find "$scratch/usr" -name libswitchback_board_link.a)
[[ -s $board_link ]] || fail 'the board link library is not installed'
cat >"$scratch/shim.c" <<'EOT'
#include <switchback_board_link.h>
#include <switchback_board_registers.h>
int main(void) { sbl_link *link; return sbl_open("nowhere", 0, &link) == SBL_ERR_ARGUMENT ? 0 : (int)SBL_IDENTITY + 1; }
EOT
cc -std=c11 -I"$scratch/usr/include" "$scratch/shim.c" "$board_link" \
  -o "$scratch/shim" && "$scratch/shim" || fail 'nothing can be built on the installed board link library'

if ! command -v dpkg-shlibdeps >/dev/null; then
  echo 'the package is not looked at: dpkg-shlibdeps is not installed'
  exit 0
fi
(cd -- "$scratch" && cpack --config "$build/CPackConfig.cmake" -B "$scratch/package" >/dev/null)
package=$(echo "$scratch"/package/*.deb)
depends=$(dpkg-deb --field "$package" Depends)
for library in libsystemc libsqlite3-0 libyaml-cpp libpugixml; do
  [[ $depends == *"$library"* ]] || fail "the package does not depend on $library, only on: $depends"
done
contents=$(dpkg-deb --contents "$package")
for file in ./usr/bin/switchback ./usr/share/switchback/schema.json; do
  [[ $contents == *"$file"* ]] || fail "$file is not in the package"
done
echo "all passed: $(basename -- "$package") depends on $depends"
