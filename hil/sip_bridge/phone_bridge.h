// The phones of the bench at real servers: what the phone bank says as compact structs leaves as SIP text, and what the
// servers say comes back.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hil/sip_bridge/udp_port.h"
#include "models/external_stack.h"
#include "models/lan.h"

namespace switchback::hil {

struct PhoneBridgeOptions {
  Ipv4Endpoint local{};                   ///< of the socket; stands in Via and Contact
  std::array<Ipv4Endpoint, 2> servers{};  ///< by server; the same one twice where both share an address
  /// How to know which server answered where they share an address: a header of the response, and the text within its
  /// value for each server. Empty: a server answers from its own address.
  std::string answering_header{};
  std::array<std::string, 2> answering_texts{};
  std::string user = "{extension}";  ///< of the credentials; `{extension}` stands for the phone's
  std::string password{};            ///< empty: challenges are not answered
  /// Makes Call-IDs, tags and branches different from those of every other run against the same servers.
  std::string token{};
};

/// Speaks for every phone of a bank over one address. Transactions, retransmissions and their timers are the phone
/// models' (RFC 3261 17); the bridge keeps what only exists as text: dialogs with their tags and route sets, digest
/// challenges, session descriptions. No call is made with audio: the media port offered is discard's (RFC 863).
///
/// The INVITE of a call is authorized by the bridge itself, because phone models know challenges of REGISTER only. A
/// second 2xx of a forked INVITE is not acknowledged.
class PhoneBridge {
 public:
  using Send = std::function<void(const Ipv4Endpoint& to, std::string_view datagram)>;

  /// `edge` must outlive the bridge. `send` is called while a model sends.
  PhoneBridge(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, Send send);
  ~PhoneBridge();
  PhoneBridge(const PhoneBridge&) = delete;
  PhoneBridge& operator=(const PhoneBridge&) = delete;

  /// The LAN endpoint of a server, for the testbed.
  models::LanReceiver& server(models::ServerId id);
  /// A datagram came; the kernel is at the present instant.
  void received(const Ipv4Endpoint& from, std::string_view datagram);

  /// Datagrams that were not SIP, or not for a phone of the bank.
  std::uint64_t ignored() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchback::hil
