#include "sim/web/live_state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hil/admin_link/served_calls.h"
#include "hil/console/status_json.h"
#include "models/core/measurement_names.h"
#include "models/protection.h"
#include "reports/measurements.h"
#include "reports/verdict.h"

namespace switchback::sim {
namespace {

using LiveJson = nlohmann::ordered_json;
using models::ServerId;

std::string live_text(const LiveJson& value) { return value.dump(-1, ' ', false, LiveJson::error_handler_t::replace); }

LiveJson or_null(const std::optional<double>& value) { return value ? LiveJson(*value) : LiveJson(nullptr); }

LiveJson live_steps(const scenarios::Scenario& scenario, const LiveProgress& progress) {
  LiveJson steps = LiveJson::array();
  for (std::size_t index = 0; index < scenario.steps.size(); ++index) {
    const std::size_t number = index + 1;
    std::string state = number < progress.step ? "passed" : number == progress.step ? "running" : "waiting";
    std::string message;
    if (progress.record != nullptr) {
      const reports::StepRecord& step = progress.record->steps[index];
      state = step.verdict == reports::Verdict::skipped ? "waiting"
              : reports::passed(step.verdict)           ? "passed"
                                                        : "failed";
      message = step.message;
    }
    steps.push_back({{"text", scenario.steps[index].text}, {"state", state}, {"message", message}});
  }
  return steps;
}

LiveJson procedure_json(models::Testbed& testbed, const LiveProgress& progress) {
  if (!progress.procedure) return nullptr;
  LiveJson steps = LiveJson::array();
  for (const ProcedureStep& step : procedure_steps(*progress.procedure, testbed, progress.deeds)) {
    steps.push_back({{"number", step.number},
                     {"text", step.text},
                     {"hint", step.hint},
                     {"control", step.control},
                     {"console", name_of(step.console)},
                     {"done", step.done}});
  }
  return {{"name", models::kProcedureNames[static_cast<std::size_t>(*progress.procedure)]},
          {"steps", std::move(steps)}};
}

LiveJson measurements_json(const std::vector<reports::Measurement>& measured) {
  LiveJson list = LiveJson::array();
  for (const reports::Measurement& one : measured) {
    list.push_back({{"name", one.name},
                    {"unit", one.unit},
                    {"value", or_null(one.value)},
                    {"low", or_null(one.limit.min)},
                    {"high", or_null(one.limit.max)},
                    {"warn_low", or_null(one.limit.warn_min)},
                    {"warn_high", or_null(one.limit.warn_max)}});
  }
  return list;
}

LiveJson plant_json(models::Testbed& testbed) {
  LiveJson trunks = LiveJson::array();
  for (const models::TrunkConfig& trunk : testbed.config().trunks) {
    trunks.push_back({{"name", trunk.name}, {"state", testbed.trunk_state(trunk.name)}});
  }
  return trunks;
}

std::string pair_text(models::Testbed& testbed) {
  hil::ServedPair pair;
  for (const ServerId id : models::kServers) pair.consoles[index_of(id)] = &testbed.console(id);
  return hil::status_text(hil::observe(pair));
}

LiveJson over_json(const reports::RunRecord* record) {
  if (record == nullptr) return nullptr;
  return {{"verdict", name_of(record->verdict)}, {"why", record->reason_text}};
}

}  // namespace

std::string live_state(const scenarios::Scenario& scenario, models::Testbed& testbed, const LiveProgress& progress) {
  const models::PhoneBank& phones = testbed.phones();
  const std::string missing = testbed.protection().missing();
  LiveJson state = {{"scenario", scenario.name},
                    {"about", scenario.about},
                    {"time", to_seconds(testbed.kernel().now())},
                    {"speed", progress.speed},
                    {"paused", progress.paused},
                    {"turn", progress.persons_turn},
                    {"steps", live_steps(scenario, progress)},
                    {"procedure", procedure_json(testbed, progress)},
                    {"phones",
                     {{"all", phones.size()},
                      {"primary", phones.registered(ServerId::primary)},
                      {"secondary", phones.registered(ServerId::secondary)},
                      {"none", phones.unregistered()}}},
                    {"calls", testbed.callers().talking()},
                    {"calling", progress.calling},
                    {"service", testbed.service_restored()},
                    {"missing", missing},
                    {"trunks", plant_json(testbed)},
                    {"measurements", measurements_json(progress.measured)},
                    {"trigger", progress.trigger ? LiveJson(to_seconds(*progress.trigger)) : LiveJson(nullptr)},
                    {"over", over_json(progress.record)}};
  std::string text = live_text(state);
  text.back() = ',';
  return text + "\"pair\":" + pair_text(testbed) + "}";
}

bool tells_people(const Journal& journal, EventId id) {
  const Event& event = journal.at(id);
  return info(event.kind).level == EventLevel::notable && event.kind != EventKind::phones_census;
}

std::string live_event(const Journal& journal, EventId id) {
  const Event& event = journal.at(id);
  const EventKindInfo& kind = info(event.kind);
  std::string more;
  for (std::size_t field = 0; field < kind.fields.size(); ++field) {
    if (kind.fields[field].type == FieldType::none) continue;
    const bool duration = kind.fields[field].type == FieldType::duration;
    more += (more.empty() ? "" : ", ") + std::string(kind.fields[field].name) + " " +
            (duration ? format_time(SimTime{event.fields[field]}) : journal.field_text(event, field));
  }
  return live_text({{"t", to_seconds(event.time)},
                    {"who", journal.entity_name(event.entity)},
                    {"what", kind.words},
                    {"more", more}});
}

std::string live_remark(SimTime now, const std::string& who, const std::string& what, bool refused) {
  return live_text(
      {{"t", to_seconds(now)}, {"who", who}, {"what", what}, {"more", ""}, {refused ? "refused" : "remark", true}});
}

std::vector<reports::Measurement> measured_so_far(const scenarios::Scenario& scenario, const Journal& journal,
                                                  std::optional<SimTime>& trigger) {
  const reports::Measured now = reports::measure(journal, {});
  trigger.reset();
  if (!now.takeovers.empty() && !now.takeovers.back().protection_restored) trigger = now.takeovers.back().trigger;
  std::vector<reports::Measurement> list;
  for (const scenarios::Limit& limit : scenario.limits) {
    const MeasurementInfo* known = find_measurement(limit.measurement);
    if (known == nullptr) continue;
    reports::Measurement one;
    one.name = known->name;
    one.unit = known->unit;
    one.limit = {limit.measurement, limit.min, limit.max, limit.warn_min, limit.warn_max};
    const auto found = std::ranges::find(now.measurements, known->name, &reports::Measurement::name);
    if (found != now.measurements.end()) one.value = found->value;
    list.push_back(one);
  }
  return list;
}

}  // namespace switchback::sim
