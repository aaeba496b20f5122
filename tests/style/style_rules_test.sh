#!/bin/bash
# Plants one breach of each rule in a small tree: the style test must find it, and must accept the tree without it.
# Usage: style_rules_test.sh STYLE_TEST
set -euo pipefail
style_test=$(readlink -f -- "$1")
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
cd -- "$tree"
failures=0

fail() {
  echo "$*"
  failures=$((failures + 1))
}

fresh_tree() {
  rm -rf -- "${tree:?}"/*
  mkdir -p models/core models/phones scenarios hil reports sim tests/sim cmake
  printf '#pragma once\n#include "models/core/b.h"\n' >models/core/a.h
  printf '#pragma once\n#include <vector>\n' >models/core/b.h
  printf '#include "models/core/a.h"\n' >models/phones/a.cpp
  printf '#include "models/core/a.h"\n#include "reports/r.h"\n' >reports/store.cpp
  printf 'switchback_tests(sim_tests DIRECTORY sim)\n' >tests/CMakeLists.txt
  printf 'int x;\n' >tests/sim/x_test.cpp
  touch CMakeLists.txt README.md switchback
}

# finds RULE EXPECTED FILE TEXT: with TEXT in FILE the rule says EXPECTED.
finds() {
  local rule=$1 expected=$2 file=$3 text=$4 answer
  fresh_tree
  mkdir -p -- "$(dirname -- "$file")"
  printf '%b' "$text" >"$file"
  if answer=$("$style_test" "$tree" "$rule"); then
    fail "$rule accepts $file with: $text"
  elif [[ $answer != *"$expected"* ]]; then
    fail "$rule says '$answer', not '$expected'"
  fi
}

fresh_tree
"$style_test" "$tree" || fail 'a clean tree is refused'

finds layers 'models/core/c.h:1: models/core may not include models/kernel.h' models/core/c.h '#include "models/kernel.h"\n'
finds layers 'models may not include scenarios/s.h' models/m.cpp '#include "scenarios/s.h"\n'
finds layers 'models may not include kernel.h' models/m.cpp '#include "kernel.h"\n'
finds layers 'scenarios may not include reports/r.h' scenarios/s.cpp '\n#include "reports/r.h"\n'
finds layers 'reports may not include models/kernel.h' reports/x.cpp '#include "models/kernel.h"\n'
finds layers 'hil may not include sim/run.h' hil/x.cpp '#  include "sim/run.h"\n'
finds length 'models/long.cpp:501' models/long.cpp "$(printf '\\n%.0s' {1..501})"
finds words 'models/m.cpp:2: a promise' models/m.cpp '\n// TODO: later\n'
finds words 'README.md:1: a promise' README.md 'TBD\n'
finds sleep 'tests/sim/x_test.cpp:1: sleeping' tests/sim/x_test.cpp 'std::this_thread::sleep_for(1s);\n'
finds random 'models/m.cpp:1: a draw' models/m.cpp 'std::random_device d;\n'
finds time 'models/m.cpp:1: the wall clock' models/m.cpp 'std::chrono::system_clock::now();\n'
finds threads 'models/m.cpp:1: stacks' models/m.cpp 'SC_THREAD(run);\n'
finds tests_registered 'no test program collects tests/lost' tests/lost/x_test.cpp 'int x;\n'
finds header_guards 'models/m.h:1: no #pragma once' models/m.h 'int x;\n'
if command -v clang-format >/dev/null; then
  finds format 'models/m.cpp:1: clang-format' models/m.cpp 'int   x;\n'
fi

((failures == 0)) || exit 1
