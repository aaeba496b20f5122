#!/bin/bash
# library_seeds_test.sh PROGRAM: no scenario of the regression library fails for what a seed draws within its profile.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$1" run --seed 31 --repeat 30 --quiet --no-report --keep-events none
