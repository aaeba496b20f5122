#include "models/core/errors.h"

#include <execinfo.h>

#include <cstdio>
#include <cstdlib>

namespace switchback {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal error: '%s' does not hold\n", file, line, condition);
  void* frames[64];
  backtrace_symbols_fd(frames, backtrace(frames, 64), 2);
  std::abort();
}

}  // namespace switchback
