#include "hil/import/capture_import.h"

#include <variant>

#include "hil/sip/message.h"

namespace switchback::hil {
namespace {

/// What following a transaction takes.
bool can_be_followed(const SipMessage& message) {
  return !message.call_id().empty() && !message.cseq_method().empty() && !message.vias().empty();
}

}  // namespace

CaptureImport::CaptureImport()
    : servers_(events_),
      calls_(events_, parties_, servers_),
      registrations_(events_, parties_, servers_, [this](std::uint32_t party) { return calls_.in_call(party); }) {}

void CaptureImport::see(const SeenSip& seen) {
  ++messages_;
  registrations_.advance(seen.at);
  const auto parsed = parse_sip(seen.text);
  const SipMessage* message = std::get_if<SipMessage>(&parsed);
  if (message == nullptr || !can_be_followed(*message)) {
    ++unreadable_;
    return;
  }
  switch (message->method()) {
    case SipMethod::register_:
      return registrations_.see(seen, *message);
    case SipMethod::invite:
    case SipMethod::cancel:
    case SipMethod::bye:
      return calls_.see(seen, *message);
    default:
      return;
  }
}

void CaptureImport::finish(SimTime end) { registrations_.finish(end); }

}  // namespace switchback::hil
