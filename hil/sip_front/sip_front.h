// The simulated pair's SIP face: real phones on one side, the servers' compact LAN messages on the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hil/sip_front/flow.h"
#include "models/call_kind.h"
#include "models/external_stack.h"

namespace switchback::models {
class Testbed;
}

namespace switchback::hil {

struct SipFrontOptions {
  std::array<Ipv4Endpoint, 2> servers;  ///< where primary and secondary are reached, by UDP and TCP alike; TLS: flow.h
  std::string token;                    ///< tells this run's tags and branches from an earlier one's
  /// What all extensions authenticate with, each as the user of its own extension. Empty: nobody is asked.
  std::string password;
  std::string realm = "switchback";
  std::string secret;  ///< keys the proof of nonces: at least 16 random bytes
  bool trunks = true;  ///< numbers beyond the extensions go outside; if not, they are unknown
};

/// What the front asks about the servers it speaks for.
struct FrontServers {
  /// Whether anything that reaches it is answered: its machine, its network link and its SIP services work.
  std::function<bool(models::ServerId)> answer;
  std::function<bool(models::ServerId)> in_control;
};

/// Takes the phone bank's place on the LAN. Each request of a real phone becomes a message to the server whose address
/// it was sent to, and the server's messages become SIP again. Calls run through a back-to-back user agent, as the
/// servers' call control is one: two dialogs, whose session descriptions pass from end to end.
///
/// Who repeats what over UDP: the models repeat INVITE, CANCEL and BYE until they are answered and a 200 to INVITE
/// until its ACK; the front repeats other final answers to INVITE until their ACK (RFC 3261 17.2.1), re-INVITEs that it
/// passes on, and any answer whose request comes again. A server that is off, hung or unplugged answers nothing.
///
/// All text comes from strangers: what is malformed is answered as RFC 3261 and RFC 4475 ask, and nothing that arrives
/// ends the run.
class SipFront : public models::LanReceiver {
 public:
  using Send = std::function<void(models::ServerId server, const Flow& to, std::string_view text)>;

  /// `edge` must outlive the front.
  SipFront(const models::TestbedEdge& edge, const SipFrontOptions& options, Send send);
  ~SipFront() override;

  /// To be given before anything arrives.
  void set_servers(FrontServers servers);

  /// A datagram, or a message cut out of a stream, that was sent to the address of `server`. The kernel is at the
  /// present. False if the connection it came over must be closed once the answer is sent (RFC 3261 18.3).
  bool received(models::ServerId server, const Flow& from, std::string_view text);

  /// What a server sends to its phones.
  void receive(const models::LanMessage& message) override;

  /// Whether the call is one of the front's phones: the numbers of the people's calls stay below.
  static bool owns(models::CallId call);
  /// Phones that are registered with `server` now.
  std::size_t registered(models::ServerId server) const;
  /// Calls that have not ended.
  std::size_t calls() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The servers of a testbed, which must outlive the answer.
FrontServers servers_of(models::Testbed& testbed);

}  // namespace switchback::hil
