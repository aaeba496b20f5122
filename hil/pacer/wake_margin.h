// How long before a deadline a thread must ask to be woken so that it is awake when the deadline comes.
#pragma once

#include <cstdint>

namespace switchback::hil {

/// Learns from every wake-up how late the machine wakes: a few tens of microseconds where the processor is shared
/// with somebody busy, some hundreds where an idle virtual machine gives its processor back. Follows the lateness that
/// one wake-up in 200 exceeds, in steps, without keeping samples.
class WakeMargin {
 public:
  /// Nanoseconds of the wall clock, 60,000 to 1,000,000.
  std::int64_t ns() const { return margin_ns_; }

  /// The thread was woken this many nanoseconds after the instant that it had asked for.
  void woken_late(std::int64_t late_ns);

 private:
  std::int64_t margin_ns_ = 200'000;
};

}  // namespace switchback::hil
