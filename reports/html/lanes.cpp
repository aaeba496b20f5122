#include "reports/html/lanes.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "reports/html/words.h"

namespace switchback::reports {
namespace {

constexpr std::array<std::string_view, 2> kServerGroups{"Primary", "Secondary"};
constexpr std::array<std::string_view, 6> kGroups{"Primary", "Secondary",      "Boards",
                                                  "Trunks",  "Central office", "Voicemail"};

std::string server_word(std::int64_t server) {
  return server == 0 ? "primary" : server == 1 ? "secondary" : "neither server";
}

class LaneMaker {
 public:
  void apply(const ReportedEvent& event) {
    if (!event.kind) return;
    const int server = server_of(event.entity);
    if (server >= 0 && service_of(event.entity) >= 0) return service_event(server, event);
    if (server >= 0) return server_event(server, event);
    board_event(event);
    trunk_event(event);
    voicemail_event(event);
  }

  std::vector<Lane> take(SimTime end) {
    for (Lane& lane : lanes_) {
      if (!lane.segments.empty() && lane.segments.back().to == kNever) lane.segments.back().to = end;
    }
    std::erase_if(lanes_, [](const Lane& lane) { return lane.segments.empty(); });
    std::stable_sort(lanes_.begin(), lanes_.end(), [](const Lane& one, const Lane& other) {
      return std::pair(place_of_group(one), place_in_group(one)) <
             std::pair(place_of_group(other), place_in_group(other));
    });
    return std::move(lanes_);
  }

 private:
  static std::ptrdiff_t place_of_group(const Lane& lane) {
    return std::find(kGroups.begin(), kGroups.end(), lane.group) - kGroups.begin();
  }
  /// Control and machine stand before the services, which have the order of the dialog.
  static std::ptrdiff_t place_in_group(const Lane& lane) {
    if (lane.name == "control") return -2;
    if (lane.name == "machine") return -1;
    return std::find(kServiceWords.begin(), kServiceWords.end(), lane.name) - kServiceWords.begin();
  }

  Lane& lane(std::string_view group, std::string_view name) {
    for (Lane& one : lanes_) {
      if (one.group == group && one.name == name) return one;
    }
    return lanes_.emplace_back(Lane{std::string(group), std::string(name), {}});
  }

  /// An empty state ends the one before and begins nothing.
  void set(std::string_view group, std::string_view name, SimTime time, const std::string& state) {
    std::vector<LaneSegment>& segments = lane(group, name).segments;
    if (!segments.empty() && segments.back().to == kNever) {
      if (segments.back().state == state) return;
      segments.back().to = time;
      if (segments.back().from == time) segments.pop_back();
    }
    if (!state.empty()) segments.push_back({time, kNever, state});
  }

  std::string state_of(std::string_view group, std::string_view name) {
    const std::vector<LaneSegment>& segments = lane(group, name).segments;
    return segments.empty() || segments.back().to != kNever ? "" : segments.back().state;
  }

  void service_event(int server, const ReportedEvent& event) {
    const std::string_view group = kServerGroups[static_cast<std::size_t>(server)];
    const std::string_view name = kServiceWords[static_cast<std::size_t>(service_of(event.entity))];
    switch (*event.kind) {
      case EventKind::service_starting:
        if (state_of(group, "machine") == "booting") set(group, "machine", event.time, "running");
        return set(group, name, event.time, "starting");
      case EventKind::service_up:
      case EventKind::service_resumed:
        return set(group, name, event.time, "Up");
      case EventKind::service_hung:
        return set(group, name, event.time, "hung");
      case EventKind::service_silent:
        return set(group, name, event.time, "hung and silent");
      case EventKind::service_down:
        return set(group, name, event.time, "Down");
      default:
        return;
    }
  }

