#include "tests/oracle/virtual_clock.h"

#include <sys/time.h>

namespace switchback::oracle {

namespace {

/// Not at 0: libpri takes a time of zero for a timer that does not run.
constexpr SimTime kBegin = 24h;
SimTime now = kBegin;

}  // namespace

void set_time_of_day(SimTime time) { now = kBegin + time; }

}  // namespace switchback::oracle

/// Takes the C library's place, for libpri too: the program's symbols come first.
extern "C" int gettimeofday(timeval* time, void*) noexcept {
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(switchback::oracle::now).count();
  time->tv_sec = microseconds / 1'000'000;
  time->tv_usec = microseconds % 1'000'000;
  return 0;
}
