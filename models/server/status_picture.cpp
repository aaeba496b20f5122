#include "models/server/status_picture.h"

namespace switchback::models {
namespace {

constexpr std::size_t kFirst = static_cast<std::size_t>(Service::keep_alive);

SystemGroup unreachable_group(bool own_keep_alive_answers) {
  SystemGroup group;
  group.services.fill(ServiceStatus::unknown);
  // The other server is reached through the own keep-alive service: behind that one everything is Unknown.
  if (own_keep_alive_answers) group.services = derive_chain({}, false);
  return group;
}

void show_down_behind_down(SystemGroup& group) {
  bool down = false;
  for (ServiceStatus& status : group.services) {
    down = down || status == ServiceStatus::down;
    if (down) status = ServiceStatus::down;
  }
}

}  // namespace

std::array<ServiceStatus, kServiceCount> derive_chain(const std::array<bool, kServiceCount>& answers, bool reachable) {
  std::array<ServiceStatus, kServiceCount> chain{};
  chain.fill(ServiceStatus::unknown);
  for (std::size_t index = 0; index < kServiceCount; ++index) {
    if (!reachable || !answers[index]) {
      chain[index] = ServiceStatus::down;
      break;
    }
    chain[index] = ServiceStatus::up;
  }
  return chain;
}

RedundancyPicture draw_picture(const PictureSources& sources) {
  RedundancyPicture picture;
  picture.console = sources.console;
  picture.connected_address = sources.connected_address;
  SystemGroup& own = picture.systems[index_of(sources.console)];
  SystemGroup& peer = picture.systems[index_of(peer_of(sources.console))];

  own.in_control = sources.own.in_control;
  own.services = derive_chain(sources.own.answers, true);
  own.replication = sources.own.replication;

  const bool keep_alive_answers = sources.own.answers[kFirst];
  const bool peer_known = sources.peer_present && keep_alive_answers;
  if (peer_known) {
    peer.in_control = sources.peer.in_control;
    peer.services = derive_chain(sources.peer.answers, true);
    peer.replication = sources.peer.replication;
  } else {
    peer = unreachable_group(keep_alive_answers);
  }
  if (sources.down_behind_down) {
    show_down_behind_down(own);
    show_down_behind_down(peer);
  }

  // Both servers show the last change of control either of them took part in.
  const PeerState& latest = peer_known && sources.peer.epoch > sources.own.epoch ? sources.peer : sources.own;
  picture.take_over_reason = latest.reason;
  picture.take_over_time = latest.control_time;

  const bool ask_peer = !sources.own.in_control && peer_known && !sources.voicemail_from_standby;
  picture.voicemail_available = ask_peer ? sources.peer.voicemail_available : sources.own.voicemail_available;
  picture.redundancy_enabled = sources.own.redundancy_enabled;
  picture.auto_assume = sources.own.auto_assume;
  picture.auto_assume_selectable = sources.auto_assume_selectable;
  picture.auto_assume_warning = sources.auto_assume_warning;
  picture.full_control = sources.own.full_control;
  picture.system_key_missing = sources.own.needs_key;
  return picture;
}

}  // namespace switchback::models
