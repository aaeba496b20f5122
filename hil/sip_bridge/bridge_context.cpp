#include "hil/sip_bridge/bridge_context.h"

#include <charconv>
#include <utility>

#include "models/phones/phone_bank.h"

namespace switchback::hil {

using models::ServerId;

namespace {

/// RFC 3261 26.2.2 deprecates transport=tls, which is nevertheless what telephones write where not all hops are secure.
std::string_view contact_parameters(const PhoneBridgeOptions& options) {
  if (options.sips || options.transport == SipTransport::udp) return "";
  return options.transport == SipTransport::tcp ? ";transport=tcp" : ";transport=tls";
}

}  // namespace

BridgeContext::BridgeContext(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, PhoneBridge::Send send)
    : edge_(edge),
      options_(options),
      send_(std::move(send)),
      domains_{host_text(options.servers[0]), host_text(options.servers[1])},
      local_host_(host_text(options.locals.at(0))),
      uri_params_(contact_parameters(options)),
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

ServerId BridgeContext::server_of(const PhoneFlow& from, std::uint32_t phone) const {
  if (!shared_address()) {
    for (const ServerId id : models::kServers) {
      if (options_.servers[models::index_of(id)].address == from.peer.address) return id;
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
  phone_ = phone;
  fields.set(SipField::user, extension_);
  fields.set(SipField::domain, domain(server));
  fields.set(SipField::scheme, options_.sips ? "sips" : "sip");
  fields.set(SipField::uri_params, uri_params_);
  fields.set(SipField::transport, transport_name(options_.transport));
  fields.set(SipField::local_host, local_host_);
  fields.set(SipField::local_port, local(phone).port);
  fields.set(SipField::user_agent, "switchback");
}

void BridgeContext::send(ServerId server, const MessageTemplate& text, const SipFieldValues& fields) {
  text.render(fields, text_);
  send_(flow_to(server, phone_), text_);
}

PhoneFlow BridgeContext::flow_to(ServerId server, std::uint32_t phone) const {
  return {options_.servers[models::index_of(server)], options_.locals.size() > 1 ? phone : 0, 0};
}

std::string_view BridgeContext::respond(const SipMessage& request, const SipResponse& response, const PhoneFlow& to) {
  build_response(request, response, text_);
  send_(to, text_);
  return text_;
}

std::string BridgeContext::contact(std::uint32_t phone) const {
  std::string contact = "<" + std::string(scheme()) + extension(phone) + "@" + text(local(phone));
  return contact.append(uri_params_).append(">");
}

void BridgeContext::after(SimTime delay, std::function<void()> action) {
  edge_.kernel.after(delay, [alive = std::weak_ptr<bool>(alive_), action = std::move(action)] {
    if (!alive.expired()) action();
  });
}

void BridgeContext::deliver(const models::LanMessage& message, EventId cause) {
  const CauseScope scope(edge_.kernel.journal(), cause);
  edge_.phones.receive(message);
}

}  // namespace switchback::hil
