#include "sim/incidents/incident_results.h"

#include <cctype>
#include <nlohmann/json.hpp>
#include <ostream>

#include "sim/scenario_text.h"

namespace switchback::sim {
namespace {

constexpr std::string_view kPrefix = "incident-";
constexpr std::size_t kSymptomWidth = 64;

/// The name without prefix and number, in words: "option forgotten".
std::string title_of(std::string_view scenario) {
  std::string title(scenario);
  if (title.starts_with(kPrefix)) title.erase(0, std::min(title.find('-', kPrefix.size()), title.size() - 1) + 1);
  for (char& letter : title) {
    if (letter == '-') letter = ' ';
  }
  return title;
}

std::string for_markdown(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

/// A step without its number and without how it came out; any other check as it is.
std::string short_check(const std::string& check) {
  if (!check.starts_with("step ")) return check;
  const std::size_t line_end = check.find(") ");
  const std::size_t begin = line_end == std::string::npos ? 0 : line_end + 2;
  const std::size_t end = check.find("}: ", begin);
  return end == std::string::npos ? check.substr(begin) : check.substr(begin, end + 1 - begin);
}

Table::Cell verdict_cell(const IncidentRun& run, bool wanted) {
  return {std::string(name_of(run.verdict)), wanted ? Paint::good : Paint::bad};
}

nlohmann::ordered_json run_json(const IncidentRun& run) {
  return {{"verdict", name_of(run.verdict)}, {"check", run.check}};
}

}  // namespace

bool IncidentResult::told_apart() const {
  return runs_without_ > 0 && runs_with_ > 0 && reports::passed(without.verdict) &&
         with.verdict == reports::Verdict::fail;
}

void IncidentResult::add(const IncidentRun& run, bool with_defect) {
  ++runs;
  if (with_defect) {
    const bool failed_so_far = with.verdict == reports::Verdict::fail;
    if (runs_with_++ == 0 || (failed_so_far && run.verdict != reports::Verdict::fail)) with = run;
  } else if (runs_without_++ == 0 || run.verdict > without.verdict) {
    without = run;
  }
}

std::string incident_number(std::string_view scenario) {
  if (!scenario.starts_with(kPrefix)) return "";
  scenario.remove_prefix(kPrefix.size());
  std::string number;
  if (scenario.starts_with('t')) {
    number = "t";
    scenario.remove_prefix(1);
  }
  const std::size_t first = scenario.find_first_not_of('0');
  const std::size_t end = scenario.find('-');
  if (end == std::string_view::npos || first >= end) return "";
  for (const char letter : scenario.substr(first, end - first)) {
    if (std::isdigit(static_cast<unsigned char>(letter)) == 0) return "";
    number += letter;
  }
  return number;
}

Table incident_table(std::span<const IncidentResult> results) {
  Table table({{"NO", true}, {"INCIDENT"}, {"SYMPTOM"}, {"WITHOUT"}, {"WITH DEFECT"}, {"FAILED CHECK"}});
  for (const IncidentResult& result : results) {
    const bool passes = reports::passed(result.without.verdict);
    table.add({{incident_number(result.scenario->name)},
               {title_of(result.scenario->name), Paint::strong},
               {shortened(first_sentence(result.scenario->incident->symptom), kSymptomWidth), Paint::faint},
               verdict_cell(result.without, passes),
               verdict_cell(result.with, result.with.verdict == reports::Verdict::fail),
               {passes ? result.with.check : "without the defect: " + result.without.check}});
  }
  return table;
}

void print_incidents_markdown(std::ostream& out, std::span<const IncidentResult> results) {
  out << "| | incident | symptom | with the defect this fails |\n|---|---|---|---|\n";
  for (const IncidentResult& result : results) {
    const scenarios::Scenario& scenario = *result.scenario;
    out << "| " << incident_number(scenario.name) << " | " << title_of(scenario.name) << " | "
        << for_markdown(first_sentence(scenario.incident->symptom)) << " | "
        << for_markdown(short_check(result.with.check)) << " |\n";
  }
}

std::string incidents_json(std::span<const IncidentResult> results) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const IncidentResult& result : results) {
    const scenarios::Incident& incident = *result.scenario->incident;
    list.push_back({{"number", incident_number(result.scenario->name)},
                    {"scenario", result.scenario->name},
                    {"symptom", incident.symptom},
                    {"cause", incident.cause},
                    {"correct", incident.correct},
                    {"faulty", incident.faulty},
                    {"defect", incident.defect},
                    {"sources", incident.sources},
                    {"runs", result.runs},
                    {"without", run_json(result.without)},
                    {"with", run_json(result.with)},
                    {"told_apart", result.told_apart()}});
  }
  // What a scenario's author wrote need not be good UTF-8; what a machine reads must be.
  return ordered_json{{"incidents", std::move(list)}}.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace switchback::sim
