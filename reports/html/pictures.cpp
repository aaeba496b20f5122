#include "reports/html/pictures.h"

#include <algorithm>
#include <utility>

namespace switchback::reports {
namespace {

constexpr std::size_t kServices = 7;
constexpr std::size_t kKeepAlive = 0;
constexpr std::string_view kNotConfirmed = "switchover not confirmed";

/// What a server says of itself in a keep-alive message.
struct Said {
  bool in_control = false;
  bool full_control = false;
  std::array<bool, kServices> answers{};
  ShownReplication replication = ShownReplication::unknown;
  bool voicemail = false;
  std::string reason;
  SimTime control_time{0};
  std::int64_t epoch = 0;
};

/// One server: what is so, and what it has heard of the other.
struct Server {
  bool running = false;
  bool hung = false;
  bool silent = false;  ///< a real server's console does not answer
  Said own;
  std::optional<bool> auto_assume;
  std::optional<bool> redundancy_enabled;
  bool peer_present = false;
  Said peer;
  std::vector<std::pair<EventId, Said>> history;  ///< what it would have said after each of its events

  bool answers() const { return running && !hung && !silent; }
};

std::array<ShownStatus, kServices> chain(const std::array<bool, kServices>& answers, bool reachable) {
  std::array<ShownStatus, kServices> shown{};
  shown.fill(ShownStatus::unknown);
  for (std::size_t index = 0; index < kServices; ++index) {
    if (!reachable || !answers[index]) {
      shown[index] = ShownStatus::down;
      break;
    }
    shown[index] = ShownStatus::up;
  }
  return shown;
}

class Replay {
 public:
  void apply(const ReportedEvent& event) {
    if (!event.kind) return;
    const int number = server_of(event.entity);
    if (number < 0) return;
    Server& server = servers_[static_cast<std::size_t>(number)];
    Server& other = servers_[static_cast<std::size_t>(1 - number)];
    const int service = service_of(event.entity);
    if (service >= 0) {
      apply_to_service(server, static_cast<std::size_t>(service), event);
    } else {
      apply_to_machine(server, other, event);
      apply_to_redundancy(server, event);
      apply_to_keep_alive(server, other, event);
    }
    server.history.emplace_back(event.id, server.own);
  }

  ShownPicture picture(std::size_t console) const {
    const Server& server = servers_[console];
    ShownPicture shown;
    shown.answers = server.answers();
    if (!shown.answers) return shown;
    const bool keep_alive = server.own.answers[kKeepAlive];
    const bool peer_known = server.peer_present && keep_alive;
    shown.systems[console] = {server.own.in_control, chain(server.own.answers, true), server.own.replication};
    ShownSystem& peer = shown.systems[1 - console];
    if (peer_known) {
      peer = {server.peer.in_control, chain(server.peer.answers, true), server.peer.replication};
    } else {
      peer.services.fill(ShownStatus::unknown);
      if (keep_alive) peer.services = chain({}, false);
    }
    const Said& latest = peer_known && server.peer.epoch > server.own.epoch ? server.peer : server.own;
    shown.reason = latest.reason;
    shown.reason_time = latest.control_time;
    const bool ask_peer = !server.own.in_control && peer_known;
    shown.voicemail_available = ask_peer ? server.peer.voicemail : server.own.voicemail;
    shown.full_control = server.own.full_control;
    shown.auto_assume = server.auto_assume;
    shown.redundancy_enabled = server.redundancy_enabled;
    return shown;
  }

 private:
  static void apply_to_service(Server& server, std::size_t service, const ReportedEvent& event) {
    bool& answers = server.own.answers[service];
    switch (*event.kind) {
      case EventKind::service_starting:
        server.running = true;
        answers = false;
        break;
      case EventKind::service_up:
      case EventKind::service_hung:  // it answers until it is found not to
      case EventKind::service_resumed:
        server.running = true;
        answers = true;
        break;
      case EventKind::service_down:
        answers = false;
        if (service == kKeepAlive) {
          server.peer_present = false;
          server.peer = Said{};
        }
        break;
      case EventKind::service_silent:
        answers = false;
        break;
      default:
        break;
    }
  }

