// Timers and policies of a family of IP phones: a profile of named parameters, each with its source.
#pragma once

#include <span>

#include "models/core/parameter.h"

namespace switchback::models {

/// How long a phone waits after failed registrations.
enum class RetryLaw : std::uint8_t {
  fixed,        ///< always `retry.base`
  exponential,  ///< base * 2^(n-1), at most `retry.max`
  rfc5626,      ///< U(0.5, 1) * min(max, base * 2^n), RFC 5626 4.5
};

/// When a phone that failed over goes back by itself.
enum class FailBack : std::uint8_t {
  told,          ///< only when the server in control tells it (AltiGen)
  registration,  ///< its next refresh tries the first server again
  duration,      ///< after `failback.after` on the other server, when idle
};

/// All timers and policies of a phone. Defaults are the AltiGen IP phone (`altigen-ip`).
struct PhoneProfile {
  SimTime t1 = 500ms;
  SimTime t2 = 4s;
  SimTime t4 = 5s;
  SimTime timer_f = 32s;
  std::vector<std::vector<SimTime>> retransmit_offsets;
  SimTime expires = 3600s;
  double refresh_fraction = 0.9;
  Distribution start_spread = Distribution::uniform(0s, 5s);
  SimTime probe_period = 30s;
  Distribution retry_same_server = Distribution::uniform(60s, 65s);
  std::uint8_t retry_law = static_cast<std::uint8_t>(RetryLaw::fixed);
  SimTime retry_base = 30s;
  SimTime retry_max = 1800s;
  bool honours_retry_after = true;
  bool alternate_server = true;
  std::uint8_t fail_back = static_cast<std::uint8_t>(FailBack::told);
  SimTime fail_back_after = 3600s;
  Distribution update_after_hangup = Distribution::uniform(1s, 15s);
  bool moves_during_call = false;
};

/// The table of all phone parameters, in the order they are shown.
std::span<const Parameter<PhoneProfile>> phone_parameters();

}  // namespace switchback::models
