#include "reports/html/run_document.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "models/core/measurement_names.h"
#include "reports/database.h"
#include "reports/html/critical_paths.h"
#include "reports/html/events.h"
#include "reports/html/reproduce.h"
#include "reports/html/run_story.h"
#include "reports/html/words.h"
#include "reports/stored_run.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// One object for each row that `sql` finds for the run.
template <class Convert>
Json rows(Database& database, std::int64_t run, std::string_view sql, Convert convert) {
  Json list = Json::array();
  Statement select(database, sql);
  select.bind(run);
  while (select.step()) list.push_back(convert(select));
  return list;
}

Json steps_of(Database& database, std::int64_t run) {
  return rows(database, run,
              "SELECT text, action, line, t_start_ns, t_end_ns, verdict, message FROM step WHERE run_id = ? "
              "ORDER BY ordinal",
              [](const Statement& row) -> Json {
                return {{"text", row.text(0)},      {"action", row.text(1)},  {"line", row.integer(2)},
                        {"start", time_of(row, 3)}, {"end", time_of(row, 4)}, {"verdict", row.text(5)},
                        {"message", row.text(6)}};
              });
}

Json measurements_of(Database& database, std::int64_t run) {
  Json list =
      rows(database, run,
           "SELECT name, value, unit, low, high, warn_low, warn_high, verdict, rests_on_assumption FROM "
           "measurement WHERE run_id = ?",
           [](const Statement& row) -> Json {
             return {{"name", row.text(0)},         {"value", number(row, 1)}, {"unit", row.text(2)},
                     {"low", number(row, 3)},       {"high", number(row, 4)},  {"warn_low", number(row, 5)},
                     {"warn_high", number(row, 6)}, {"verdict", row.text(7)},  {"assumption", row.integer(8) != 0}};
           });
  const auto place = [](const Json& one) {
    const MeasurementInfo* known = find_measurement(one["name"].get<std::string>());
    return known == nullptr ? kMeasurements.size() : static_cast<std::size_t>(known - kMeasurements.data());
  };
  std::stable_sort(list.begin(), list.end(),
                   [&](const Json& one, const Json& other) { return place(one) < place(other); });
  for (Json& one : list) {
    const MeasurementInfo* known = find_measurement(one["name"].get<std::string>());
    if (known != nullptr) one["meaning"] = known->meaning;
  }
  return list;
}

Json takeovers_of(Database& database, std::int64_t run) {
  return rows(database, run,
              "SELECT reason, from_server, to_server, t_trigger_ns, t_detected_ns, t_decided_ns, t_control_ns, "
              "t_full_control_ns, t_phones_last_ns, t_service_restored_ns, t_protection_restored_ns, overlap_ns "
              "FROM takeover_detail WHERE run_id = ? ORDER BY ordinal",
              [](const Statement& row) -> Json {
                return {{"reason", row.text(0)},
                        {"from", row.text(1)},
                        {"to", row.text(2)},
                        {"trigger", time_of(row, 3)},
                        {"detected", time_of(row, 4)},
                        {"decided", time_of(row, 5)},
                        {"control", time_of(row, 6)},
                        {"full_control", time_of(row, 7)},
                        {"phones_last", time_of(row, 8)},
                        {"service", time_of(row, 9)},
                        {"protection", time_of(row, 10)},
                        {"overlap", time_of(row, 11)}};
              });
}

Json faults_of(Database& database, std::int64_t run) {
  return rows(database, run,
              "SELECT kind, target, t_injected_ns, t_confirmed_ns, t_cleared_ns FROM fault WHERE run_id = ? "
              "ORDER BY ordinal",
              [](const Statement& row) -> Json {
                return {{"kind", row.text(0)},
                        {"target", row.text(1)},
                        {"injected", time_of(row, 2)},
                        {"confirmed", time_of(row, 3)},
                        {"cleared", time_of(row, 4)}};
              });
}

Json violations_of(Database& database, std::int64_t run) {
  return rows(database, run,
              "SELECT invariant, detail, t_began_ns, t_ended_ns, expected FROM violation WHERE run_id = ? "
              "ORDER BY ordinal",
              [](const Statement& row) -> Json {
                return {{"invariant", row.text(0)},
                        {"detail", row.text(1)},
                        {"began", time_of(row, 2)},
                        {"ended", time_of(row, 3)},
                        {"expected", row.integer(4) != 0}};
              });
}

Json duts_of(Database& database, std::int64_t run) {
  return rows(database, run,
              "SELECT role, kind, product, version FROM run_dut JOIN dut USING (dut_id) WHERE run_id = ? ORDER BY role",
              [](const Statement& row) -> Json {
                return row.text(0) + ": " + row.text(2) + (row.text(3).empty() ? "" : " " + row.text(3)) + " (" +
                       row.text(1) + ")";
              });
}