  static void apply_to_machine(Server& server, Server& other, const ReportedEvent& event) {
    switch (*event.kind) {
      case EventKind::power_on:
        server.running = false;
        break;
      case EventKind::power_off:
        server.running = server.hung = false;
        break;
      case EventKind::server_restarting:
      case EventKind::services_restarting:
        // It says so to the other server, if it can.
        if (server.own.in_control && !server.hung && server.own.answers[kKeepAlive]) other.peer_present = false;
        if (event.is(EventKind::server_restarting)) server.running = server.hung = false;
        break;
      case EventKind::server_hung:
        server.hung = true;
        break;
      case EventKind::server_resumed:
        server.hung = false;
        break;
      case EventKind::console_silent:
        server.silent = true;
        break;
      case EventKind::console_answers:
        server.silent = false;
        break;
      default:
        break;
    }
  }

  static void apply_to_redundancy(Server& server, const ReportedEvent& event) {
    switch (*event.kind) {
      case EventKind::control_yes:
        server.own.in_control = true;
        if (event.texts[0] == kNotConfirmed) break;
        server.own.reason = event.texts[0];
        server.own.control_time = event.time;
        server.own.epoch = event.values[1];
        break;
      case EventKind::control_no:
        server.own.in_control = server.own.full_control = false;
        break;
      case EventKind::control_full:
        server.own.full_control = true;
        break;
      case EventKind::replication_updating:
        server.own.replication = ShownReplication::updating;
        break;
      case EventKind::replication_updated:
        server.own.replication = ShownReplication::updated;
        break;
      case EventKind::replication_unknown:
        server.own.replication = ShownReplication::unknown;
        break;
      case EventKind::voicemail_available:
        server.own.voicemail = true;
        break;
      case EventKind::voicemail_unavailable:
        server.own.voicemail = false;
        break;
      case EventKind::options_read:
        server.auto_assume = event.values[0] != 0;
        server.redundancy_enabled = event.values[1] != 0;
        break;
      case EventKind::auto_assume_changed:
        server.auto_assume = event.values[0] != 0;
        break;
      case EventKind::redundancy_enabled_changed:
        server.redundancy_enabled = event.values[0] != 0;
        break;
      default:
        break;
    }
  }

  static void apply_to_keep_alive(Server& server, const Server& other, const ReportedEvent& event) {
    switch (*event.kind) {
      case EventKind::keep_alive_restored:
        server.peer_present = true;
        server.peer = said_by(other, event);
        break;
      case EventKind::peer_status_changed:
        server.peer = said_by(other, event);
        break;
      case EventKind::keep_alive_lost:
        server.peer_present = false;
        break;
      default:
        break;
    }
  }

  /// What `server` had to say when it sent the message that `news` is about.
  static Said said_by(const Server& server, const ReportedEvent& news) {
    const auto sent = static_cast<EventId>(news.values[0] > 0 ? news.values[0] : news.id);
    const auto later = std::lower_bound(server.history.begin(), server.history.end(), sent,
                                        [](const auto& entry, EventId id) { return entry.first < id; });
    return later == server.history.begin() ? Said{} : std::prev(later)->second;
  }

  std::array<Server, 2> servers_;
};

}  // namespace

std::array<std::vector<PictureChange>, 2> pictures_of(const std::vector<ReportedEvent>& events) {
  std::array<std::vector<PictureChange>, 2> changes;
  if (events.empty()) return changes;
  Replay replay;
  for (std::size_t console = 0; console < changes.size(); ++console) {
    changes[console].push_back({SimTime{0}, replay.picture(console)});
  }
  for (const ReportedEvent& event : events) {
    replay.apply(event);
    for (std::size_t console = 0; console < changes.size(); ++console) {
      ShownPicture now = replay.picture(console);
      if (now == changes[console].back().picture) continue;
      // Of several changes at one instant the last is what anybody sees.
      if (changes[console].back().time == event.time) {
        changes[console].back().picture = std::move(now);
      } else {
        changes[console].push_back({event.time, std::move(now)});
      }
    }
  }
  return changes;
}

}  // namespace switchback::reports
