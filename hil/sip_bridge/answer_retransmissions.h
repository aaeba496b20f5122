// A called phone's 200 to INVITE, again and again until its ACK (RFC 3261 13.3.1.4).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "hil/sip_bridge/bridge_context.h"
#include "models/call_kind.h"

namespace switchback::hil {

class AnswerRetransmissions {
 public:
  using Key = std::pair<models::CallId, std::uint32_t>;  ///< call and phone

  /// `given_up` is called where no ACK has come for 64*T1.
  AnswerRetransmissions(BridgeContext& context, std::function<void(const Key&)> given_up)
      : context_(context), given_up_(std::move(given_up)) {}

  /// `text` has been sent to `to`, in answer to the INVITE numbered `sequence`. It is sent again after T1, then at
  /// intervals that double to T2, over reliable transports as well: what is lost may be lost behind a proxy. An answer
  /// that was given before, to an INVITE that came again, changes nothing.
  void begin(const Key& key, std::uint32_t sequence, const PhoneFlow& to, std::string text);
  void acknowledged(const Key& key, std::uint32_t sequence);
  /// Whether the ACK is still to come.
  bool waits(const Key& key) const;
  void forget(const Key& key) { answers_.erase(key); }

 private:
  struct Answer {
    std::uint32_t sequence = 0;
    bool acknowledged = false;
    PhoneFlow to;
    std::string text;
    SimTime began{0};
    SimTime interval{0};
  };

  void again_later(const Key& key, const Answer& answer);
  void again(const Key& key, std::uint32_t sequence);

  BridgeContext& context_;
  std::function<void(const Key&)> given_up_;
  std::map<Key, Answer> answers_;
};

}  // namespace switchback::hil
