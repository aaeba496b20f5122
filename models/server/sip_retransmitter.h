// Sends SIP messages until they are answered.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <tuple>

#include "models/call_kind.h"
#include "models/kernel.h"
#include "models/lan.h"

namespace switchback::models {

/// The retransmitting half of a server's transactions over UDP (RFC 3261 17.1 and 13.3.1.4): first after T1 =
/// 500 ms, then at doubled intervals, at most T2 = 4 s except for INVITE, for 64 * T1 = 32 s in all.
class SipRetransmitter {
 public:
  /// `working` is asked before each repetition; `timed_out` gets what nobody answered.
  SipRetransmitter(Kernel& kernel, LanInterface& lan, std::function<bool()> working,
                   std::function<void(const LanMessage&)> timed_out);

  /// Sends now and again until `settle` with kind `awaited` from the message's addressee.
  void send(const LanMessage& message, MessageKind awaited);
  /// Something of `kind` arrived for `call` from `from` (of `phone` where it is the phone bank).
  void settle(Endpoint from, MessageKind kind, CallId call, std::uint32_t phone);
  void clear() { pending_.clear(); }

 private:
  using Key = std::tuple<CallId, MessageKind, Endpoint, std::uint32_t>;
  struct Pending {
    LanMessage message;
    SimTime interval;
    SimTime give_up_at;
    std::uint64_t serial;
  };

  void repeat(const Key& key, std::uint64_t serial);
  void schedule(const Key& key, const Pending& pending);

  Kernel& kernel_;
  LanInterface& lan_;
  std::function<bool()> working_;
  std::function<void(const LanMessage&)> timed_out_;
  std::map<Key, Pending> pending_;
  std::uint64_t serial_ = 0;
};

}  // namespace switchback::models
