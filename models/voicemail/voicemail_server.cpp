#include "models/voicemail/voicemail_server.h"

#include <utility>

namespace switchback::models {

VoicemailServer::VoicemailServer(const sc_core::sc_module_name& name, Kernel& kernel)
    : sc_module(name),
      lan("lan"),
      receiver("receiver"),
      kernel_(kernel),
      entity_(kernel.journal().entity(sc_module::name())) {
  receiver.bind(*this);
}

void VoicemailServer::power_on() {
  if (std::exchange(powered_, true)) return;
  kernel_.record(entity_, EventKind::voicemail_available);
}

void VoicemailServer::power_off() {
  if (!std::exchange(powered_, false)) return;
  kernel_.record(entity_, EventKind::voicemail_unavailable);
}

void VoicemailServer::receive(const LanMessage& message) {
  if (!powered_ || message.status != 0) return;
  switch (message.kind) {
    case MessageKind::voicemail_hello:
    case MessageKind::sip_invite:
    case MessageKind::sip_bye:
    case MessageKind::sip_cancel:
    case MessageKind::sip_options:
      break;
    default:
      return;
  }
  LanMessage answer = message;
  answer.from = message.to;
  answer.to = message.from;
  answer.status = 200;
  lan->send(answer);
}

}  // namespace switchback::models