Json pacing_of(Database& database, std::int64_t run) {
  Json list = rows(database, run,
                   "SELECT policy, limit_ns / 1e6, p50_ns / 1e6, p99_ns / 1e6, max_ns / 1e6, events, later_than_limit, "
                   "(SELECT count(*) FROM slip s WHERE s.run_id = p.run_id) FROM pacing p WHERE run_id = ?",
                   [](const Statement& row) -> Json {
                     return {{"policy", row.text(0)},    {"limit_ms", number(row, 1)}, {"p50_ms", number(row, 2)},
                             {"p99_ms", number(row, 3)}, {"max_ms", number(row, 4)},   {"events", row.integer(5)},
                             {"late", row.integer(6)},   {"slips", row.integer(7)}};
                   });
  return list.empty() ? Json(nullptr) : list[0];
}

Json parameters_of(Database& database, std::int64_t run, SharedTexts& shared) {
  return rows(database, run, "SELECT parameter_id FROM run_parameter WHERE run_id = ?",
              [&shared](const Statement& row) -> Json {
                const auto next = static_cast<std::int64_t>(shared.parameter_ids.size());
                const auto [place, added] = shared.parameters.try_emplace(row.integer(0), next);
                if (added) shared.parameter_ids.push_back(row.integer(0));
                return place->second;
              });
}

/// What the run's row says and `StoredRun` does not.
void add_row(Json& document, Database& database, std::int64_t run, SharedTexts& shared) {
  Statement row(database,
                "SELECT r.scenario_id, s.text, r.started_utc, r.wall_ms, r.cpu_ms, r.marginal, r.decided_by_step, "
                "r.events_kept, r.registrations_kept, r.speed, r.fingerprint, s.tags_json FROM run r JOIN scenario s "
                "USING (scenario_id) WHERE r.run_id = ?");
  row.bind(run);
  if (!row.step()) return;
  shared.scenarios.try_emplace(row.integer(0), row.text(1));
  document["scenario_id"] = row.integer(0);
  document["started"] = row.text(2);
  document["wall_ms"] = row.real(3);
  document["cpu_ms"] = row.real(4);
  document["marginal"] = row.integer(5) != 0;
  document["decided_by_step"] = row.is_null(6) ? Json(nullptr) : Json(row.integer(6));
  document["events_kept"] = row.text(7);
  document["registrations_kept"] = row.integer(8) != 0;
  document["speed"] = row.real(9);
  document["fingerprint"] = row.text(10);
  document["tags"] = Json::parse(row.text(11), nullptr, false);
}

}  // namespace

Json run_document(Database& database, std::int64_t run, SharedTexts& shared) {
  const StoredRun facts = read_run_facts(database, run);
  std::vector<std::string> left_out;
  Json document;
  document["run"] = run;
  document["uuid"] = facts.uuid;
  document["scenario"] = facts.scenario.name;
  document["about"] = facts.scenario.about;
  document["path"] = facts.scenario.path;
  document["sha256"] = facts.scenario.sha256;
  document["seed"] = std::to_string(facts.seed);
  document["iteration"] = facts.iteration;
  document["clock"] = facts.clock;
  document["duration"] = milliseconds(facts.duration);
  document["verdict"] = name_of(facts.verdict);
  document["ended_how"] = name_of(facts.ended_how);
  document["reason_code"] = facts.reason_code;
  document["why"] = facts.reason_text;
  document["version"] = facts.tool_version + " (" + facts.git_rev + ")";
  document["journal_events"] = facts.journal_events;
  document["settings"] = facts.settings;
  document["stack"] = facts.stack ? Json(facts.stack->name) : Json(nullptr);
  document["command"] = shell_command(facts);
  document["explored"] = facts.explored_defects.has_value();
  add_row(document, database, run, shared);
  document["duts"] = duts_of(database, run);
  document["pacing"] = pacing_of(database, run);
  document["parameters"] = parameters_of(database, run, shared);
  document["steps"] = steps_of(database, run);
  document["measurements"] = measurements_of(database, run);
  document["takeovers"] = takeovers_of(database, run);
  document["paths"] = critical_paths_document(database, run);
  document["faults"] = faults_of(database, run);
  document["violations"] = violations_of(database, run);
  const std::vector<ReportedEvent> events = notable_events(database, run);
  add_story(document, events, facts.duration, left_out);
  add_phones(document, database, run, facts.duration, left_out);
  add_calls(document, database, run, events, left_out);
  document["left_out"] = left_out;
  return document;
}

Json shared_document(Database& database, const SharedTexts& shared) {
  Json scenarios = Json::object();
  for (const auto& [id, text] : shared.scenarios) scenarios[std::to_string(id)] = text;
  Json parameters = Json::array();
  Statement select(database, "SELECT name, value, source, assumption FROM parameter WHERE parameter_id = ?");
  for (const std::int64_t id : shared.parameter_ids) {
    select.bind(id);
    if (select.step()) {
      parameters.push_back({select.text(0), select.text(1), select.text(2), select.integer(3)});
    }
    select.reset();
  }
  return {{"scenarios", std::move(scenarios)}, {"parameters", std::move(parameters)}};
}

}  // namespace switchback::reports
