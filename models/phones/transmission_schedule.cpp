#include "models/phones/transmission_schedule.h"

#include <algorithm>

#include "models/core/errors.h"

namespace switchback::models {
namespace {

/// Transmissions fit the phone's 8-bit counter whatever T1 a profile names.
constexpr std::size_t kMostRetransmissions = 200;
/// No profile makes a phone give up or try again within one instant.
constexpr SimTime kShortest = 1ms;

std::vector<SimTime> doubling(SimTime t1, SimTime longest, SimTime end) {
  std::vector<SimTime> offsets;
  SimTime interval = std::max(t1, kShortest);
  for (SimTime at = interval; at < end && offsets.size() < kMostRetransmissions;) {
    offsets.push_back(at);
    interval = std::min(interval * 2, std::max(longest, interval));
    at += interval;
  }
  return offsets;
}

/// `base` doubled `times` times, at most `limit`, without overflow.
SimTime doubled(SimTime base, unsigned times, SimTime limit) {
  SimTime wait = std::min(base, limit);
  for (unsigned n = 0; n < times && wait < limit; ++n) wait = wait > limit / 2 ? limit : wait * 2;
  return wait;
}

}  // namespace

TransmissionSchedule TransmissionSchedule::non_invite(SimTime t1, SimTime t2, SimTime end) {
  return {doubling(t1, t2, end), std::max(end, kShortest)};
}

TransmissionSchedule TransmissionSchedule::invite(SimTime t1, SimTime end) {
  return {doubling(t1, end, end), std::max(end, kShortest)};
}

TransmissionSchedule TransmissionSchedule::reliable(SimTime end) { return {{}, std::max(end, kShortest)}; }

TransmissionSchedule TransmissionSchedule::measured(std::vector<SimTime> offsets, SimTime end) {
  std::sort(offsets.begin(), offsets.end());
  if (offsets.size() > kMostRetransmissions) offsets.resize(kMostRetransmissions);
  const SimTime last = offsets.empty() ? SimTime{0} : offsets.back();
  return {std::move(offsets), std::max({end, last, kShortest})};
}

std::size_t TransmissionSchedule::sent_before(SimTime elapsed) const {
  return 1 + static_cast<std::size_t>(std::ranges::lower_bound(offsets_, elapsed) - offsets_.begin());
}

SimTime retry_wait(const PhoneProfile& profile, unsigned failures, RandomStream& stream) {
  SWITCHBACK_ASSERT(failures > 0);
  switch (static_cast<RetryLaw>(profile.retry_law)) {
    case RetryLaw::fixed:
      return profile.retry_base;
    case RetryLaw::exponential:
      return doubled(profile.retry_base, failures - 1, profile.retry_max);
    case RetryLaw::rfc5626: {
      const SimTime upper = doubled(profile.retry_base, failures, profile.retry_max);
      return from_seconds(to_seconds(upper) * (0.5 + 0.5 * stream.uniform()));
    }
  }
  assertion_failed("a retry law has one of three kinds", __FILE__, __LINE__);
}

}  // namespace switchback::models
