// Which dialog and transaction a call's message on the LAN belongs to (RFC 3261 12 and 17).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "hil/capture/lan_names.h"
#include "hil/capture/sip_exchange.h"
#include "models/call_kind.h"
#include "models/lan.h"

namespace switchback::hil {

/// Where a message of a call belongs.
struct CallMessage {
  SipExchange exchange;
  bool refused = false;  ///< ACK: the INVITE was answered with 300 or more, so that it repeats INVITE's branch
};

/// The dialogs of all calls. Each end of a call (a phone, the voicemail server, the SIP provider) has one with the
/// servers, whichever of them speaks: a call that the other server has taken over goes on under its old Call-ID and
/// tags, as between servers that share the state of their calls. What the compact messages do not carry is concluded
/// from what was sent before, so that every message of the LAN has to pass here, in order.
class CallDialogs {
 public:
  explicit CallDialogs(const LanNames& names) : names_(names) {}

  /// `message` is an INVITE, ACK, CANCEL or BYE, or a response to one.
  CallMessage place(const models::LanMessage& message, SimTime now);

 private:
  using Key = std::tuple<models::CallId, models::Endpoint, std::uint32_t>;

  struct Transaction {
    models::Endpoint sender;
    models::MessageKind kind;  ///< sip_invite stands for its ACK and CANCEL as well
    std::uint32_t sequence;    ///< as the phone gave it; 0 from others
    std::uint32_t cseq;
    std::string branch;
    std::string request_uri;
    SimTime began;
    bool in_dialog;
    std::uint16_t final_status = 0;
    bool acknowledged_failure = false;
  };

  struct Dialog {
    std::string call_id;
    std::string letters;  ///< what makes its tags and branches differ from all others'
    SipParty end;
    SipParty server;
    std::uint32_t attempt = 1;
    std::uint32_t server_cseq = 0;
    std::uint32_t end_cseq = 0;
    bool established = false;
    std::vector<Transaction> transactions;
  };

  Dialog begin(const models::LanMessage& message, std::uint32_t attempt);
  Transaction& of_request(Dialog& dialog, const models::LanMessage& message, SimTime now);
  Transaction& of_response(Dialog& dialog, const models::LanMessage& message, SimTime now);
  Transaction& add(Dialog& dialog, const models::LanMessage& message, models::Endpoint sender, SimTime now);

  const LanNames& names_;
  std::map<Key, Dialog> dialogs_;
  std::map<models::CallId, std::string> callers_;  ///< user of who placed the call
};

}  // namespace switchback::hil
