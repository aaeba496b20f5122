#include "reports/trace_events.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/signals.h"

namespace switchback::reports {
namespace {

constexpr std::array<std::string_view, 7> kProcesses{"primary", "secondary", "boards", "trunks",
                                                     "phones",  "faults",    "run"};

std::string json_text(std::string_view text) { return nlohmann::json(text).dump(); }

/// Nanoseconds as the format's microseconds, without a rounding.
std::string stamp(SimTime time) {
  char text[40];
  std::snprintf(text, sizeof text, "%" PRId64 ".%03d", time.count() / 1000, static_cast<int>(time.count() % 1000));
  return text;
}

/// From 1.
std::size_t process_named(std::string_view name) {
  const auto* found = std::find(kProcesses.begin(), kProcesses.end() - 1, name);
  return static_cast<std::size_t>(found - kProcesses.begin()) + 1;
}

std::size_t process_of_entity(std::string_view entity) {
  const std::string_view first = entity.substr(0, entity.find('/'));
  if (first == "primary" || first == "secondary") return process_named(first);
  if (entity.starts_with("ext ") || entity == "phones") return process_named("phones");
  if (entity == "fault injector") return process_named("faults");
  if (entity.find("board ") != std::string_view::npos) return process_named("boards");
  for (const std::string_view part : {"trunk ", "central office", "line switch", "sip provider"}) {
    if (entity.find(part) != std::string_view::npos) return process_named("trunks");
  }
  return process_named("run");
}

/// A signal's process, and what its thread is called in it.
std::pair<std::size_t, std::string> track_of(const Signal& signal) {
  std::size_t process = process_named(signal.scope.front());
  std::string name;
  for (std::size_t level = process == kProcesses.size() ? 0 : 1; level < signal.scope.size(); ++level) {
    name += signal.scope[level] + ": ";
  }
  return {process, name + signal.name};
}

class TraceMaker {
 public:
  TraceMaker(const Journal& journal, SimTime end) : journal_(journal), end_(end) {}

  std::string make() {
    for (std::size_t process = 1; process <= kProcesses.size(); ++process) {
      metadata("process_name", process, 0, kProcesses[process - 1]);
    }
    choose_tracks();
    link_causes();
    for (EventId id = 1; id <= journal_.last(); ++id) {
      if (const Track& track = tracks_[journal_.at(id).entity]; track.thread != 0) event(id, track);
    }
    for (const Signal& signal : signals_of(journal_)) {
      if (signal.kind != Signal::Kind::count) lasting(signal);
    }
    count_phones();
    return "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"clock\":\"scenario time\"},\"traceEvents\":[\n" + out_ +
           "\n]}\n";
  }

 private:
  struct Track {
    std::size_t process = 0;
    std::size_t thread = 0;  ///< 0: none of its own
  };

  /// Begins one member of the list: {"ph":"B","pid":1,"tid":2,"ts":3.000
  void open(char phase, const Track& track, SimTime at) {
    if (!out_.empty()) out_ += ",\n";
    out_.append("{\"ph\":\"").append(1, phase).append("\",\"pid\":").append(std::to_string(track.process));
    out_.append(",\"tid\":").append(std::to_string(track.thread)).append(",\"ts\":").append(stamp(at));
  }

  /// Ends the slice that is open on `track`. The format does not ask for its name; Chromium's reader does.
  void close(const Track& track, SimTime at, std::string_view name, std::string_view category) {
    open('E', track, at);
    out_.append(",\"name\":").append(json_text(name)).append(",\"cat\":\"").append(category).append("\"}");
  }

  void metadata(const char* what, std::size_t process, std::size_t thread, std::string_view name) {
    open('M', {process, thread}, SimTime{0});
    out_.append(",\"name\":\"").append(what).append("\",\"args\":{\"name\":").append(json_text(name)).append("}}");
  }

  Track new_track(std::size_t process, std::string_view name) {
    const Track track{process, ++threads_};
    metadata("thread_name", process, track.thread, name);
    return track;
  }

  void choose_tracks() {
    std::vector<bool> seen;
    for (const Event& event : journal_.events()) {
      if (event.entity >= seen.size()) seen.resize(event.entity + std::size_t{1});
      seen[event.entity] = true;
    }
    std::vector<std::pair<EntityId, std::string>> phones;
    tracks_.resize(seen.size());
    for (EntityId entity = 0; entity < seen.size(); ++entity) {
      if (!seen[entity]) continue;
      const std::string name = journal_.entity_name(entity);
      if (name.starts_with("ext ")) {
        phones.emplace_back(entity, name);
      } else {
        tracks_[entity] = new_track(process_of_entity(name), name);
      }
    }
    const std::size_t step = std::max<std::size_t>(1, (phones.size() + kMostPhoneTracks - 1) / kMostPhoneTracks);
    for (std::size_t phone = 0; phone < phones.size(); phone += step) {
      tracks_[phones[phone].first] = new_track(process_named("phones"), phones[phone].second);
    }
  }

