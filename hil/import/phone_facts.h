// What one phone of a capture did, in bounded size: from this its profile is fitted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hil/import/observed_events.h"
#include "hil/import/sample.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// One attempt to register that got no answer.
struct SilentAttempt {
  unsigned place = 1;              ///< among the attempts since it was registered or lost its registration, from 1
  SimTime first{0};                ///< its first transmission
  std::vector<SimTime> offsets;    ///< of the retransmissions, after the first transmission
  std::optional<SimTime> next{};   ///< from its first transmission to that of the next attempt, at the same server
  std::optional<SimTime> other{};  ///< likewise at another server
};

/// A refresh: how long after the answer to the last REGISTER the next one was sent, of which granted period.
struct Refresh {
  SimTime after{0};
  SimTime granted{0};
};

/// One REGISTER transaction that is under way or was the last.
struct RegisterTransaction {
  std::uint64_t identity = 0;  ///< a digest of branch, Call-ID and CSeq
  std::uint32_t server = 0;
  std::uint32_t cseq = 0;
  SimTime first{0};
  SimTime last{0};
  std::int64_t transmissions = 1;
  std::vector<SimTime> offsets;
  std::optional<SimTime> requested{};  ///< period asked for; 0 to unregister
  bool authorized = false;
  bool open = true;  ///< no final answer yet, and not given up
  ObservedId event = 0;
};

/// One phone.
struct PhoneFacts {
  static constexpr std::size_t kMostAttempts = 16;
  static constexpr std::size_t kMostOffsets = 64;

  std::uint32_t party = 0;
  std::string user_agent;
  bool stream = false;               ///< registers over TCP
  std::optional<SimTime> expires{};  ///< asked for, last
  SimTime first_register{0};
  std::uint64_t attempts = 0;
  std::uint64_t retransmissions = 0;
  std::uint64_t gave_up = 0;
  std::uint64_t refused = 0;  ///< final answers other than 2xx and challenges
  std::uint64_t accepted = 0;
  std::vector<Refresh> refreshes{};              ///< up to kMostAttempts
  std::vector<SilentAttempt> silent_attempts{};  ///< likewise
  Sample challenge_pause{};                      ///< challenge to the REGISTER with credentials
  std::vector<std::uint32_t> servers{};          ///< in the order in which it turned to them

  // Where it stands.
  std::optional<RegisterTransaction> transaction{};
  std::optional<std::uint32_t> owner{};
  SimTime registered_at{0};
  SimTime granted{0};
  std::optional<SimTime> challenged_at{};
  unsigned attempts_since_success = 0;
  bool lost_before = false;    ///< was registered and lost it
  bool silent_before = false;  ///< the last attempt is the last of `silent_attempts`
  ObservedId last_event = 0;
  SimTime wake = kNever;
};

}  // namespace switchback::hil
