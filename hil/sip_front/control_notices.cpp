#include "hil/sip_front/control_notices.h"

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
  const std::string body = std::string(models::name_of(server)) + "\r\n";
  std::string text = "NOTIFY " + newest->uri + " SIP/2.0\r\nVia: SIP/2.0/";
  text.append(transport_name(newest->flow.transport())).append(" ").append(context_.address(server));
  text.append(";branch=").append(branch).append(";rport\r\nMax-Forwards: 70\r\nFrom: <sip:");
  text.append(context_.host(server)).append(">;tag=").append(branch.substr(branch.find('-') + 1));
  text.append("\r\nTo: <sip:").append(extension).append("@").append(context_.host(server)).append(">\r\nCall-ID: ");
  text.append(branch).append("\r\nCSeq: 1 NOTIFY\r\nContact: <");
  text.append(context_.own_uri(server, "", newest->flow)).append(">\r\nEvent: x-switchback-control\r\n");
  text.append("Subscription-State: active\r\nUser-Agent: switchback\r\nContent-Type: text/plain\r\nContent-Length: ");
  text.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
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