  bool shown(EventId id) const { return tracks_[journal_.at(id).entity].thread != 0; }

  /// For each event the nearest one among its causes that has a track, and for each of those what it led to.
  void link_causes() {
    std::vector<EventId> nearest(journal_.last() + std::size_t{1});
    causes_.resize(nearest.size());
    for (EventId id = 1; id <= journal_.last(); ++id) {
      const EventId cause = journal_.at(id).cause;
      const EventId from = cause == 0 || cause >= id ? 0 : nearest[cause];
      nearest[id] = shown(id) ? id : from;
      if (!shown(id) || from == 0) continue;
      causes_[id] = from;
      effects_.emplace(from, id);
    }
  }

  void flow(char phase, EventId id, const Track& track, SimTime at) {
    open(phase, track, at);
    out_.append(",\"name\":\"causes\",\"cat\":\"cause\",\"id\":").append(std::to_string(id));
    out_.append(phase == 'f' ? ",\"bp\":\"e\"}" : "}");
  }

  void event(EventId id, const Track& track) {
    const Event& event = journal_.at(id);
    open('B', track, event.time);
    const EventKindInfo& kind = info(event.kind);
    out_.append(",\"name\":").append(json_text(kind.words)).append(",\"cat\":\"event\",\"args\":{\"id\":");
    out_.append(std::to_string(id));
    for (std::size_t field = 0; field < kind.fields.size(); ++field) {
      if (kind.fields[field].type == FieldType::none) continue;
      out_.append(",").append(json_text(kind.fields[field].name)).append(":");
      out_.append(json_text(journal_.field_text(event, field)));
    }
    out_.append("}}");
    // A flow binds to the slice around it.
    if (causes_[id] != 0) flow('f', id, track, event.time);
    const auto [first, last] = effects_.equal_range(id);
    for (auto effect = first; effect != last; ++effect) flow('s', effect->second, track, event.time);
    close(track, event.time, kind.words, "event");
  }

  void lasting(const Signal& signal) {
    const auto [process, name] = track_of(signal);
    const Track track = new_track(process, name);
    for (std::size_t number = 0; number < signal.changes.size(); ++number) {
      const SignalChange& change = signal.changes[number];
      const bool is_bit = signal.kind == Signal::Kind::bit;
      // Where a bit is 0 nothing lasts.
      if (is_bit && change.number == 0) continue;
      const SimTime until = number + 1 < signal.changes.size() ? signal.changes[number + 1].time : end_;
      const std::string words = is_bit ? signal.name + (change.number == kUnknownBit ? " (hung)" : "") : change.words;
      open('B', track, change.time);
      out_.append(",\"name\":").append(json_text(words)).append(",\"cat\":\"state\"}");
      close(track, std::max(change.time, until), words, "state");
    }
  }

  void counter(SimTime at, const char* name, const std::string& values) {
    open('C', {process_named("phones"), 0}, at);
    out_.append(",\"name\":\"").append(name).append("\",\"args\":{").append(values).append("}}");
  }

  void count_phones() {
    std::map<std::int64_t, std::int64_t> sent;  // by second
    for (const Event& event : journal_.events()) {
      if (event.kind == EventKind::register_sent) {
        const std::int64_t second = event.time / 1s;
        ++sent[second];
        sent.emplace(second + 1, 0);
      } else if (event.kind == EventKind::phones_census) {
        counter(event.time, "registered phones",
                "\"primary\":" + std::to_string(event.fields[0]) + ",\"secondary\":" + std::to_string(event.fields[1]) +
                    ",\"none\":" + std::to_string(event.fields[2]));
      }
    }
    for (const auto& [second, count] : sent) {
      counter(second * SimTime{1s}, "REGISTERs sent in a second", "\"REGISTERs\":" + std::to_string(count));
    }
  }

  const Journal& journal_;
  SimTime end_;
  std::string out_;
  std::size_t threads_ = 0;
  std::vector<Track> tracks_;    ///< by entity
  std::vector<EventId> causes_;  ///< by event, as it is shown; 0: none
  std::multimap<EventId, EventId> effects_;
};

}  // namespace

std::string trace_events_of(const Journal& journal, SimTime end) { return TraceMaker(journal, end).make(); }

}  // namespace switchback::reports
