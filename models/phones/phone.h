// The state of one phone of the bank: one cache line.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/core/huge_page_allocator.h"
#include "models/core/journal.h"
#include "models/core/sim_time.h"
#include "models/phones/phone_profile.h"
#include "models/phones/transmission_schedule.h"
#include "models/server_id.h"

namespace switchback::models {

/// "No server" where a byte holds a server.
inline constexpr std::uint8_t kNoServer = 2;
/// "No call" where a number of the call table is held.
inline constexpr std::uint32_t kNoCall = 0xffffffffU;

enum class PhoneState : std::uint8_t {
  off,
  basic,         ///< basic mode (domain.md P3): waits for the primary to be in control
  unregistered,  ///< tries to register, or waits before it tries again
  registered,
};

/// What the phone's one transaction is for; the text of phone_registered.
enum class Errand : std::uint8_t {
  none,   ///< no transaction
  probe,  ///< OPTIONS; all others are REGISTER
  boot,
  refresh,
  failover,
  told,
  after_hangup,
  retry,
  fail_back,
};
inline constexpr std::array<std::string_view, 9> kErrandNames{"",     "probe",        "boot",  "refresh",  "failover",
                                                              "told", "after hangup", "retry", "fail back"};

/// A phone has at most one transaction (a REGISTER or an OPTIONS) and one calendar entry that counts, the one at
/// `wake`; entries at other times are void, so that cancelling costs nothing.
struct alignas(64) Phone {
  enum Flag : std::uint16_t {
    kDetailed = 1U << 0U,        ///< journals its routine events
    kAuthorized = 1U << 1U,      ///< the transaction carries credentials
    kWindow = 1U << 2U,          ///< retries a silent server until `move_at`, then fails over
    kTriedPrimary = 1U << 3U,    ///< in this round of unanswered or refused registrations
    kTriedSecondary = 1U << 4U,  ///< likewise
    kWaitsForHangup = 1U << 5U,  ///< was told to go elsewhere during its call
    kLeavesAtHangup = 1U << 6U,  ///< would have failed over, but is in a call
    kAfterHangup = 1U << 7U,     ///< `move_at` is when the phone that hung up learns who is in control
    kSawBackup = 1U << 8U,       ///< basic mode: the secondary has been in control since it was entered
    kFailBackHeld = 1U << 9U,    ///< would have gone back by itself, but is in a call
    kUnheard = 1U << 10U,        ///< the transaction's server does not listen; nothing is sent until it does
    kRebooting = 1U << 11U,      ///< planted defect: deaf until `move_at`
  };

  SimTime wake = kNever;
  SimTime started{0};  ///< first transmission of the transaction
  SimTime refresh_at = kNever;
  SimTime probe_at = kNever;
  /// Registered: next move to another server. Unregistered: end of the wait or of the window; while a transaction
  /// runs outside the window, no try at all before this.
  SimTime move_at = kNever;
  std::uint32_t cseq = 0;
  std::uint32_t draws = 0;       ///< position in the phone's random stream
  std::uint32_t call = kNoCall;  ///< first of its calls in the call table
  std::uint16_t group = 0;
  std::uint16_t flags = 0;
  PhoneState state = PhoneState::off;
  Errand errand = Errand::none;
  std::uint8_t owner = kNoServer;
  std::uint8_t target = 0;         ///< server of the transaction, or to be tried next
  std::uint8_t told = kNoServer;   ///< the server in control by the newest notice
  std::uint8_t transmissions = 0;  ///< of the transaction's request
  std::uint8_t attempts = 0;       ///< REGISTER transactions since the last success
  std::uint8_t failures = 0;       ///< failed rounds since the last success

  bool has(Flag flag) const { return (flags & flag) != 0; }
  void set(Flag flag) { flags = static_cast<std::uint16_t>(flags | flag); }
  void clear(Flag flag) { flags = static_cast<std::uint16_t>(flags & ~flag); }
};
static_assert(sizeof(Phone) == 64, "a phone is one cache line");

using PhoneTable = std::vector<Phone, HugePageAllocator<Phone>>;

/// Phones that share a profile, with what follows from it.
struct PhoneGroup {
  PhoneProfile profile;
  std::uint32_t first_index;  ///< and first number (PhoneOrder)
  std::uint32_t count;
  std::uint32_t first_extension;
  EntityId first_entity;
  TransmissionSchedule non_invite;
  TransmissionSchedule invite;
  std::vector<TransmissionSchedule> measured_registers;  ///< by attempt, in turn; empty for the RFC's

  const TransmissionSchedule& schedule(const Phone& phone) const {
    if (phone.errand == Errand::probe || measured_registers.empty()) return non_invite;
    return measured_registers[(phone.attempts - 1U) % measured_registers.size()];
  }
};

}  // namespace switchback::models
