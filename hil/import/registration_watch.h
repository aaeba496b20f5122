// Registrations as a capture shows them: who is registered where until when, what was sent again, who gave up.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "hil/import/capture_reader.h"
#include "hil/import/observed_events.h"
#include "hil/import/parties.h"
#include "hil/import/phone_facts.h"
#include "hil/import/servers.h"
#include "hil/sip/message.h"

namespace switchback::hil {

/// Follows every phone's REGISTER transactions and bindings. State is one record per phone.
class RegistrationWatch {
 public:
  static constexpr std::size_t kMostPhones = 20'000;

  /// `in_call` tells whether a party is in a call.
  RegistrationWatch(ObservedEvents& events, PartyTable& parties, ServerTable& servers,
                    std::function<bool(std::uint32_t party)> in_call);

  /// A REGISTER request or a response to one.
  void see(const SeenSip& seen, const SipMessage& message);
  /// Lets time pass: what nobody answered is given up, what nobody refreshed runs out.
  void advance(SimTime now);
  /// The capture ends at `now`.
  void finish(SimTime now);

  const std::vector<PhoneFacts>& phones() const { return phones_; }
  /// Packets that were captured twice, REGISTERs that a proxy passed on, and REGISTERs of phones beyond the limit.
  std::uint64_t copies() const { return copies_; }
  std::uint64_t relayed() const { return relayed_; }
  std::uint64_t not_followed() const { return not_followed_; }

 private:
  struct Wake {
    SimTime at;
    std::uint32_t phone;
    bool operator>(const Wake& other) const { return at > other.at; }
  };

  void see_request(const SeenSip& seen, const SipMessage& message);
  void see_response(const SeenSip& seen, const SipMessage& message);
  void sent_again(PhoneFacts& phone, const SeenSip& seen);
  void begins(PhoneFacts& phone, std::uint32_t server, const SeenSip& seen, const SipMessage& message,
              std::uint64_t identity);
  void new_attempt(PhoneFacts& phone, std::uint32_t server, SimTime at);
  void accepted(PhoneFacts& phone, const SipMessage& message, SimTime at);
  void refused(PhoneFacts& phone, int status, SimTime at);
  void give_up(PhoneFacts& phone, SimTime at);
  void lose(PhoneFacts& phone, SimTime at, ObservedId cause);
  void set_owner(PhoneFacts& phone, std::optional<std::uint32_t> owner, SimTime at);
  void act(std::uint32_t number, SimTime now);
  void watch(PhoneFacts& phone);
  void census(SimTime at);
  PhoneFacts* phone_of(const SipMessage& message, const HostAddress& host);
  ObservedId note(PhoneFacts& phone, SimTime at, EventKind kind, ObservedId cause, std::int64_t a = 0,
                  std::int64_t b = 0, std::int64_t c = 0);

  ObservedEvents& events_;
  PartyTable& parties_;
  ServerTable& servers_;
  std::function<bool(std::uint32_t)> in_call_;
  std::vector<PhoneFacts> phones_;
  std::unordered_map<std::uint32_t, std::uint32_t> by_party_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
  std::vector<std::uint32_t> registered_;  ///< by server
  SimTime census_at_{-1s};
  bool census_due_ = false;
  std::vector<std::uint64_t> direct_;  ///< digests of REGISTERs that came from their phones, by a part of the digest
  std::uint64_t copies_ = 0;
  std::uint64_t relayed_ = 0;
  std::uint64_t not_followed_ = 0;
};

}  // namespace switchback::hil
