#include "sim/record.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <span>
#include <thread>
#include <utility>
#include <variant>

#include "models/administrator_plan.h"
#include "models/callers.h"
#include "models/trunks/trunk_profile.h"
#include "reports/critical_path.h"
#include "reports/judge.h"
#include "reports/measurements.h"

namespace switchback::sim {
namespace {

/// Rows of a profile's table with this run's values; a value that a profile file or --set changed has its source.
template <class Profile>
void add_parameters(std::vector<reports::ParameterRecord>& records, const Profile& profile,
                    std::span<const Parameter<Profile>> table, const std::vector<ParameterNote>& notes,
                    const std::string& prefix) {
  for (const Parameter<Profile>& parameter : table) {
    reports::ParameterRecord record{std::string(parameter.info.name), parameter_text(profile, parameter),
                                    std::string(parameter.info.source), parameter.info.assumption()};
    for (const ParameterNote& note : notes) {
      if (note.name != prefix + record.name) continue;
      record.source = note.source;
      record.assumption = note.assumption;
    }
    records.push_back(std::move(record));
  }
}

/// How quick the people of the scenario's procedures are. Where procedures differ, each has parameters of its own.
void add_administrators(std::vector<reports::ParameterRecord>& records, const scenarios::Scenario& scenario) {
  using Plan = models::AdministratorPlan;
  std::vector<std::pair<std::size_t, const Plan*>> plans;
  for (std::size_t index = 0; index < scenario.steps.size(); ++index) {
    const auto* step = std::get_if<scenarios::AdministratorStep>(&scenario.steps[index].action);
    if (step != nullptr) plans.emplace_back(index + 1, &step->plan);
  }
  const auto add = [&](const std::string& name, const auto& text_of) {
    const std::string usual = text_of(Plan{});
    const bool alike = std::all_of(plans.begin(), plans.end(), [&](const auto& plan) {
      return text_of(*plan.second) == text_of(*plans.front().second);
    });
    for (const auto& [step, plan] : plans) {
      const std::string value = text_of(*plan);
      records.push_back({alike ? name : reports::step_parameter(name, step), value,
                         value == usual ? "assumption" : scenario.path, value == usual});
      if (alike) break;
    }
  };
  add("administrator.look", [](const Plan& plan) { return plan.look.text(); });
  add("administrator.act", [](const Plan& plan) { return plan.act.text(); });
  add("administrator.patience", [](const Plan& plan) { return duration_text(plan.patience); });
}

std::vector<reports::ParameterRecord> parameters_of(const models::SystemConfig& system) {
  std::vector<reports::ParameterRecord> records;
  add_parameters(records, system.server, models::server_parameters(), system.notes, "server.");
  add_parameters(records, system.trunk, models::trunk_parameters(), system.notes, "trunk.");
  add_parameters(records, models::CallerHabits{}, models::caller_parameters(), system.notes, "callers.");
  if (!system.phones.empty()) {
    add_parameters(records, system.phones.front().profile, models::phone_parameters(), system.notes, "phone.");
  }
  return records;
}

void add_media_parameters(std::vector<reports::ParameterRecord>& records, const reports::StackRecord& stack) {
  const hil::MediaSide media = hil::parse_stack(stack.text, stack.path, "").media;
  if (!media.rtp) return;
  records.push_back({"media.lost after", duration_text(media.lost_after),
                     media.lost_after_written ? "stack file" : "assumption", !media.lost_after_written});
}

reports::StationRecord this_station() {
  reports::StationRecord station;
  utsname names{};
  uname(&names);
  station.name = names.nodename;
  station.os = std::string(names.sysname) + " " + names.release;
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    station.cpu = line.substr(line.find(':') + 2);
    break;
  }
  station.cores = std::thread::hardware_concurrency();
  return station;
}

reports::Verdict verdict_of(scenarios::StepVerdict verdict) {
  switch (verdict) {
    case scenarios::StepVerdict::passed:
      return reports::Verdict::pass;
    case scenarios::StepVerdict::marginal:
      return reports::Verdict::marginal;
    case scenarios::StepVerdict::failed:
      return reports::Verdict::fail;
    case scenarios::StepVerdict::not_run:
      break;
  }
  return reports::Verdict::skipped;
}

reports::PacingRecord pacing_of(const PaceRecord& pace) {
  reports::PacingRecord pacing;
  if (pace.options.policy == hil::PacingPolicy::hard_limit) pacing.policy = "hard-limit";
  pacing.limit = pace.options.limit;
  pacing.p50 = pace.p50;
  pacing.p99 = pace.p99;
  pacing.max = pace.max;
  pacing.events = pace.events;
  pacing.later_than_limit = pace.later_than_limit;
  for (const auto& bucket : pace.lateness) pacing.lateness.push_back({bucket.up_to, bucket.events});
  for (const hil::Slip& slip : pace.slips) pacing.slips.push_back({slip.at, slip.lost});
  return pacing;
}

std::string action_of(const std::string& step_text) { return step_text.substr(0, step_text.find(':')); }

reports::Expectations expectations_of(const scenarios::Scenario& scenario) {
  reports::Expectations expectations;
  for (const scenarios::Limit& limit : scenario.limits) {
    expectations.limits.push_back({limit.measurement, limit.min, limit.max, limit.warn_min, limit.warn_max});
  }
  expectations.violations.assign(scenario.expected_violations.begin(), scenario.expected_violations.end());
  expectations.allowed_violations.assign(scenario.allowed_violations.begin(), scenario.allowed_violations.end());
  return expectations;
}

}  // namespace

