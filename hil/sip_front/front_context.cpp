#include "hil/sip_front/front_context.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "models/core/errors.h"
#include "models/phones/phone_bank.h"

namespace switchback::hil {
namespace {

constexpr std::uint16_t kSipPort = 5060;

/// The address and port of a URI's host if it is an IPv4 address.
std::optional<Ipv4Endpoint> endpoint_of(const SipUri& uri) {
  try {
    Ipv4Endpoint endpoint = parse_endpoint(uri.host, kSipPort);
    if (uri.port != 0) endpoint.port = uri.port;
    return endpoint;
  } catch (const UserError&) {
    return std::nullopt;
  }
}

}  // namespace

FrontContext::FrontContext(const models::TestbedEdge& edge, const SipFrontOptions& options, SipFront::Send send)
    : edge_(edge),
      options_(options),
      send_(std::move(send)),
      addresses_{text(options.servers[0]), text(options.servers[1])},
      tls_addresses_{text(tls_endpoint(options.servers[0])), text(tls_endpoint(options.servers[1]))},
      hosts_{host_text(options.servers[0]), host_text(options.servers[1])},
      random_(edge.kernel.stream("sip front", "nonces and tags")) {
  for (std::uint32_t phone = 0; phone < edge.phones.size(); ++phone) {
    extension_digits_ = std::max(extension_digits_, extension(phone).size());
  }
}

std::string FrontContext::extension(std::uint32_t phone) const { return std::to_string(edge_.phones.extension(phone)); }

std::optional<std::uint32_t> FrontContext::phone_of(std::string_view user) const {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), number);
  if (error != std::errc() || end != user.data() + user.size()) return std::nullopt;
  return edge_.phones.index_of_extension(number);
}

std::string FrontContext::own_uri(models::ServerId server, std::string_view user, const Flow& flow) const {
  std::string uri = "sip:";
  if (!user.empty()) uri.append(user).append("@");
  uri.append(address(server, flow));
  if (flow.connection == 0) return uri;
  return uri.append(flow.tls ? ";transport=tls" : ";transport=tcp");
}

std::string FrontContext::branch(char kind, std::uint64_t number) const {
  return "z9hG4bK-" + options_.token + "-" + kind + std::to_string(number);
}

std::string FrontContext::respond(models::ServerId server, const SipMessage& request, SipResponse response,
                                  const Flow& from) {
  const std::string source = host_text(from.peer);
  response.source_address = source;
  response.source_port = from.peer.port;
  std::string answer;
  build_response(request, response, answer);
  send(server, answer_flow(request.top_via(), from), answer);
  return answer;
}

Flow FrontContext::answer_flow(const SipVia& via, const Flow& from) {
  Flow to = from;
  // Who did not ask for his port back is answered at the port he names.
  if (to.connection == 0 && !via.host.empty() && !via.wants_rport) {
    to.peer.port = via.port == 0 ? kSipPort : via.port;
  }
  return to;
}

Flow FrontContext::target_flow(const SipMessage& message, const SipUri& contact, const Flow& from) {
  const bool by_source = from.connection != 0 || (message.is_request() && message.top_via().wants_rport);
  if (by_source) return from;
  const std::optional<Ipv4Endpoint> named = endpoint_of(contact);
  return named ? Flow{*named, 0} : from;
}

void FrontContext::to_server(models::ServerId server, models::LanMessage message) {
  message.from = models::Endpoint::phones;
  message.to = server == models::ServerId::primary ? models::Endpoint::primary : models::Endpoint::secondary;
  message.traffic = models::TrafficClass::sip;
  const CauseScope outside(edge_.kernel.journal(), 0);
  edge_.lan.send(message);
}

}  // namespace switchback::hil
