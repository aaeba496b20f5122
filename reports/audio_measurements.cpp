// calls.silent and media.*: what phones in calls heard. Without audio in the journal none of them is set.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "reports/measuring.h"

namespace switchback::reports {

namespace {

/// A call with a longer silence is no conversation: people hang up (`callers.silence`, an assumption).
constexpr SimTime kSilent = 2s;

/// The calls in which a phone heard nothing for too long.
class SilentCalls {
 public:
  void lost(const Event& event) {
    const SimTime began = event.time - SimTime{event.fields[1]};
    if (!over_.contains(event.fields[0])) since_[leg_of(event)] = began;
  }
  void heard(const Event& event) {
    const auto found = since_.find(leg_of(event));
    if (found == since_.end()) return;
    const SimTime silent = event.kind == EventKind::audio_back ? SimTime{event.fields[1]} : event.time - found->second;
    if (silent > kSilent) silent_.insert(event.fields[0]);
    since_.erase(found);
  }
  void connected(const Event& event) { connected_.emplace(event.fields[0], event.time); }
  /// A phone whose stream was refused was not even to hear anything.
  void counted(const Event& event) {
    const auto found = connected_.find(event.fields[0]);
    const bool nothing = event.fields[1] == 0;
    if (nothing && found != connected_.end() && event.time - found->second > kSilent) silent_.insert(event.fields[0]);
  }
  void ended(std::int64_t call) {
    over_.insert(call);
    const auto first = since_.lower_bound({call, 0});
    auto last = first;
    while (last != since_.end() && last->first.first == call) ++last;
    if (first != last) silent_.insert(call);
    since_.erase(first, last);
  }
  void dropped(std::int64_t call) { cut_off_.insert(call); }

  double count() {
    for (const auto& [leg, since] : since_) silent_.insert(leg.first);
    return static_cast<double>(
        std::ranges::count_if(silent_, [this](std::int64_t call) { return !cut_off_.contains(call); }));
  }

 private:
  using Leg = std::pair<std::int64_t, EntityId>;  ///< call and phone

  static Leg leg_of(const Event& event) { return {event.fields[0], event.entity}; }

  std::map<Leg, SimTime> since_;  ///< legs that are silent now
  std::map<std::int64_t, SimTime> connected_;
  std::set<std::int64_t> silent_;
  std::set<std::int64_t> over_;
  std::set<std::int64_t> cut_off_;
};

}  // namespace

void measure_audio(const Journal& journal, Values& values) {
  bool any = false;
  SilentCalls silent;
  SimTime longest_gap{0};
  SimTime largest_jitter{0};
  std::int64_t lost = 0;
  for (const Event& event : journal.events()) {
    switch (event.kind) {
      case EventKind::audio_lost:
        silent.lost(event);
        break;
      case EventKind::audio_began:
      case EventKind::audio_back:
        silent.heard(event);
        break;
      case EventKind::call_connected:
        silent.connected(event);
        break;
      case EventKind::call_ended:
        silent.ended(event.fields[0]);
        break;
      case EventKind::call_dropped:
        silent.dropped(event.fields[0]);
        break;
      case EventKind::audio_counted:
        any = true;
        silent.counted(event);
        lost += event.fields[2];
        break;
      case EventKind::audio_gap:
        longest_gap = std::max(longest_gap, SimTime{event.fields[1]});
        break;
      case EventKind::audio_order:
        largest_jitter = std::max(largest_jitter, SimTime{event.fields[2]});
        break;
      default:
        break;
    }
  }
  if (!any) return;
  values.set("calls.silent", silent.count());
  values.set("media.gap.max", longest_gap);
  values.set("media.lost", static_cast<double>(lost));
  values.set("media.jitter.max", largest_jitter);
}

}  // namespace switchback::reports