std::string new_uuid() {
  static boost::uuids::random_generator generator;
  return boost::uuids::to_string(generator());
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>(milliseconds));
  return text.data();
}

reports::RunRecord describe(const scenarios::Scenario& scenario, const RunIdentity& identity) {
  static const reports::StationRecord station = this_station();
  reports::RunRecord record;
  record.uuid = identity.uuid;
  record.station = station;
  const bool simulated = !identity.stack;
  for (const char* role : {"primary", "secondary"}) {
    record.duts.push_back({role, simulated ? "simulated" : "real",
                           simulated ? scenario.system.profile_name : identity.stack->name,
                           simulated ? SWITCHBACK_VERSION : ""});
  }
  record.scenario = {scenario.name, scenario.about, scenario.path, scenario.sha256, scenario.text, scenario.tags};
  record.seed = identity.seed;
  if (identity.shuffle_ties_seed != 0) record.shuffle_seed = identity.shuffle_ties_seed;
  record.iteration = identity.iteration;
  record.started_utc = utc_now();
  record.tool_version = SWITCHBACK_VERSION;
  record.git_rev = SWITCHBACK_GIT_REVISION;
  record.settings = identity.settings;
  record.stack = identity.stack;
  record.parameters = parameters_of(scenario.system);
  add_administrators(record.parameters, scenario);
  if (record.stack) add_media_parameters(record.parameters, *record.stack);
  for (const scenarios::Step& step : scenario.steps) {
    record.steps.push_back(
        {step.text, action_of(step.text), step.mark.line, SimTime{0}, SimTime{0}, reports::Verdict::skipped, ""});
  }
  return record;
}

void add_outside(reports::RunRecord& record, const std::vector<std::string>& sources,
                 std::span<const hil::ExternalInput> inputs) {
  record.external_sources = sources;
  record.external_io.reserve(inputs.size());
  for (const hil::ExternalInput& input : inputs) record.external_io.push_back({input.at, input.source, input.bytes});
}

void complete(reports::RunRecord& record, const scenarios::Scenario& scenario, const RunOutcome& outcome) {
  record.wall_ms = outcome.wall_ms;
  record.cpu_ms = outcome.cpu_ms;
  record.duration = outcome.duration;
  record.error = outcome.error;
  record.skipped = outcome.skipped;
  if (outcome.pace) {
    record.clock = "wall";
    record.speed = outcome.pace->options.speed;
    record.pacing = pacing_of(*outcome.pace);
    add_outside(record, outcome.pace->sources, outcome.pace->inputs);
  }
  if (outcome.timed_out && record.error.empty()) {
    record.ended_how = reports::EndedHow::timeout;
    record.error = "the scenario's time limit of " + duration_text(scenario.time_limit) +
                   " of scenario time came before its last step was over";
  }
  record.fingerprint = outcome.fingerprint;
  for (std::size_t index = 0; index < outcome.steps.size() && index < record.steps.size(); ++index) {
    const scenarios::StepResult& result = outcome.steps[index];
    record.steps[index].start = result.started;
    record.steps[index].end = result.ended;
    record.steps[index].verdict = verdict_of(result.verdict);
    record.steps[index].message = result.message;
  }
  record.journal = &outcome.journal;
  reports::derive(record);
  reports::judge(record, expectations_of(scenario));
}

}  // namespace switchback::sim
