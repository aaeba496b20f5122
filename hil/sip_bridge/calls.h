// INVITE, ACK, CANCEL and BYE of the bench's phones, as dialogs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "hil/sip_bridge/answer_retransmissions.h"
#include "hil/sip_bridge/bridge_context.h"
#include "hil/sip_bridge/bye_transactions.h"
#include "hil/sip_bridge/call_audio.h"
#include "hil/sip_bridge/dialog.h"

namespace switchback::hil {

/// Both ends of every call that a phone of the bench takes part in.
class Calls {
 public:
  /// `audio` may be nullptr: calls without any.
  Calls(BridgeContext& context, CallAudio* audio);

  /// A request of a phone within the sip class, or its answer to one.
  void send(models::ServerId server, const models::LanMessage& message);
  /// A response to one of our requests; false if it belongs to no call.
  bool received_response(const SipMessage& response, const PhoneFlow& from);
  /// A request for a phone of the bench.
  void received_request(SipMessage request, const PhoneFlow& from, std::uint32_t phone);
  /// INVITEs that this server has not answered at all have failed: 503 (RFC 3261 8.1.3.1).
  void lost(models::ServerId server);

 private:
  using Key = AnswerRetransmissions::Key;

  Dialog* find(models::CallId call, std::uint32_t phone);
  Dialog* find(std::string_view call_id, std::uint32_t phone);
  Dialog& add(models::CallId call, std::uint32_t phone, std::string call_id);
  void end(Dialog& dialog);
  void forget_ended();
  /// What the phone says of its own audio next.
  AudioSession session_of(const Dialog& dialog);
  /// Its answer to what an INVITE has offered; its own offer if that was nothing.
  std::string answer_to(Dialog& dialog, std::string_view description);

  void invite(models::ServerId server, const models::LanMessage& message);
  void send_invite(models::ServerId server, Dialog& dialog);
  bool send_with_credentials(models::ServerId server, Dialog& dialog, const SipMessage& response);
  void acknowledge(models::ServerId server, Dialog& dialog);
  void cancel(models::ServerId server, const Dialog& dialog);
  void bye(models::ServerId server, Dialog& dialog, std::uint32_t sequence);
  void answer_invite(Dialog& dialog, int status);
  void answer_request(Dialog& dialog, int status);
  void received_invite_response(models::ServerId server, Dialog& dialog, const SipMessage& response);
  void end_fork(models::ServerId server, Dialog& dialog, const SipMessage& response);
  void received_ack(models::ServerId server, Dialog& dialog, const SipMessage& ack);
  void give_up_answer(const Key& key);
  void fill(const Dialog& dialog, models::ServerId server, std::string branch, std::uint32_t sequence);
  std::string branch(const Dialog& dialog, char kind, std::uint32_t sequence, models::ServerId server) const;

  Dialog* invited(const SipMessage& request, std::uint32_t phone);
  const Dialog* caller_of(const SipMessage& request, std::uint32_t phone) const;
  void refuse(const SipMessage& request, const PhoneFlow& from, int status);
  void deliver(const Dialog& dialog, models::MessageKind kind, int status, std::uint32_t sequence,
               models::ServerId server);

  BridgeContext& context_;
  CallAudio* audio_;
  ByeTransactions byes_;
  AnswerRetransmissions answers_;
  std::map<Key, Dialog> dialogs_;
  std::map<std::pair<std::string, std::uint32_t>, Key, std::less<>> by_call_id_;
  SipFieldValues fields_;
  std::string branch_;  ///< of `fields_`, which keeps views
};

}  // namespace switchback::hil
