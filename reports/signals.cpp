#include "reports/signals.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace switchback::reports {
namespace {

using Scope = std::vector<std::string>;

class SignalMaker {
 public:
  explicit SignalMaker(const Journal& journal) : journal_(journal) {}

  void apply(const Event& event) {
    time_ = event.time;
    const std::string entity = journal_.entity_name(event.entity);
    const std::size_t slash = entity.find('/');
    const std::string server = entity.substr(0, slash);
    if (server == "primary" || server == "secondary") {
      if (slash != std::string::npos) return service(server, entity.substr(slash + 1), event);
      machine(server, event);
      return control(server, event);
    }
    board(entity, event);
    trunk(entity, event);
    others(event);
  }

  std::vector<Signal> take() {
    std::stable_sort(signals_.begin(), signals_.end(),
                     [](const Signal& one, const Signal& other) { return one.scope < other.scope; });
    return std::move(signals_);
  }

 private:
  void put(const Scope& scope, const std::string& name, Signal::Kind kind, SignalChange change) {
    const auto [place, is_new] = places_.emplace(std::pair(scope, name), signals_.size());
    if (is_new) signals_.push_back({scope, name, kind, {}});
    std::vector<SignalChange>& changes = signals_[place->second].changes;
    if (!changes.empty() && changes.back().time == change.time) changes.pop_back();
    const bool same =
        !changes.empty() && changes.back().number == change.number && changes.back().words == change.words;
    if (!same) changes.push_back(std::move(change));
  }
  void bit(const Scope& scope, const std::string& name, std::int64_t value) {
    put(scope, name, Signal::Kind::bit, {time_, value});
  }
  void count(const Scope& scope, const std::string& name, std::int64_t value) {
    put(scope, name, Signal::Kind::count, {time_, value});
  }
  void state(const Scope& scope, const std::string& name, std::string words) {
    put(scope, name, Signal::Kind::state, {time_, 0, std::move(words)});
  }
  std::string text(const Event& event, std::size_t field) const { return journal_.field_text(event, field); }

  void service(const std::string& server, const std::string& name, const Event& event) {
    const Scope scope{server, "services"};
    const auto set = [&](std::int64_t up, const char* words) {
      bit(scope, name, up);
      state(scope, name + " state", words);
    };
    switch (event.kind) {
      case EventKind::service_starting:
        return set(0, "starting");
      case EventKind::service_up:
      case EventKind::service_resumed:
        return set(1, "Up");
      case EventKind::service_hung:
        return set(kUnknownBit, "hung");
      case EventKind::service_silent:
        return set(kUnknownBit, "hung and silent");
      case EventKind::service_down:
        return set(0, "Down");
      default:
        return;
    }
  }

  void machine(const std::string& server, const Event& event) {
    switch (event.kind) {
      case EventKind::power_on:
        bit({server}, "power", 1);
        return bit({server}, "hung", 0);
      case EventKind::power_off:
        bit({server}, "power", 0);
        return bit({server}, "hung", 0);
      case EventKind::server_hung:
        return bit({server}, "hung", 1);
      case EventKind::server_resumed:
        return bit({server}, "hung", 0);
      case EventKind::network_link_down:
        return bit({server}, "network link", 0);
      case EventKind::network_link_up:
        return bit({server}, "network link", 1);
      default:
        return;
    }
  }

  void control(const std::string& server, const Event& event) {
    switch (event.kind) {
      case EventKind::control_yes:
        bit({server}, "full control", 0);
        return bit({server}, "in control", 1);
      case EventKind::control_full:
        return bit({server}, "full control", 1);
      case EventKind::control_no:
        bit({server}, "full control", 0);
        bit({server}, "in control", 0);
        return release_boards(server);
      case EventKind::options_read:
        bit({server}, "auto-assume", event.fields[0]);
        return bit({server}, "redundancy enabled", event.fields[1]);
      case EventKind::auto_assume_changed:
        return bit({server}, "auto-assume", event.fields[0]);
      case EventKind::redundancy_enabled_changed:
        return bit({server}, "redundancy enabled", event.fields[0]);
      case EventKind::replication_updating:
        return state({server}, "replication", "Updating");
      case EventKind::replication_updated:
        return state({server}, "replication", "Updated");
      case EventKind::replication_unknown:
        return state({server}, "replication", "Unknown");
      case EventKind::voicemail_available:
        return bit({server}, "voicemail link", 1);
      case EventKind::voicemail_unavailable:
        return bit({server}, "voicemail link", 0);
      default:
        return;
    }
  }

