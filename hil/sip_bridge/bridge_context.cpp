#include "hil/sip_bridge/bridge_context.h"

#include <charconv>
#include <utility>

#include "models/phones/phone_bank.h"

namespace switchback::hil {

using models::ServerId;

BridgeContext::BridgeContext(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, PhoneBridge::Send send)
    : edge_(edge),
      options_(options),
      send_(std::move(send)),
      domains_{host_text(options.servers[0]), host_text(options.servers[1])},
      local_host_(host_text(options.local)),
      random_(edge.kernel.stream("sip bridge", "client nonces")) {}

std::string BridgeContext::extension(std::uint32_t phone) const {
  return std::to_string(edge_.phones.extension(phone));
}

std::optional<std::uint32_t> BridgeContext::phone_of(std::string_view extension) const {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(extension.data(), extension.data() + extension.size(), number);
  if (error != std::errc() || end != extension.data() + extension.size()) return std::nullopt;
  return edge_.phones.index_of_extension(number);
}

ServerId BridgeContext::server_of(const Ipv4Endpoint& from, std::uint32_t phone) const {
  if (!shared_address()) {
    for (const ServerId id : models::kServers) {
      if (options_.servers[models::index_of(id)].address == from.address) return id;
    }
  }
  return edge_.phones.owner(phone).value_or(ServerId::primary);
}

std::string BridgeContext::user(std::uint32_t phone) const {
  constexpr std::string_view kPlace = "{extension}";
  std::string user = options_.user;
  if (const std::size_t at = user.find(kPlace); at != std::string::npos) {
    user.replace(at, kPlace.size(), extension(phone));
  }
  return user;
}

void BridgeContext::begin(SipFieldValues& fields, std::uint32_t phone, ServerId server) {
  extension_ = extension(phone);
  fields.set(SipField::user, extension_);
  fields.set(SipField::domain, domain(server));
  fields.set(SipField::transport, "UDP");
  fields.set(SipField::local_host, local_host_);
  fields.set(SipField::local_port, options_.local.port);
  fields.set(SipField::user_agent, "switchback");
}

void BridgeContext::send(ServerId server, const MessageTemplate& text, const SipFieldValues& fields) {
  text.render(fields, text_);
  send_(options_.servers[models::index_of(server)], text_);
}

void BridgeContext::respond(const SipMessage& request, const SipResponse& response, const Ipv4Endpoint& to) {
  build_response(request, response, text_);
  send_(to, text_);
}

std::string BridgeContext::contact(std::uint32_t phone) const {
  return "<sip:" + extension(phone) + "@" + text(options_.local) + ">";
}

void BridgeContext::deliver(const models::LanMessage& message, EventId cause) {
  const CauseScope scope(edge_.kernel.journal(), cause);
  edge_.phones.receive(message);
}

}  // namespace switchback::hil
