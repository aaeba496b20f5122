// What two consoles show, as a link would bring it.
#pragma once

#include <array>

#include "hil/console/observed_pair.h"

namespace switchback::hil {

inline ObservedPair shown_pair(const std::array<models::AdminInterface*, 2>& consoles) {
  ObservedPair pair;
  pair.linked = true;
  for (const models::ServerId id : models::kServers) {
    ObservedServer& server = pair.servers[models::index_of(id)];
    server.reachable = consoles[models::index_of(id)]->reachable();
    if (!server.reachable) continue;
    server.picture = consoles[models::index_of(id)]->picture();
    server.views = consoles[models::index_of(id)]->views();
    server.tells_of_peer = true;
  }
  return pair;
}

}  // namespace switchback::hil
