// Calls as a capture shows them, by their INVITE dialogs.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hil/import/capture_reader.h"
#include "hil/import/observed_events.h"
#include "hil/import/parties.h"
#include "hil/import/servers.h"
#include "hil/sip/message.h"

namespace switchback::hil {

/// One call between two phones of the capture, for the scenario that plays it again.
struct SeenCall {
  std::uint32_t caller = 0;  ///< parties
  std::uint32_t callee = 0;
  SimTime dialled{0};
  std::optional<SimTime> connected{};
  std::optional<SimTime> ended{};
};

/// Follows calls from INVITE to their end. Each dialog is a call: what a back-to-back agent joins are two.
class CallWatch {
 public:
  static constexpr std::size_t kMostOpen = 20'000;  ///< the oldest is dropped for a new one
  static constexpr std::size_t kMostSeen = 900;     ///< kept for the scenario, whose steps are limited

  CallWatch(ObservedEvents& events, PartyTable& parties, ServerTable& servers)
      : events_(events), parties_(parties), servers_(servers) {}

  /// A request or response whose method is INVITE, ACK, CANCEL or BYE.
  void see(const SeenSip& seen, const SipMessage& message);
  /// Whether a phone is in a call that was answered.
  bool in_call(std::uint32_t party) const;

  std::uint64_t calls() const { return calls_; }
  const std::vector<SeenCall>& seen_calls() const { return seen_; }

 private:
  struct Call {
    std::uint64_t identity;
    std::int64_t number;
    std::optional<std::uint32_t> caller;
    std::optional<std::uint32_t> callee;
    std::int64_t server;  ///< index, or -1
    std::uint32_t invite_cseq;
    bool ringing = false;
    bool connected = false;
    bool cancelled = false;
    ObservedId event = 0;
    std::optional<std::size_t> seen;
  };
  using Calls = std::list<Call>;

  void dialled(const SeenSip& seen, const SipMessage& message, std::uint64_t identity);
  void answered(Call& call, const SeenSip& seen, const SipMessage& message);
  void ended(Calls::iterator call, SimTime at, EventKind kind, std::string_view reason);
  Calls::iterator find(std::uint64_t identity);
  ObservedId note(Call& call, SimTime at, EventKind kind, std::int64_t b = 0, std::int64_t c = 0);

  ObservedEvents& events_;
  PartyTable& parties_;
  ServerTable& servers_;
  Calls open_;  ///< the oldest in front
  std::unordered_map<std::uint64_t, Calls::iterator> index_;
  std::unordered_map<std::uint32_t, std::uint32_t> talking_;  ///< parties in answered calls, and in how many
  std::vector<SeenCall> seen_;
  std::uint64_t calls_ = 0;
};

}  // namespace switchback::hil
