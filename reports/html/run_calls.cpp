#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "reports/database.h"
#include "reports/html/run_story.h"
#include "reports/html/words.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// More rungs than that no ladder shows.
constexpr std::size_t kMaxCalls = 300;
/// What people look for first.
constexpr std::array<std::string_view, 6> kFates{"ghost", "dropped", "blocked", "preserved", "open", "normal"};

std::ptrdiff_t place_of(const std::string& fate) {
  return std::find(kFates.begin(), kFates.end(), fate) - kFates.begin();
}

struct Call {
  std::int64_t number = 0;
  std::string fate;
  Json json;
};

std::vector<Call> calls_of_run(Database& database, std::int64_t run) {
  std::vector<Call> calls;
  Statement select(database,
                   "SELECT number, caller, kind, callee, t_dialled_ns, t_connected_ns, t_ended_ns, server_at_start, "
                   "server_at_end, fate, reason FROM call WHERE run_id = ? ORDER BY t_dialled_ns, number");
  select.bind(run);
  while (select.step()) {
    calls.push_back({select.integer(0),
                     select.text(9),
                     {{"number", select.integer(0)},
                      {"caller", select.text(1)},
                      {"kind", select.text(2)},
                      {"callee", select.text(3)},
                      {"dialled", time_of(select, 4)},
                      {"connected", time_of(select, 5)},
                      {"ended", time_of(select, 6)},
                      {"at_start", select.text(7)},
                      {"at_end", select.text(8)},
                      {"fate", select.text(9)},
                      {"reason", select.text(10)}}});
  }
  return calls;
}

/// The events of each call, by its number.
std::map<std::int64_t, Json> events_of_calls(const std::vector<ReportedEvent>& events) {
  std::map<std::int64_t, Json> of_calls;
  for (const ReportedEvent& event : events) {
    if (!event.kind) continue;
    for (std::size_t field = 0; field < 3; ++field) {
      if (info(*event.kind).fields[field].type != FieldType::call) continue;
      of_calls[event.values[field]].push_back({milliseconds(event.time), event.entity, event.words, event.details()});
    }
  }
  return of_calls;
}

}  // namespace

void add_calls(Json& document, Database& database, std::int64_t run, const std::vector<ReportedEvent>& events,
               std::vector<std::string>& left_out) {
  std::vector<Call> calls = calls_of_run(database, run);
  std::map<std::string, std::int64_t> counts;
  for (const Call& call : calls) ++counts[call.fate];
  document["call_counts"] = counts;
  if (calls.size() > kMaxCalls) {
    left_out.push_back(std::to_string(calls.size() - kMaxCalls) + " of " + std::to_string(calls.size()) +
                       " calls: ghost, dropped, blocked and preserved calls are shown first");
    std::stable_sort(calls.begin(), calls.end(),
                     [](const Call& one, const Call& other) { return place_of(one.fate) < place_of(other.fate); });
    calls.resize(kMaxCalls);
    std::stable_sort(calls.begin(), calls.end(), [](const Call& one, const Call& other) {
      return one.json["dialled"].get<std::int64_t>() < other.json["dialled"].get<std::int64_t>();
    });
  }
  const std::map<std::int64_t, Json> of_calls = events_of_calls(events);
  Json list = Json::array();
  for (Call& call : calls) {
    const auto found = of_calls.find(call.number);
    if (found != of_calls.end()) call.json["events"] = found->second;
    list.push_back(std::move(call.json));
  }
  document["calls"] = std::move(list);
}

}  // namespace switchback::reports
