#include "hil/sip_front/leg.h"

#include <algorithm>
#include <vector>

#include "hil/sip/header_scan.h"
#include "hil/sip_bridge/dialog.h"

namespace switchback::hil {

void Leg::learn(const SipMessage& message) {
  const std::string_view tag = message.is_request() ? message.from().tag : message.to().tag;
  if (!tag.empty()) remote_tag = tag;
  if (const std::vector<SipAddress> contacts = message.contacts(); !contacts.empty() && !contacts.front().wildcard) {
    remote_target = uri_text(contacts.front().uri);
  }
  std::vector<std::string_view> path = message.record_routes();
  if (!message.is_request()) std::ranges::reverse(path);
  routes.clear();
  for (const std::string_view route : path) {
    routes += "Route: ";
    append_unfolded(routes, route);
    routes += "\r\n";
  }
  if (!message.body().empty()) session = message.body();
}

std::string request_text(const FrontContext& context, const Leg& leg, models::ServerId server,
                         const LegRequest& request) {
  const std::string& dialog_host = context.host(leg.server);
  std::string text;
  text.append(request.method).append(" ").append(leg.remote_target).append(" SIP/2.0\r\nVia: SIP/2.0/");
  text.append(transport_name(leg.flow.transport())).append(" ").append(context.address(server, leg.flow));
  text.append(";branch=").append(request.branch).append(";rport\r\nMax-Forwards: 70\r\n").append(leg.routes);
  text.append("From: <sip:").append(leg.local_user).append("@").append(dialog_host).append(">;tag=");
  text.append(leg.local_tag).append("\r\nTo: <sip:").append(leg.remote_user).append("@").append(dialog_host);
  text.append(">");
  if (request.in_dialog && !leg.remote_tag.empty()) text.append(";tag=").append(leg.remote_tag);
  text.append("\r\nCall-ID: ")
      .append(leg.call_id)
      .append("\r\nCSeq: ")
      .append(std::to_string(request.cseq))
      .append(" ");
  text.append(request.method).append("\r\n");
  if (request.contact) {
    text.append("Contact: <").append(context.own_uri(server, leg.local_user, leg.flow)).append(">\r\n");
    text.append("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n");
  }
  text.append("User-Agent: switchback\r\n");
  if (!request.session.empty()) text.append("Content-Type: application/sdp\r\n");
  text.append("Content-Length: ").append(std::to_string(request.session.size())).append("\r\n\r\n");
  return text.append(request.session);
}

}  // namespace switchback::hil
