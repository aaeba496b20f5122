// The part `time` of a mapping file.
#pragma once

#include "scenarios/diagnostics.h"
#include "scenarios/log_mapping/log_clock.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Reads `time: {formats: [...], zone: ..., year: ..., day: ...}`, which the schema has already been held against.
LogTimes read_times(const Node& node, Mistakes& mistakes);

}  // namespace switchback::scenarios
