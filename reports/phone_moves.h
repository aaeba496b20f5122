// How the phones followed each change of control, and what their registrations cost.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/core/journal.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// The phones' way to the server that took control.
struct PhoneMoves {
  /// From the trigger to each phone's first registration with the new server, ascending.
  std::vector<SimTime> moved_after;
  /// Phones that were registered somewhere before and have not followed. Phones in basic mode stay behind by
  /// design and do not count.
  std::size_t left_behind = 0;
  /// The longest time from a phone's hangup to its registration with the new server.
  std::optional<SimTime> after_hangup_last;

  /// The time by which `share` (0..1) of all phones had moved: the smallest time that is not less than that share
  /// of them. Absent while fewer have.
  std::optional<SimTime> reached(double share) const;
};

/// Moves of the last of `takeovers`; fills in `phones_last` and its event of all of them (absent while phones are left
/// behind).
PhoneMoves phone_moves(const Journal& journal, std::span<Takeover> takeovers);

/// The registration traffic of a whole run.
struct RegistrationLoad {
  std::int64_t attempts = 0;                 ///< REGISTER requests, retransmissions not counted
  std::int64_t retransmissions = 0;          ///< transmissions after the first
  std::int64_t failed = 0;                   ///< timed out, or refused with anything but a challenge
  std::int64_t peak_rate = 0;                ///< most requests in any one second
  std::optional<SimTime> request_delay_p95;  ///< request to 200, RFC 6076 4.1
};

RegistrationLoad registration_load(const Journal& journal);

}  // namespace switchback::reports
