// Results as JUnit XML, as CI servers read it.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "reports/run_record.h"

namespace switchback::reports {

/// One `testsuites` with a `testsuite` per scenario and a `testcase` per run. What the system under test did wrong
/// is a `failure` with measured value, limit and unit; what the bench did wrong is an `error`; inconclusive and
/// aborted runs are errors too, because they are no pass and no finding. `system-out` carries the steps, the
/// measurements, the seed and the command that plays the run again; a suite's properties carry the same for machines.
/// Valid by the schema of Jenkins' xUnit plugin, whose elements are those that GitLab (name, classname, time, contents
/// of failure, error, skipped and system-out) and Datadog read; both take a `testsuites` root.
std::string junit_xml(std::span<const RunRecord> runs);

/// Writes `junit_xml` to `path`, whole or not at all. Throws UserError when it cannot be written.
void write_junit(std::span<const RunRecord> runs, const std::filesystem::path& path);

/// "switchback run scenarios/x.yaml --seed 7": the command that plays a run again.
std::string reproduce_command(const RunRecord& run);

}  // namespace switchback::reports
