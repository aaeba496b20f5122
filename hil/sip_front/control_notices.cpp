#include "hil/sip_front/control_notices.h"

#include "hil/sip/control_event.h"
#include "hil/sip_front/leg.h"

namespace switchback::hil {

using models::ServerId;

void ControlNotices::send(ServerId server, const models::LanMessage& message) {
  const Binding* newest = nullptr;
  for (const ServerId id : models::kServers) {
    const Binding* const binding = bindings_.find(id, message.phone);
    if (binding != nullptr && (newest == nullptr || binding->until > newest->until)) newest = binding;
  }
  if (newest == nullptr) return;
  const std::string branch = context_.branch('n', context_.next_number());
  const std::string extension = context_.extension(message.phone);
  std::string text = "NOTIFY " + newest->uri + " SIP/2.0\r\nVia: SIP/2.0/";
  text.append(transport_name(newest->flow.transport())).append(" ").append(context_.address(server, newest->flow));
  text.append(";branch=").append(branch).append(";rport\r\nMax-Forwards: 70\r\nFrom: <sip:");
  text.append(context_.host(server)).append(">;tag=").append(branch.substr(branch.find('-') + 1));
  text.append("\r\nTo: <sip:").append(extension).append("@").append(context_.host(server)).append(">\r\nCall-ID: ");
  text.append(branch).append("\r\nCSeq: 1 NOTIFY\r\nContact: <");
  text.append(context_.own_uri(server, "", newest->flow)).append(">\r\nEvent: ").append(kControlEvent);
  text.append(models::name_of(server)).append("\r\nSubscription-State: active\r\nUser-Agent: switchback\r\n");
  text.append("Content-Length: 0\r\n\r\n");
  sent_[branch] = message;
  context_.kernel().after(kSipTransaction, [this, branch] { sent_.erase(branch); });
  context_.send(server, newest->flow, text);
}

void ControlNotices::responded(ServerId server, const SipMessage& response) {
  const auto found = sent_.find(response.top_via().branch);
  if (found == sent_.end() || response.status() < 200 || !context_.answers(server)) return;
  models::LanMessage answer = found->second;
  answer.status = static_cast<std::uint16_t>(response.status());
  context_.to_server(server, answer);
  sent_.erase(found);
}

}  // namespace switchback::hil
