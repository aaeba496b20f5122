// When an unanswered SIP request is sent again, and how long a phone waits between failed registrations.
#pragma once

#include <cstddef>
#include <vector>

#include "models/core/random.h"
#include "models/phones/phone_profile.h"

namespace switchback::models {

/// The transmissions of one transaction, as times after the first one.
class TransmissionSchedule {
 public:
  /// RFC 3261 17.1.2.2, Timers E and F: intervals double from T1 to T2; given up after `end`.
  static TransmissionSchedule non_invite(SimTime t1, SimTime t2, SimTime end);
  /// RFC 3261 17.1.1.2, Timers A and B: intervals double without a limit; given up after `end`.
  static TransmissionSchedule invite(SimTime t1, SimTime end);
  /// Over a reliable transport: sent once (RFC 3261 17.1.1.2 and 17.1.2.2: no Timer A or E), given up after `end`, as
  /// Timers B and F say.
  static TransmissionSchedule reliable(SimTime end);
  /// Measured retransmission times, and when the transaction was given up (not before the last of them).
  static TransmissionSchedule measured(std::vector<SimTime> offsets, SimTime end);

  /// Time after the first transmission of what follows transmission number `sent` (1 for the first): the next
  /// transmission, or the end of the transaction.
  SimTime after(std::size_t sent) const { return sent <= offsets_.size() ? offsets_[sent - 1] : end_; }
  /// Whether transmission number `sent` was the last.
  bool exhausted(std::size_t sent) const { return sent > offsets_.size(); }
  /// When the transaction is given up.
  SimTime end() const { return end_; }
  /// Number of the last transmission before `elapsed`; at least 1.
  std::size_t sent_before(SimTime elapsed) const;

 private:
  TransmissionSchedule(std::vector<SimTime> offsets, SimTime end) : offsets_(std::move(offsets)), end_(end) {}

  std::vector<SimTime> offsets_;
  SimTime end_;
};

/// The wait after `failures` (from 1) failed rounds in a row by the profile's retry law; draws from `stream` for
/// RFC 5626 only.
SimTime retry_wait(const PhoneProfile& profile, unsigned failures, RandomStream& stream);

}  // namespace switchback::models
