// What both halves of the phone bridge share.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hil/sip/message.h"
#include "hil/sip/response.h"
#include "hil/sip/template.h"
#include "hil/sip_bridge/phone_bridge.h"

namespace switchback::hil {

/// One run's bridge: who speaks, from where, and to whom.
class BridgeContext {
 public:
  BridgeContext(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, PhoneBridge::Send send);

  const models::TestbedEdge& edge() const { return edge_; }
  const PhoneBridgeOptions& options() const { return options_; }
  bool shared_address() const { return options_.servers[0] == options_.servers[1]; }
  /// The domain of addresses-of-record at a server: its address.
  const std::string& domain(models::ServerId server) const { return domains_[models::index_of(server)]; }
  std::string extension(std::uint32_t phone) const;
  /// The phone of the bank whose extension this is.
  std::optional<std::uint32_t> phone_of(std::string_view extension) const;
  /// Which server a message about `phone` came from: by its address, or the phone's own server where both share one.
  models::ServerId server_of(const PhoneFlow& from, std::uint32_t phone) const;
  /// The credentials' user name.
  std::string user(std::uint32_t phone) const;
  std::uint64_t random_bits() { return random_.bits(); }

  /// Fills what is the same in all requests of a phone; the next `send` is its.
  void begin(SipFieldValues& fields, std::uint32_t phone, models::ServerId server);
  void send(models::ServerId server, const MessageTemplate& text, const SipFieldValues& fields);
  /// The way of that phone's requests to a server.
  PhoneFlow flow_to(models::ServerId server, std::uint32_t phone) const;
  void send(const PhoneFlow& to, std::string_view text) { send_(to, text); }
  /// What it sends, valid until the next message.
  std::string_view respond(const SipMessage& request, const SipResponse& response, const PhoneFlow& to);
  /// "<sip:2001@10.77.0.100:5060;transport=tcp>".
  std::string contact(std::uint32_t phone) const;
  /// Where a phone is reached.
  const Ipv4Endpoint& local(std::uint32_t phone) const {
    return options_.locals[options_.locals.size() > 1 ? phone : 0];
  }
  /// "sip:" or "sips:".
  std::string_view scheme() const { return options_.sips ? "sips:" : "sip:"; }
  /// Whether the transport repeats what is lost.
  bool reliable() const { return options_.transport != SipTransport::udp; }
  /// Calls `action` after `delay`, unless the bridge is gone by then.
  void after(SimTime delay, std::function<void()> action);

  /// Hands a message to the phone bank as one that `cause` led to.
  void deliver(const models::LanMessage& message, EventId cause);

 private:
  const models::TestbedEdge edge_;
  const PhoneBridgeOptions options_;
  PhoneBridge::Send send_;
  std::array<std::string, 2> domains_;
  std::string local_host_;
  std::string_view uri_params_;
  std::string extension_;    ///< of `begin`
  std::uint32_t phone_ = 0;  ///< of `begin`
  std::string text_;
  RandomStream random_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The LAN endpoint of a server.
constexpr models::Endpoint endpoint_of(models::ServerId server) {
  return server == models::ServerId::primary ? models::Endpoint::primary : models::Endpoint::secondary;
}

}  // namespace switchback::hil
