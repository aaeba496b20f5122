// The server transactions of the SIP front (RFC 3261 17.2).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "hil/sip_front/front_context.h"

namespace switchback::hil {

/// One request and what has been answered to it.
struct Exchange {
  std::uint32_t number;  ///< LanMessage::sequence of what the server was asked
  models::ServerId server;
  Flow flow;
  SipMessage request;
  models::LanMessage asked = {};  ///< what the server was asked; asked again with each copy of an unanswered request
  bool asks = false;              ///< there is such a message
  std::string answer = {};        ///< the latest, as sent; empty while there is none
  int status = 0;                 ///< of it
  bool acknowledged = false;      ///< INVITE only
  bool stale_nonce = false;       ///< REGISTER only: the credentials were right once
  bool wrong = false;             ///< REGISTER only: the credentials were not
  std::uint32_t expires_s = 0;    ///< REGISTER only: what was asked for
};

/// All of them. A request that comes again meets its transaction and gets what was answered last (RFC 3261 17.2.2); it
/// is remembered for 64 * T1 = 32 s after the final answer, over TCP only INVITE.
class Exchanges {
 public:
  explicit Exchanges(FrontContext& context) : context_(context) {}

  /// The transaction of a request that has come again, or of the INVITE of an ACK; nullptr if there is none.
  Exchange* find(models::ServerId server, const SipMessage& request);
  /// The INVITE that a CANCEL means.
  Exchange* invite_of(const Exchange& cancel);
  Exchange* find(std::uint32_t number);
  /// A new one; nullptr if there are too many.
  Exchange* begin(models::ServerId server, const Flow& flow, SipMessage request);
  /// Asks the server, which will answer by the exchange's number.
  void ask(Exchange& exchange, models::LanMessage message);
  /// Answers; a failure of an INVITE over UDP is repeated until its ACK, likewise a 2xx if `repeat_success`.
  void answer(Exchange& exchange, const SipResponse& response, bool repeat_success = false);
  /// The request has come again.
  void came_again(const Exchange& exchange);
  std::size_t size() const { return exchanges_.size(); }

 private:
  static std::string key_of(models::ServerId server, const SipMessage& request, std::string_view method);
  static std::string key_of(models::ServerId server, const SipMessage& request);
  void forget(std::uint32_t number);
  void repeat_later(std::uint32_t number, SimTime interval, SimTime until);

  FrontContext& context_;
  std::map<std::uint32_t, Exchange> exchanges_;
  std::unordered_map<std::string, std::uint32_t> by_key_;
};

}  // namespace switchback::hil
