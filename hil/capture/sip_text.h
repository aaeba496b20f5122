// The SIP text of what passes on the modelled LAN.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "hil/capture/call_dialogs.h"
#include "hil/capture/lan_names.h"
#include "hil/capture/sip_exchange.h"
#include "models/lan.h"

namespace switchback::hil {

/// Makes the text that each compact SIP message stands for. What the models do not have is the same for all: G.711
/// sessions that are offered by INVITE and answered by 200, and digest credentials in which a phone's extension is its
/// password. Retransmissions are equal to the letter, and requests and responses of a transaction agree.
class SipText {
 public:
  explicit SipText(const LanNames& names) : names_(names), dialogs_(names) {}

  /// Whether the message is SIP.
  static bool is_sip(const models::LanMessage& message);

  /// Replaces `out`. Every SIP message of the LAN has to pass here, in the order of sending; `now` is when it is sent.
  void render(const models::LanMessage& message, SimTime now, std::string& out);

 private:
  SipExchange registration(const models::LanMessage& message) const;
  SipExchange options(const models::LanMessage& message);
  SipExchange notice(const models::LanMessage& message) const;
  SipExchange exchange_of(const models::LanMessage& message, SimTime now, bool& refused);
  void render_request(const models::LanMessage& message, const SipExchange& exchange, bool refused,
                      std::string& out) const;
  void render_response(const models::LanMessage& message, const SipExchange& exchange, std::string& out) const;
  std::string response_fields(const models::LanMessage& message, const SipExchange& exchange) const;
  std::string credentials(const models::LanMessage& message) const;

  const LanNames& names_;
  CallDialogs dialogs_;
  /// OPTIONS that a server has sent over a SIP trunk, which the models do not number.
  std::map<std::pair<models::Endpoint, std::int64_t>, std::uint32_t> trunk_probes_;
};

}  // namespace switchback::hil
