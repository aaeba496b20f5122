// What a server must answer to a request that is malformed or asks for what it does not have (RFC 3261 8.2, 10.3
// and 16.3, RFC 4475).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hil/sip/message.h"

namespace switchback::hil {

enum class SipRole : std::uint8_t { user_agent, registrar, proxy };

enum class SipTransport : std::uint8_t { udp, tcp, tls };

/// "UDP", "TCP", "TLS": as in Via.
std::string_view transport_name(SipTransport transport);

/// What a server is and has. The defaults are a telephone's.
struct JudgeRules {
  SipRole role = SipRole::user_agent;
  std::vector<std::string> methods = {"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS"};  ///< served; not asked of a proxy
  std::vector<std::string> schemes = {"sip", "sips"};                                ///< of Request-URIs
  std::vector<std::string> extensions;                        ///< option tags understood (Require, Proxy-Require)
  std::vector<std::string> body_types = {"application/sdp"};  ///< understood; not asked of a proxy
  std::size_t max_body_bytes = 65'536;                        ///< 413 beyond; assumption: what fits a datagram
  std::size_t max_uri_bytes = 4'096;                          ///< 414 beyond; assumption
  std::uint32_t min_expires_s = 0;                            ///< registrar: 423 below, apart from 0 (RFC 3261 10.3)
  /// Whether the user of a Request-URI (registrar: of To) is known; 404 if not. Empty: all are.
  std::function<bool(std::string_view user)> knows_user;
  /// Whether a request with a To tag belongs to a dialog we have; 481 if not (RFC 3261 12.2.2). Empty: all do.
  std::function<bool(const SipMessage& request)> knows_dialog;
  /// Whether we are the sent-by of a Via below the top: a loop, 482 (RFC 3261 16.3 4). Proxy only; empty: never.
  std::function<bool(const SipVia& via)> is_own_via;
};

/// The judgement.
struct Judgement {
  enum class Action : std::uint8_t {
    accept,  ///< go on: a well-formed request that can be served, or a response for the transaction layer
    drop,    ///< answer nothing: no SIP, a malformed response, a malformed ACK
    answer   ///< send the response `status` with `headers`
  };
  Action action = Action::accept;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< of the answer: name, value
  /// Whether the connection must be closed after the answer, since the stream's framing is lost (RFC 3261 18.3); never
  /// on UDP.
  bool close_connection = false;
  std::string rule;  ///< why, for the journal: "Content-Length: not a number, or beyond the datagram"

  /// `headers` as SipResponse::extra takes them.
  std::string header_lines() const;
};

/// Judges a message that was read.
Judgement judge_message(const SipMessage& message, SipTransport transport, const JudgeRules& rules);

/// A datagram (or a framed message) read and judged.
struct JudgedDatagram {
  std::optional<SipMessage> message;  ///< nothing if it is no SIP
  Judgement judgement;
};
JudgedDatagram judge_datagram(std::string_view datagram, SipTransport transport, const JudgeRules& rules);

}  // namespace switchback::hil
