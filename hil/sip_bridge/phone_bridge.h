// The phones of the bench at real servers: what the phone bank says as compact structs leaves as SIP text, and what the
// servers say comes back.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hil/sip/request_judge.h"
#include "hil/sip_bridge/audio_outside.h"
#include "hil/sip_bridge/phone_flow.h"
#include "models/external_stack.h"
#include "models/lan.h"

namespace switchback::hil {

struct PhoneBridgeOptions {
  std::vector<Ipv4Endpoint> locals{};     ///< stand in Via and Contact: the phones' common one, or one for each phone
  std::array<Ipv4Endpoint, 2> servers{};  ///< by server; the same one twice where both share an address
  SipTransport transport = SipTransport::udp;
  bool sips = false;  ///< sips: URIs throughout (RFC 3261 26.2.2), in place of sip: with transport=tls
  /// How to know which server answered where they share an address: a header of the response, and the text within its
  /// value for each server. Empty: a server answers from its own address.
  std::string answering_header{};
  std::array<std::string, 2> answering_texts{};
  std::string user = "{extension}";  ///< of the credentials; `{extension}` stands for the phone's
  std::string password{};            ///< empty: challenges are not answered
  /// Makes Call-IDs, tags and branches different from those of every other run against the same servers.
  std::string token{};
  bool audio = false;                     ///< RTP for every call; without it none
  AudioOutside* audio_outside = nullptr;  ///< its sockets, which must outlive the bridge; nullptr: a replay
};

/// Speaks for every phone of a bank. Transactions, retransmissions and their timers are the phone models' (RFC 3261
/// 17); the bridge keeps what only exists as text: dialogs with their tags and route sets, digest challenges, session
/// descriptions. Without audio the media port offered is discard's (RFC 863).
///
/// What phone models know nothing of, the bridge does itself. It authorizes the INVITE of a call, since they know
/// challenges of REGISTER only. It repeats the 200 of a phone that answers until the ACK comes, over any transport, and
/// ends the call where none comes (RFC 3261 13.3.1.4). It acknowledges and ends what answers a forked INVITE after the
/// first (13.2.2.4).
///
/// Where the connection to a server is lost, or cannot be had, what waits for an answer over it is answered by 503 (RFC
/// 3261 8.1.3.1). BYE and CANCEL wait for their Timer F instead, after which a phone tries the other server; so does an
/// INVITE that was heard to be proceeding, whose answer may come over another connection (18.2.2).
class PhoneBridge {
 public:
  using Send = std::function<void(const PhoneFlow& to, std::string_view text)>;

  /// `edge` must outlive the bridge. `send` is called while a model sends.
  PhoneBridge(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, Send send);
  ~PhoneBridge();
  PhoneBridge(const PhoneBridge&) = delete;
  PhoneBridge& operator=(const PhoneBridge&) = delete;

  /// The LAN endpoint of a server, for the testbed.
  models::LanReceiver& server(models::ServerId id);
  /// A message came; the kernel is at the present instant.
  void received(const PhoneFlow& from, std::string_view text);
  /// The connection to this server is gone, or could not be had.
  void lost(const Ipv4Endpoint& server);

  /// What became of the audio of calls (audio_outcome.h).
  void audio_heard(std::string_view outcomes);

  /// Messages that were not SIP, or not for a phone of the bank.
  std::uint64_t ignored() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchback::hil
