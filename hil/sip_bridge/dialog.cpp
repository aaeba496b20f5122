#include "hil/sip_bridge/dialog.h"

#include <vector>

namespace switchback::hil {

std::string uri_text(const SipUri& uri) {
  std::string text = std::string(uri.scheme) + ":";
  if (!uri.user.empty()) text += std::string(uri.user) + "@";
  text += uri.host;
  if (uri.port != 0) text += ":" + std::to_string(uri.port);
  if (!uri.params.empty()) text += ";" + std::string(uri.params);
  return text;
}

void Dialog::learn_from_response(const SipMessage& response) {
  if (!response.to().tag.empty()) remote_tag = response.to().tag;
  if (const std::vector<SipAddress> contacts = response.contacts(); !contacts.empty()) {
    remote_target = uri_text(contacts.front().uri);
  }
  route_fields.clear();
  const std::vector<std::string_view> routes = response.record_routes();
  for (auto route = routes.rbegin(); route != routes.rend(); ++route) {
    route_fields += "Route: " + std::string(*route) + "\r\n";
  }
}

void Dialog::learn_from_invite(const SipMessage& received) {
  const SipAddress from = received.from();
  remote_tag = from.tag;
  remote_user = from.uri.user;
  remote_domain = from.uri.host;
  invite_sequence = received.cseq();
  if (const std::vector<SipAddress> contacts = received.contacts(); !contacts.empty()) {
    remote_target = uri_text(contacts.front().uri);
  }
  route_fields.clear();
  for (const std::string_view route : received.record_routes()) {
    route_fields += "Route: " + std::string(route) + "\r\n";
  }
}

}  // namespace switchback::hil
