// What the bench last saw of a pair of servers that it does not simulate.
#pragma once

#include <array>
#include <string>

#include "models/admin.h"

namespace switchback::hil {

/// One server as its console showed it.
struct ObservedServer {
  bool reachable = false;
  models::RedundancyPicture picture;  ///< meaningless while not reachable; likewise `views`
  models::ConfigurationViews views;
  /// The stack told what this server knows of the other one. If not, the picture shows what the other says of itself,
  /// and nothing can be concluded about who noticed what.
  bool tells_of_peer = false;

  friend bool operator==(const ObservedServer&, const ObservedServer&) = default;
};

/// Both servers at one instant.
struct ObservedPair {
  bool linked = false;  ///< the stack's admin side answers at all; if not, nothing is known of the servers
  std::string why_not;  ///< while not linked
  std::array<ObservedServer, 2> servers;

  const ObservedServer& server(models::ServerId id) const { return servers[models::index_of(id)]; }
  friend bool operator==(const ObservedPair&, const ObservedPair&) = default;
};

}  // namespace switchback::hil