  void server_event(int server, const ReportedEvent& event) {
    const std::string_view group = kServerGroups[static_cast<std::size_t>(server)];
    const SimTime time = event.time;
    switch (*event.kind) {
      case EventKind::power_on:
      case EventKind::server_restarting:
        return set(group, "machine", time, "booting");
      case EventKind::power_off:
        return set(group, "machine", time, "off");
      case EventKind::server_hung:
        return set(group, "machine", time, "hung");
      case EventKind::server_resumed:
        return set(group, "machine", time, "running");
      case EventKind::console_silent:
        return set(group, "console", time, "does not answer");
      case EventKind::console_answers:
        return set(group, "console", time, "answers");
      case EventKind::network_link_down:
        return set(group, "network link", time, "down");
      case EventKind::network_link_up:
        return set(group, "network link", time, "up");
      case EventKind::control_yes:
        return set(group, "control", time, "taking control");
      case EventKind::control_full:
        return set(group, "control", time, "full control");
      case EventKind::control_no:
        set(group, "control", time, "");
        return boards_released(server, time);
      case EventKind::voicemail_available:
        return set("Voicemail", server_word(server) + "'s link", time, "Available");
      case EventKind::voicemail_unavailable:
        return set("Voicemail", server_word(server) + "'s link", time, "Unavailable");
      case EventKind::replication_updating:
        return set(group, "replication status", time, "Updating");
      case EventKind::replication_updated:
        return set(group, "replication status", time, "Updated");
      case EventKind::replication_unknown:
        return set(group, "replication status", time, "");
      default:
        return;
    }
  }

  void boards_released(int server, SimTime time) {
    const std::string served = "serves the " + server_word(server);
    for (Lane& one : lanes_) {
      if (one.group != "Boards" || one.segments.empty()) continue;
      const LaneSegment& last = one.segments.back();
      if (last.to == kNever && last.state == served) set("Boards", std::string(one.name), time, "ready");
    }
  }

  void board_event(const ReportedEvent& event) {
    const auto to = [&](const std::string& state) { set("Boards", event.entity, event.time, state); };
    switch (*event.kind) {
      case EventKind::board_power_on:
        return to("powered");
      case EventKind::board_firmware_loading:
        return to("loading firmware");
      case EventKind::board_ready:
        return to("ready");
      case EventKind::board_fault:
        return to("fault");
      case EventKind::board_reset:
        return to("reset");
      case EventKind::board_recovered:
        return to("serves the " + server_word(event.values[0]));
      default:
        return;
    }
  }

  void trunk_event(const ReportedEvent& event) {
    const bool far_end = event.entity.starts_with("central office");
    const auto to = [&](const std::string& state) {
      set(far_end ? "Central office" : "Trunks", event.entity, event.time, state);
    };
    switch (*event.kind) {
      case EventKind::alarm_raised:
        alarms_[event.entity].insert(event.texts[0]);
        return to("alarm " + event.texts[0]);
      case EventKind::alarm_cleared: {
        std::set<std::string>& alarms = alarms_[event.entity];
        alarms.erase(event.texts[0]);
        return to(alarms.empty() ? "no alarm" : "alarm " + *alarms.begin());
      }
      case EventKind::layer1_up:
        return to("layer 1 up");
      case EventKind::layer1_down:
        return to("layer 1 down");
      case EventKind::d_channel_up:
        return to("D-channel up");
      case EventKind::d_channel_down:
        return to("D-channel down");
      case EventKind::trunk_in_service:
        return to("in service");
      case EventKind::trunk_out_of_service:
        return to("out of service");
      case EventKind::line_switch_moved:
        return to("at the " + server_word(event.values[0]));
      case EventKind::line_switch_stuck:
        return to("stuck at the " + server_word(event.values[0]));
      case EventKind::central_office_down:
        return to("down");
      case EventKind::central_office_up:
        return to("up");
      default:
        return;
    }
  }

  void voicemail_event(const ReportedEvent& event) {
    if (event.is(EventKind::voicemail_available)) set("Voicemail", "voicemail server", event.time, "Available");
    if (event.is(EventKind::voicemail_unavailable)) set("Voicemail", "voicemail server", event.time, "Unavailable");
  }

  std::vector<Lane> lanes_;
  std::map<std::string, std::set<std::string>> alarms_;
};

}  // namespace

std::vector<Lane> lanes_of(const std::vector<ReportedEvent>& events, SimTime end) {
  LaneMaker maker;
  for (const ReportedEvent& event : events) maker.apply(event);
  return maker.take(end);
}

}  // namespace switchback::reports
