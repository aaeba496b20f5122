#!/bin/bash
# The rules of the code that a machine can hold. Usage: style_test.sh SOURCE_FOLDER [RULE...]; without rules: all.
# Prints each breach as file:line: what is wrong.
set -euo pipefail
cd -- "$1"
shift

folders=(models scenarios hil reports sim tests)
breaches=0

breach() {
  printf '%s\n' "$*"
  breaches=$((breaches + 1))
}

# each_match MESSAGE grep-arguments...: a breach for every line that grep finds.
each_match() {
  local message=$1 line
  shift
  while IFS= read -r line; do
    breach "$(cut -d: -f1-2 <<<"$line"): $message: $(cut -d: -f3- <<<"$line" | sed 's/^ *//')"
  done < <(grep -rnHE "$@" || true)
}

cpp=(--include=*.h --include=*.cpp)

# may_include FOLDER PATTERN [grep option]: a folder may include only those project headers that match the pattern.
may_include() {
  local folder=$1 allowed=$2 line
  shift 2
  while IFS= read -r line; do
    [[ ${line#*\"} =~ ^($allowed)/ ]] || breach "$(cut -d: -f1-2 <<<"$line"): $folder may not include ${line#*\"}"
  done < <(grep -rnHoE "${cpp[@]}" "$@" '^ *# *include +"[^"]+' "$folder" || true)
}

rule_layers() {
  may_include models/core 'models/core'
  may_include models 'models' --exclude-dir=core
  may_include scenarios 'scenarios|models'
  may_include hil 'hil|models'
  may_include reports 'reports|models/core'
  may_include sim 'sim|scenarios|models|hil|reports'
}

rule_length() {
  local file lines
  while IFS= read -r file; do
    lines=$(wc -l <"$file")
    ((lines <= 500)) || breach "$file:$lines: a file above 500 lines is asking to be two"
  done < <(find "${folders[@]}" switchback cmake -type f \
    \( -name '*.h' -o -name '*.cpp' -o -name '*.sh' -o -name '*.cmake' -o -name switchback \))
}

# Promises belong in issues, and what a program does not need belongs nowhere.
rule_words() {
  each_match 'a promise; write it as an issue' "${cpp[@]}" --include=*.sh --include=*.cmake --include=CMakeLists.txt \
    --include=*.yaml --include=*.md --exclude=style_test.sh --exclude=style_rules_test.sh \
    '\b(TODO|FIXME|XXX|HACK|TBD)\b' "${folders[@]}" cmake CMakeLists.txt README.md switchback
}

# A test that waits for time to pass is slow, or wrong, or both.
rule_sleep() {
  each_match 'sleeping' "${cpp[@]}" '\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\(' tests models scenarios sim
}

rule_random() {
  each_match 'a draw that is not from a named stream' "${cpp[@]}" \
    '\b(s?rand\(|random_device|mt19937|default_random_engine)' models scenarios
}

rule_time() {
  each_match 'the wall clock' "${cpp[@]}" '\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime)\b' \
    models scenarios
}

rule_threads() {
  each_match 'stacks of SC_THREADs are never unwound' "${cpp[@]}" '\b(SC_C?THREAD|sc_spawn)\b' models
}

# A test file that no test program collects would never run.
rule_tests_registered() {
  local file folder
  while IFS= read -r file; do
    folder=$(cut -d/ -f2 <<<"$file")
    grep -qE "DIRECTORY $folder(/| |\))" tests/CMakeLists.txt || breach "$file:1: no test program collects tests/$folder"
  done < <(find tests -name '*_test.cpp')
}

rule_header_guards() {
  local file
  while IFS= read -r file; do
    grep -q '^#pragma once$' "$file" || breach "$file:1: no #pragma once"
  done < <(find "${folders[@]}" -name '*.h')
}

rule_format() {
  if ! command -v clang-format >/dev/null; then
    echo 'skipped: clang-format is not installed'
    return 0
  fi
  local file
  while IFS= read -r file; do
    breach "$file:1: clang-format would change it"
  done < <(find "${folders[@]}" \( -name '*.h' -o -name '*.cpp' \) -print0 |
    xargs -0 -r -n 20 -P "$(nproc)" clang-format --dry-run 2>&1 | sed -nE 's/^([^:]+):[0-9]+:.*Wclang-format.*/\1/p' | sort -u)
}

rules=("$@")
[[ ${#rules[@]} != 0 ]] ||
  rules=(layers length words sleep random time threads tests_registered header_guards format)
for rule in "${rules[@]}"; do
  "rule_$rule"
done
((breaches == 0)) || {
  echo "$breaches breaches"
  exit 1
}
