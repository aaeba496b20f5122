#include "hil/pacer/wake_margin.h"

#include <algorithm>

namespace switchback::hil {
namespace {

/// One wake-up in this many may be later than the margin.
constexpr std::int64_t kOneIn = 200;
/// What is given up after a wake-up in time. 200 times as much is added after one that was not, so that in the long run
/// one in 200 is not.
constexpr std::int64_t kStep_ns = 500;
/// Waking takes about as long on a machine that does nothing else (measured: 57 us of lateness without a margin, 9 us
/// with this one).
constexpr std::int64_t kLeast_ns = 60'000;
/// The thread spins for the rest of the margin: more would cost processor time for the sake of the rarest wake-ups.
constexpr std::int64_t kMost_ns = 1'000'000;

}  // namespace

void WakeMargin::woken_late(std::int64_t late_ns) {
  margin_ns_ += late_ns > margin_ns_ ? kStep_ns * (kOneIn - 1) : -kStep_ns;
  margin_ns_ = std::clamp(margin_ns_, kLeast_ns, kMost_ns);
}

}  // namespace switchback::hil
