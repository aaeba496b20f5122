// What the incidents of the library came to, for people, machines and the README.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "sim/incidents/incident_run.h"
#include "sim/table.h"

namespace switchback::sim {

/// One incident, over all its seeds.
struct IncidentResult {
  const scenarios::Scenario* scenario = nullptr;
  std::size_t runs = 0;     ///< with and without the defect
  IncidentRun without{};    ///< the worst; before any run an error
  IncidentRun with{};       ///< the first that did not fail, or else the first
  bool told_apart() const;  ///< every run passed without the defect and failed with it

  /// Counts a run in.
  void add(const IncidentRun& run, bool with_defect);

 private:
  std::size_t runs_without_ = 0;
  std::size_t runs_with_ = 0;
};

/// "7" of incident-07-option-forgotten, "t3" of incident-t03-..., "" of a name of another form.
std::string incident_number(std::string_view scenario);

/// A line each, in the order given.
Table incident_table(std::span<const IncidentResult> results);
/// The table of the README: number, name, symptom, and the check that failed.
void print_incidents_markdown(std::ostream& out, std::span<const IncidentResult> results);
/// One document.
std::string incidents_json(std::span<const IncidentResult> results);

}  // namespace switchback::sim
