// SIP messages that a log tells of, as messages that an import can follow.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hil/import/addresses.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// What one line says of a message. What it does not say is concluded from the lines before it.
struct LoggedSip {
  SimTime at{0};  ///< since the first line
  PortAddress from;
  PortAddress to;
  std::string method;                    ///< of the request, or of the request that a response answers
  int status = 0;                        ///< of a response, 100 to 699; 0: a request
  std::string user;                      ///< who registers, calls or hangs up
  std::string called;                    ///< whom an INVITE calls; empty: `user` once more
  std::string call_id;                   ///< empty: one for each user at each phone (REGISTER only)
  std::optional<std::uint32_t> cseq;     ///< nothing: counted (REGISTER only)
  std::optional<std::uint32_t> expires;  ///< seconds asked for, or granted
  bool credentials = false;              ///< the request carries them
};

/// "192.0.2.1", "192.0.2.1:5060", "[2001:db8::1]:5060"; the port is 5060 if there is none (RFC 3261 19.1.2). Nothing if
/// the text is no numeric address.
std::optional<PortAddress> parse_address(std::string_view text);

/// Gives each line the text of a message with the header fields that an import looks at.
class LoggedMessages {
 public:
  /// Valid until the next call. Texts of `sip` must hold no line break.
  std::string_view text_of(const LoggedSip& sip);

 private:
  /// A registration attempt of one user at one phone.
  struct Attempt {
    std::uint32_t cseq = 0;
    SimTime began{0};
    bool open = false;  ///< no final answer yet
    bool credentials = false;
  };

  std::uint32_t cseq_of(const LoggedSip& sip);

  std::map<std::pair<std::string, HostAddress>, Attempt, std::less<>> attempts_;
  std::string text_;
};

}  // namespace switchback::hil
