#include "reports/stored_paths.h"

#include <optional>
#include <unordered_map>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/stored_run.h"

namespace switchback::reports {
namespace {

using Parameters = std::unordered_map<std::string, ParameterRecord>;

void read_head(Database& database, RunPaths& run) {
  Statement select(database,
                   "SELECT r.uuid, s.name, r.seed, r.verdict, r.reason_text, r.paths_kept "
                   "FROM run r JOIN scenario s USING (scenario_id) WHERE r.run_id = ?");
  select.bind(run.run);
  SWITCHBACK_ASSERT(select.step());
  run.uuid = select.text(0);
  run.scenario = select.text(1);
  run.seed = static_cast<std::uint64_t>(select.integer(2));
  run.verdict = verdict_named(select.text(3)).value_or(Verdict::error);
  run.reason = select.text(4);
  run.kept = select.integer(5) != 0;
}

int server_named(const std::string& name) { return name == "primary" ? 0 : name == "secondary" ? 1 : -1; }

void read_takeovers(Database& database, RunPaths& run) {
  Statement select(database,
                   "SELECT reason, from_server, to_server, t_trigger_ns, t_detected_ns, t_decided_ns, t_control_ns, "
                   "t_full_control_ns, t_phones_last_ns, t_service_restored_ns, t_protection_restored_ns, overlap_ns "
                   "FROM takeover_detail WHERE run_id = ? ORDER BY ordinal");
  select.bind(run.run);
  const auto time = [&select](int column) {
    return select.is_null(column) ? std::nullopt : std::optional(SimTime{select.integer(column)});
  };
  while (select.step()) {
    Takeover& takeover = run.takeovers.emplace_back();
    takeover.reason = select.text(0);
    takeover.from = server_named(select.text(1));
    takeover.to = server_named(select.text(2));
    takeover.trigger = time(3);
    takeover.detected = time(4);
    takeover.decided = time(5);
    takeover.control = SimTime{select.integer(6)};
    takeover.full_control = time(7);
    takeover.phones_last = time(8);
    takeover.service_restored = time(9);
    takeover.protection_restored = time(10);
    takeover.overlap = SimTime{select.integer(11)};
  }
}

Parameters read_parameters(Database& database, std::int64_t run) {
  Parameters parameters;
  Statement select(database,
                   "SELECT p.name, p.value, p.source, p.assumption FROM run_parameter q JOIN parameter p "
                   "USING (parameter_id) WHERE q.run_id = ?");
  select.bind(run);
  while (select.step()) {
    ParameterRecord record{select.text(0), select.text(1), select.text(2), select.integer(3) != 0};
    parameters.emplace(record.name, std::move(record));
  }
  return parameters;
}

std::vector<ParameterRecord> parameters_named(const Parameters& parameters, std::string_view names) {
  std::vector<ParameterRecord> found;
  while (!names.empty()) {
    const auto end = names.find(kBetweenParameters);
    const auto parameter = parameters.find(std::string(names.substr(0, end)));
    if (parameter != parameters.end()) found.push_back(parameter->second);
    names = end == std::string_view::npos ? std::string_view() : names.substr(end + kBetweenParameters.size());
  }
  return found;
}

void read_phases(Database& database, RunPaths& run) {
  const Parameters parameters = read_parameters(database, run.run);
  Statement select(database,
                   "SELECT path, takeover, trigger, target, name, entity, t_start_ns, duration_ns, rests_on "
                   "FROM phase WHERE run_id = ? ORDER BY path, ordinal");
  select.bind(run.run);
  std::int64_t number = 0;
  while (select.step()) {
    if (number != select.integer(0)) {
      number = select.integer(0);
      CriticalPath& path = run.paths.emplace_back();
      path.takeover = static_cast<int>(select.integer(1));
      path.trigger = select.text(2);
      path.target = select.text(3);
      path.begin = SimTime{select.integer(6)};
    }
    Phase& phase = run.paths.back().phases.emplace_back();
    phase.name = select.text(4);
    phase.entity = select.text(5);
    phase.start = SimTime{select.integer(6)};
    phase.duration = SimTime{select.integer(7)};
    phase.rests_on = parameters_named(parameters, select.text(8));
  }
}

}  // namespace

RunPaths read_paths(Database& database, std::string_view which) {
  RunPaths run;
  run.run = find_run(database, which);
  read_head(database, run);
  read_takeovers(database, run);
  read_phases(database, run);
  return run;
}

}  // namespace switchback::reports