  /// A board serves a server until that is no longer in control.
  void release_boards(const std::string& server) {
    for (auto& [name, served] : served_by_) {
      if (served != server) continue;
      served.clear();
      state({"boards", name}, "state", "ready");
    }
  }

  void board(const std::string& name, const Event& event) {
    const auto set = [&](std::string words, std::string served = "") {
      served_by_[name] = std::move(served);
      state({"boards", name}, "state", std::move(words));
    };
    switch (event.kind) {
      case EventKind::board_power_on:
        return set("powered");
      case EventKind::board_firmware_loading:
        return set("loading firmware");
      case EventKind::board_ready:
        return set("ready");
      case EventKind::board_fault:
        return set("fault");
      case EventKind::board_reset:
        return set("reset");
      case EventKind::board_recovered:
        return set("serves " + text(event, 0), text(event, 0));
      default:
        return;
    }
  }

  void trunk(const std::string& name, const Event& event) {
    const Scope scope{"trunks", name};
    switch (event.kind) {
      case EventKind::signal_lost:
        return bit(scope, "signal", 0);
      case EventKind::signal_restored:
        return bit(scope, "signal", 1);
      case EventKind::alarm_raised:
        return bit(scope, "alarm " + text(event, 0), 1);
      case EventKind::alarm_cleared:
        return bit(scope, "alarm " + text(event, 0), 0);
      case EventKind::layer1_up:
        return bit(scope, "layer 1", 1);
      case EventKind::layer1_down:
        return bit(scope, "layer 1", 0);
      case EventKind::d_channel_up:
        return bit(scope, "D-channel", 1);
      case EventKind::d_channel_down:
        return bit(scope, "D-channel", 0);
      case EventKind::trunk_in_service:
        return bit(scope, "in service", 1);
      case EventKind::trunk_out_of_service:
        return bit(scope, "in service", 0);
      case EventKind::line_switch_moved:
        return state(scope, "at", text(event, 0));
      case EventKind::central_office_down:
        return bit(scope, "up", 0);
      case EventKind::central_office_up:
        return bit(scope, "up", 1);
      default:
        return;
    }
  }

  void others(const Event& event) {
    switch (event.kind) {
      case EventKind::voicemail_available:
        return bit({"voicemail"}, "available", 1);
      case EventKind::voicemail_unavailable:
        return bit({"voicemail"}, "available", 0);
      case EventKind::phones_census:
        count({"phones"}, "on primary", event.fields[0]);
        count({"phones"}, "on secondary", event.fields[1]);
        return count({"phones"}, "on none", event.fields[2]);
      case EventKind::fault_injected:
        faults_[event.fields[0]] = text(event, 0) + " " + text(event, 1) + " of " + text(event, 2);
        return bit({"faults"}, faults_[event.fields[0]], 1);
      case EventKind::fault_cleared:
        if (const auto fault = faults_.find(event.fields[0]); fault != faults_.end()) {
          bit({"faults"}, fault->second, 0);
        }
        return;
      case EventKind::violation_began:
        return bit({"monitors"}, text(event, 0), 1);
      case EventKind::violation_ended:
        return bit({"monitors"}, text(event, 0), 0);
      default:
        return;
    }
  }

  const Journal& journal_;
  SimTime time_{0};
  std::vector<Signal> signals_;
  std::map<std::pair<Scope, std::string>, std::size_t> places_;
  std::map<std::string, std::string> served_by_;  ///< board -> server
  std::map<std::int64_t, std::string> faults_;    ///< by number, as their signals are named
};

}  // namespace

std::vector<Signal> signals_of(const Journal& journal) {
  SignalMaker maker(journal);
  for (const Event& event : journal.events()) {
    // Single messages and timers change no state that is drawn here.
    if (info(event.kind).level == EventLevel::notable) maker.apply(event);
  }
  return maker.take();
}

}  // namespace switchback::reports
