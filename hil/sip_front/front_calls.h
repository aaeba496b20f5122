// Calls at the SIP front: a back-to-back user agent whose decisions are the servers'.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "hil/sip_front/bindings.h"
#include "hil/sip_front/exchanges.h"
#include "hil/sip_front/leg.h"

namespace switchback::hil {

/// The first call of the front: the bench's own people count from 1.
inline constexpr models::CallId kFirstFrontCall = models::CallId{1} << 30U;

/// What a dialled number asks for.
struct DialledNumber {
  models::CallKind kind = models::CallKind::extension_to_extension;
  std::uint32_t extension = 0;  ///< for extension_to_extension
};

/// An extension; "voicemail" or a star code; more digits than any extension has: outside. Nothing for any other.
std::optional<DialledNumber> read_dialled(const FrontContext& context, std::string_view user);

class FrontCalls {
 public:
  FrontCalls(FrontContext& context, Exchanges& exchanges, Bindings& bindings)
      : context_(context), exchanges_(exchanges), bindings_(bindings) {}

  /// Whether a request with a To tag belongs to a dialog that is known.
  bool knows(const SipMessage& request) { return leg_of(request.to().tag, request.call_id()) != nullptr; }
  /// Requests of phones, well-formed and not seen before.
  void invited(Exchange& exchange);
  void hung_up(Exchange& exchange);
  void cancelled(Exchange& exchange);
  void acknowledged(models::ServerId server, const SipMessage& ack);
  /// A response of a phone to what was sent to it.
  void responded(models::ServerId server, const SipMessage& response);

  /// A server's answer to an INVITE, BYE or CANCEL.
  void answered(Exchange& exchange, const models::LanMessage& message);
  /// A server's INVITE, ACK, CANCEL or BYE to a phone.
  void requested(models::ServerId server, const models::LanMessage& message);

  std::size_t calls() const;

 private:
  using Key = std::pair<models::CallId, std::uint32_t>;  ///< call and phone

  Leg* find(models::CallId call, std::uint32_t phone);
  Leg* leg_of(std::string_view local_tag, std::string_view call_id);
  Leg* other_of(const Leg& leg);
  Leg& add(models::CallId call, std::uint32_t phone);
  void end(Leg& leg);

  void open(Exchange& exchange, std::uint32_t phone, const DialledNumber& dialled);
  void refuse(Exchange& exchange, int status, std::string_view headers = {});
  void answer_invite(Exchange& exchange, Leg& leg, int status);
  std::string session_for(const Leg& leg);
  void reinvited(Exchange& exchange, Leg& leg);
  void answer_reinvite(Exchange& exchange, const Leg& leg, std::string_view session);
  void relay(models::ServerId server, Leg& to, Exchange& exchange);
  void send_relay(models::ServerId server, const Leg& to, const Exchange& exchange);
  void repeat_relay(Key key, std::uint32_t number, SimTime interval, SimTime until);
  void relay_accepted(models::ServerId server, Leg& leg, Exchange& exchange);
  void relay_responded(models::ServerId server, Leg& leg, const SipMessage& response);
  void ring(models::ServerId server, const models::LanMessage& message);
  void send_invite(models::ServerId server, const Leg& leg);
  void send_ack(models::ServerId server, const Leg& leg, std::uint32_t cseq, std::string_view session);
  void invite_responded(models::ServerId server, Leg& leg, const SipMessage& response);
  void tell_server(models::ServerId server, const Leg& leg, models::MessageKind kind, int status);
  void send(models::ServerId server, const Leg& leg, const LegRequest& request);

  FrontContext& context_;
  Exchanges& exchanges_;
  Bindings& bindings_;
  std::map<Key, Leg> legs_;
  std::unordered_map<std::string, Key> by_tag_;
  models::CallId last_call_ = kFirstFrontCall;
};

}  // namespace switchback::hil
