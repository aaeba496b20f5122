// The Redundancy Administration dialog as one console draws it, from what its server knows.
#pragma once

#include <array>

#include "models/admin.h"
#include "models/server/peer_state.h"

namespace switchback::models {

/// The status of services that are reached through one another: the first that does not answer is Down, all
/// behind it are Unknown (domain.md 2.1). Of a server that cannot be reached the first is Down.
std::array<ServiceStatus, kServiceCount> derive_chain(const std::array<bool, kServiceCount>& answers, bool reachable);

/// What a console needs to know to draw its picture.
struct PictureSources {
  ServerId console = ServerId::primary;
  std::string connected_address;
  PeerState own;              ///< what this server says of itself
  PeerState peer;             ///< what the other server said last
  bool peer_present = false;  ///< the other server's keep-alive messages arrive
  bool auto_assume_selectable = false;
  bool auto_assume_warning = false;
  bool down_behind_down = false;        ///< planted defect: Down is shown where Unknown is right
  bool voicemail_from_standby = false;  ///< planted defect: a standby shows its own link
};

RedundancyPicture draw_picture(const PictureSources& sources);

}  // namespace switchback::models
