// What the parts of the SIP front share: identity, random bits, the way out, the way to the servers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hil/sip/message.h"
#include "hil/sip/response.h"
#include "hil/sip_front/sip_front.h"

namespace switchback::hil {

/// SIP's T1 and T2 (RFC 3261 17.1.1.1), and how long a transaction is given: 64 * T1.
inline constexpr SimTime kSipT1 = 500ms;
inline constexpr SimTime kSipT2 = 4s;
inline constexpr SimTime kSipTransaction = 64 * kSipT1;

class FrontContext {
 public:
  FrontContext(const models::TestbedEdge& edge, const SipFrontOptions& options, SipFront::Send send);

  const models::TestbedEdge& edge() const { return edge_; }
  const SipFrontOptions& options() const { return options_; }
  models::Kernel& kernel() const { return edge_.kernel; }

  void set_servers(FrontServers servers) { servers_ = std::move(servers); }
  bool answers(models::ServerId server) const { return servers_.answer && servers_.answer(server); }
  bool in_control(models::ServerId server) const { return servers_.in_control && servers_.in_control(server); }

  std::string extension(std::uint32_t phone) const;
  std::optional<std::uint32_t> phone_of(std::string_view user) const;
  /// Digits of the longest extension.
  std::size_t extension_digits() const { return extension_digits_; }
  /// "127.0.0.1:5060": where the server is reached over the transport of `flow`.
  const std::string& address(models::ServerId server, const Flow& flow) const {
    return (flow.transport() == SipTransport::tls ? tls_addresses_ : addresses_)[models::index_of(server)];
  }
  const std::string& host(models::ServerId server) const { return hosts_[models::index_of(server)]; }
  /// A Contact or Request-URI of the server itself over the transport of `flow`.
  std::string own_uri(models::ServerId server, std::string_view user, const Flow& flow) const;
  std::string branch(char kind, std::uint64_t number) const;

  /// A running number, never 0.
  std::uint32_t next_number() { return ++numbers_ == 0 ? ++numbers_ : numbers_; }
  std::uint64_t random_bits() { return random_.bits(); }

  void send(models::ServerId server, const Flow& to, std::string_view text) { send_(server, to, text); }
  /// Answers a request where RFC 3261 18.2.2 and RFC 3581 want the answer; returns its text.
  std::string respond(models::ServerId server, const SipMessage& request, SipResponse response, const Flow& from);
  /// Where the answer to a request with this topmost Via goes that came from `from`.
  static Flow answer_flow(const SipVia& via, const Flow& from);
  /// Where requests for a peer go that told `contact` in a request that came from `from`: back over its connection or
  /// through its NAT if it asked for that, else to the contact if it is an address.
  static Flow target_flow(const SipMessage& message, const SipUri& contact, const Flow& from);

  /// A message of a phone to a server; sender, addressee and class are filled in.
  void to_server(models::ServerId server, models::LanMessage message);

 private:
  models::TestbedEdge edge_;
  SipFrontOptions options_;
  SipFront::Send send_;
  FrontServers servers_;
  std::array<std::string, 2> addresses_;
  std::array<std::string, 2> tls_addresses_;
  std::array<std::string, 2> hosts_;
  std::size_t extension_digits_ = 0;
  RandomStream random_;
  std::uint32_t numbers_ = 0;
};

}  // namespace switchback::hil
