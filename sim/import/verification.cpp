#include "sim/import/verification.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace switchback::sim {
namespace {

constexpr std::size_t kMostListed = 10'000;

/// A phone's events of one kind: REGISTERs (status 0) or answers of one status.
using Series = std::map<std::pair<std::string, std::int64_t>, std::vector<const Event*>>;

struct Registrations {
  std::optional<SimTime> first;
  Series series;
};

Registrations registrations_of(const Journal& journal) {
  Registrations found;
  for (const Event& event : journal.events()) {
    const bool sent = event.kind == EventKind::register_sent;
    if (!sent && event.kind != EventKind::register_answered) continue;
    if (!found.first) found.first = event.time;
    found.series[{journal.entity_name(event.entity), sent ? 0 : event.fields[1]}].push_back(&event);
  }
  return found;
}

std::string event_words(const Event& event) {
  if (event.kind == EventKind::register_answered) return "answer " + std::to_string(event.fields[1]);
  return event.fields[2] == 1 ? "REGISTER" : "REGISTER, transmission " + std::to_string(event.fields[2]);
}

}  // namespace

Verification verify(const Journal& captured, const Journal& simulated) {
  Verification result;
  const Registrations real = registrations_of(captured);
  Registrations model = registrations_of(simulated);
  if (!real.first) return result;
  const SimTime end = captured.events().back().time - *real.first;
  for (const auto& [key, events] : real.series) {
    const auto found = model.series.find(key);
    const std::size_t others = found == model.series.end() ? 0 : found->second.size();
    for (std::size_t n = 0; n < events.size(); ++n) {
      if (n >= others) {
        ++result.only_captured;
        continue;
      }
      const Departure pair{key.first, event_words(*events[n]), events[n]->time - *real.first,
                           found->second[n]->time - *model.first};
      ++result.paired;
      result.largest = std::max(result.largest, std::chrono::abs(pair.departs()));
      if (result.pairs.size() < kMostListed) result.pairs.push_back(pair);
    }
  }
  for (const auto& [key, events] : model.series) {
    const auto found = real.series.find(key);
    for (std::size_t n = found == real.series.end() ? 0 : found->second.size(); n < events.size(); ++n) {
      if (events[n]->time - *model.first <= end) ++result.only_simulated;
    }
  }
  std::stable_sort(result.pairs.begin(), result.pairs.end(),
                   [](const Departure& a, const Departure& b) { return a.captured < b.captured; });
  return result;
}

}  // namespace switchback::sim
