#include "scenarios/loader.h"

#include "models/core/message_text.h"
#include "scenarios/data_directory.h"
#include "scenarios/fields.h"
#include "scenarios/incident_reader.h"
#include "scenarios/limit_reader.h"
#include "scenarios/schema.h"
#include "scenarios/sha256.h"
#include "scenarios/step_reader.h"
#include "scenarios/system_reader.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

/// Times in a step that a scenario's own limit would cut short.
void check_against_limit(const Node& steps, SimTime limit, Mistakes& mistakes) {
  for (const auto& step : steps.items) {
    for (const Node::Entry& entry : step->entries) {
      std::vector<const Node*> times;
      if (entry.key == "wait") times.push_back(entry.value.get());
      if (entry.key == "wait until" || entry.key == "expect" || entry.key == "test calls") {
        times.push_back(entry.value->find("within"));
        times.push_back(entry.value->find("for"));
      }
      for (const Node* time : times) {
        if (time == nullptr || !time->is_scalar() || mistakes.is_broken(*time)) continue;
        const auto duration = duration_of(*time, mistakes);
        if (duration && *duration > limit) {
          mistakes.add(*time, in_quotes(time->text) + " is beyond the scenario's time limit of " + format_time(limit),
                       "raise 'time limit'");
        }
      }
    }
  }
}

void read_system_part(const Fields& top, const std::string& path, std::span<const Override> overrides,
                      const std::filesystem::path& data, References& references, Scenario& scenario,
                      Mistakes& mistakes) {
  const Node* system = top.node("system");
  if (system == nullptr || system->kind != Node::Kind::map) {
    references.forgive_extensions();
    references.forgive_trunks();
    references.forgive_slots();
    return;
  }
  Assembly assembly = read_system(*system, path, data, profile_overrides(overrides), references, mistakes);
  if (scenario.incident) assembly.incident_defect = scenario.incident->defect;
  apply_overrides(overrides, assembly, mistakes);
  check_groups(assembly, references, mistakes);
  scenario.system = finish(std::move(assembly));
}

}  // namespace

Scenario load_scenario(const std::filesystem::path& path, std::span<const Override> overrides) {
  return parse_scenario(read_limited(path.string(), path.string()), path.string(), overrides);
}

Scenario parse_scenario(std::string_view text, const std::string& path, std::span<const Override> overrides,
                        const std::filesystem::path& data) {
  Mistakes mistakes(path);
  const auto root = read_checked(text, SchemaName::scenario, mistakes);

  Scenario scenario;
  const Fields top(*root, mistakes);
  scenario.path = path;
  scenario.text = std::string(text);
  scenario.sha256 = sha256(text);
  scenario.name = top.text("scenario").value_or("");
  scenario.about = top.text("about").value_or("");
  if (const Node* tags = top.node("tags")) {
    for (const auto& tag : tags->items) scenario.tags.push_back(tag->text);
  }
  const Node* incident = top.node("incident");
  if (incident != nullptr && incident->kind == Node::Kind::map) scenario.incident = read_incident(*incident, mistakes);
  References references(mistakes);
  read_system_part(top, path, overrides, data.empty() ? data_directory() : data, references, scenario, mistakes);
  if (const Node* steps = top.node("steps")) {
    for (const auto& node : steps->items) {
      auto step = read_step(*node, references, scenario.system, mistakes);
      if (step) scenario.steps.push_back(std::move(*step));
    }
  }
  if (const Node* limits = top.node("limits")) scenario.limits = read_limits(*limits, mistakes);
  if (const Node* monitors = top.node("expected violations")) {
    for (const auto& monitor : monitors->items) scenario.expected_violations.insert(monitor->text);
  }
  if (const Node* monitors = top.node("allowed violations")) {
    for (const auto& monitor : monitors->items) {
      if (scenario.expected_violations.contains(monitor->text)) {
        mistakes.add(*monitor, in_quotes(monitor->text) + " is expected, which is more than allowed",
                     "keep one of them");
      }
      scenario.allowed_violations.insert(monitor->text);
    }
  }
  if (const auto limit = top.duration("time limit")) {
    scenario.time_limit = *limit;
    if (limit->count() == 0) mistakes.add(*top.node("time limit"), "the time limit must be more than 0");
  }
  if (const Node* steps = top.node("steps")) check_against_limit(*steps, scenario.time_limit, mistakes);
  mistakes.throw_if_any();
  return scenario;
}

}  // namespace switchback::scenarios
