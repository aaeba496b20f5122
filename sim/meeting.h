// Where the phones of a run against a stack speak from and to.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "hil/sip_bridge/udp_port.h"

namespace switchback::sim {

/// The first input of such a run; as text in its log.
struct Meeting {
  std::string token;                        ///< of this run's Call-IDs, tags and branches
  std::vector<hil::Ipv4Endpoint> locals{};  ///< the phones' common address and port, or one for each
  std::array<hil::Ipv4Endpoint, 2> servers{};
  bool credentials = false;  ///< the phones answer challenges

  std::string text() const;
  /// Throws UserError for what is no such text.
  static Meeting of(std::string_view text);
};

}  // namespace switchback::sim
