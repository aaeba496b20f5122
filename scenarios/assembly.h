// A system under test while it is put together from profile, scenario file and command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/system_config.h"
#include "scenarios/diagnostics.h"
#include "scenarios/parameter_values.h"
#include "scenarios/references.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

/// A group of phones with the place it comes from.
struct PhoneGroupDraft {
  models::PhoneGroupConfig config;
  ParameterValues<models::PhoneProfile> parameters;
  SourceMark mark;
};

/// Everything a SystemConfig is made from.
struct Assembly {
  models::SystemConfig config;
  ParameterValues<models::ServerProfile> server;
  ParameterValues<models::TrunkProfile> trunk;
  std::vector<PhoneGroupDraft> groups;
  bool groups_are_good = true;
  /// The override that changed the number of phones; empty if none did.
  std::string count_override;
  /// The defect of the scenario's incident; empty if it reproduces none.
  std::string incident_defect;
};

/// Checks the phones of all groups together, and tells the extensions to `references`.
void check_groups(const Assembly& assembly, References& references, Mistakes& mistakes);

/// The finished system, with a note for each parameter that differs from its built-in default.
models::SystemConfig finish(Assembly&& assembly);

}  // namespace switchback::scenarios
