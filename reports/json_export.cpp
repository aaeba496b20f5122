#include "reports/json_export.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace switchback::reports {

namespace {

/// Keeps the members in the order in which they are written here.
using Json = nlohmann::ordered_json;

Json seconds(SimTime time) { return static_cast<double>(time.count()) / 1e9; }
Json seconds(const std::optional<SimTime>& time) { return time ? seconds(*time) : Json(nullptr); }

template <class Value>
Json value_or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json server_name(int server) {
  if (server < 0) return nullptr;
  return server == 0 ? "primary" : "secondary";
}

template <class Record, class Convert>
Json list_of(const std::vector<Record>& records, Convert convert) {
  Json list = Json::array();
  for (const Record& record : records) list.push_back(convert(record));
  return list;
}

Json step_json(const StepRecord& step) {
  return {{"text", step.text},        {"action", step.action},
          {"line", step.line},        {"start", seconds(step.start)},
          {"end", seconds(step.end)}, {"verdict", name_of(step.verdict)},
          {"message", step.message}};
}

Json measurement_json(const Measurement& one) {
  return {{"name", one.name},
          {"value", value_or_null(one.value)},
          {"unit", one.unit},
          {"min", value_or_null(one.limit.min)},
          {"max", value_or_null(one.limit.max)},
          {"warn_min", value_or_null(one.limit.warn_min)},
          {"warn_max", value_or_null(one.limit.warn_max)},
          {"verdict", name_of(one.verdict)},
          {"rests_on_assumption", one.rests_on_assumption}};
}

Json takeover_json(const Takeover& one) {
  return {{"reason", one.reason},
          {"from", server_name(one.from)},
          {"to", server_name(one.to)},
          {"trigger", seconds(one.trigger)},
          {"detected", seconds(one.detected)},
          {"decided", seconds(one.decided)},
          {"control", seconds(one.control)},
          {"full_control", seconds(one.full_control)},
          {"phones_last", seconds(one.phones_last)},
          {"service_restored", seconds(one.service_restored)},
          {"protection_restored", seconds(one.protection_restored)},
          {"overlap", seconds(one.overlap)}};
}

Json fault_json(const FaultRecord& fault) {
  return {{"kind", fault.kind},
          {"target", fault.target},
          {"injected", seconds(fault.injected)},
          {"confirmed", seconds(fault.confirmed)},
          {"cleared", seconds(fault.cleared)}};
}

Json violation_json(const ViolationRecord& violation) {
  return {{"invariant", violation.invariant},
          {"detail", violation.detail},
          {"began", seconds(violation.began)},
          {"ended", seconds(violation.ended)},
          {"expected", violation.expected}};
}

Json call_json(const CallRecord& call) {
  return {{"number", call.number},
          {"caller", call.caller},
          {"kind", call.kind},
          {"callee", call.callee},
          {"dialled", seconds(call.dialled)},
          {"connected", seconds(call.connected)},
          {"ended", seconds(call.ended)},
          {"server_at_start", server_name(call.server_at_start)},
          {"server_at_end", server_name(call.server_at_end)},
          {"fate", call.fate},
          {"reason", call.reason}};
}

std::string fingerprint_text(std::uint64_t fingerprint) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(fingerprint));
  return text;
}

Json run_object(const RunRecord& run) {
  Json json;
  json["run"] = run.uuid;
  json["campaign"] = run.campaign.uuid;
  json["scenario"] = {{"name", run.scenario.name},
                      {"path", run.scenario.path},
                      {"sha256", run.scenario.sha256},
                      {"tags", run.scenario.tags}};
  json["iteration"] = run.iteration;
  json["seed"] = run.seed;
  json["shuffle_seed"] = value_or_null(run.shuffle_seed);
  json["verdict"] = name_of(run.verdict);
  json["marginal"] = run.marginal;
  json["reason_code"] = run.reason_code;
  json["reason"] = run.reason_text;
  json["decided_by_step"] = run.decided_by_step ? Json(*run.decided_by_step + 1) : Json(nullptr);
  json["ended_how"] = name_of(run.ended_how);
  json["clock"] = run.clock;
  json["started_utc"] = run.started_utc;
  json["scenario_seconds"] = seconds(run.duration);
  json["wall_ms"] = run.wall_ms;
  json["cpu_ms"] = run.cpu_ms;
  json["tool_version"] = run.tool_version;
  json["git_rev"] = run.git_rev;
  json["fingerprint"] = fingerprint_text(run.fingerprint);
  json["steps"] = list_of(run.steps, step_json);
  json["measurements"] = list_of(run.measurements, measurement_json);
  json["takeovers"] = list_of(run.takeovers, takeover_json);
  json["faults"] = list_of(run.faults, fault_json);
  json["violations"] = list_of(run.violations, violation_json);
  json["calls"] = list_of(run.calls, call_json);
  return json;
}

std::string text_of(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string run_json(const RunRecord& run) { return text_of(run_object(run), -1); }

std::string runs_json(std::span<const RunRecord> runs) {
  Json list = Json::array();
  Verdict verdict = Verdict::skipped;
  std::array<std::int64_t, kVerdictNames.size()> counts{};
  for (const RunRecord& run : runs) {
    list.push_back(run_object(run));
    verdict = worse(verdict, run.verdict);
    ++counts[static_cast<std::size_t>(run.verdict)];
  }
  Json json;
  json["verdict"] = name_of(verdict);
  for (std::size_t index = 0; index < counts.size(); ++index) json["counts"][kVerdictNames[index]] = counts[index];
  json["runs"] = std::move(list);
  return text_of(json, 2);
}

}  // namespace switchback::reports
