#include "sim/replay.h"

#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "hil/stack/description.h"
#include "models/core/errors.h"
#include "scenarios/loader.h"
#include "sim/loading.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

using reports::EndedHow;
using reports::StoredRun;

void check_replayable(const StoredRun& run) {
  const std::string name = "run " + std::to_string(run.id);
  if (run.verdict == reports::Verdict::skipped) {
    throw UserError(name + " was not played: " + run.reason_text);
  }
  if (run.journal_events == 0) {
    throw UserError(name + " left no journal to compare with (" + run.reason_text + "); 'switchback run " +
                    run.scenario.path + " --seed " + std::to_string(run.seed) + "' makes a new one");
  }
  if (!run.settings_kept) {
    throw UserError(name + " was stored by a version that did not keep what --set changed, so that it cannot be " +
                    "replayed; run it again with the same --set and --seed " + std::to_string(run.seed));
  }
}

/// Whether the bench ended the run before its scenario did. A scenario's own time limit ends a replay as well.
bool cut_short(const StoredRun& run) { return run.reason_code == "bench" && run.ended_how == EndedHow::completed; }

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, value);
  return text;
}

}  // namespace

Replay replay(const StoredRun& run, const RunFilesAsked& files) {
  check_replayable(run);
  const scenarios::Scenario scenario =
      scenarios::parse_scenario(run.scenario.text, run.scenario.path, parse_settings(run.settings));
  RunOptions options{.seed = run.seed, .shuffle_ties_seed = run.shuffle_seed.value_or(0)};
  std::optional<hil::StackDescription> stack;
  if (run.stack) {
    stack = hil::parse_stack(run.stack->text, run.stack->path,
                             std::filesystem::absolute(run.stack->path).parent_path().string());
    options.stack = &*stack;
  }
  const RunPlan plan{{scenario}, {{0, run.seed, run.iteration}}};
  const RunFiles run_files(files, plan);
  run_files.prepare(stack.has_value());
  options.capture = run_files.pcap(plan.runs[0]);
  RecordedInput recorded;
  recorded.sources = run.sources;
  recorded.inputs.reserve(run.inputs.size());
  for (const reports::StoredInput& input : run.inputs) {
    recorded.inputs.push_back({input.at, input.source, input.bytes});
  }
  if (cut_short(run)) recorded.until = run.duration;

  Replay result{replay_scenario(scenario, options, recorded), {}};
  run_files.write(plan.runs[0], result.outcome);
  if (cut_short(run) && result.outcome.error.empty()) {
    result.outcome.error = run.reason_text;
    result.outcome.timed_out = false;
  }
  result.record =
      describe(scenario, {new_uuid(), run.seed, options.shuffle_ties_seed, run.iteration, run.settings, run.stack});
  // As it was, also where profiles or the file have moved since.
  result.record.scenario = run.scenario;
  result.record.scenario.tags = scenario.tags;
  complete(result.record, scenario, result.outcome);
  result.record.external_sources = run.sources;
  for (const reports::StoredInput& input : run.inputs) {
    result.record.external_io.push_back({input.at, input.source, input.bytes});
  }
  return result;
}

std::string difference(const StoredRun& run, const reports::RunRecord& replayed) {
  std::string text;
  const auto add = [&text](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  if (replayed.fingerprint != run.fingerprint) {
    const std::int64_t events =
        replayed.journal != nullptr ? static_cast<std::int64_t>(replayed.journal->events().size()) : 0;
    add("another journal: fingerprint " + hex(replayed.fingerprint) + " of " + std::to_string(events) +
        " events; it was " + hex(run.fingerprint) + " of " + std::to_string(run.journal_events));
  }
  if (replayed.verdict != run.verdict) {
    add("another verdict: " + std::string(name_of(replayed.verdict)) + "; it was " + std::string(name_of(run.verdict)));
  } else if (replayed.reason_text != run.reason_text) {
    add("another reason: " + replayed.reason_text + "; it was: " + run.reason_text);
  }
  if (!text.empty() && (run.tool_version != SWITCHBACK_VERSION || run.git_rev != SWITCHBACK_GIT_REVISION)) {
    add("it was played by version " + run.tool_version + " (" + run.git_rev + "), this is " + SWITCHBACK_VERSION +
        " (" + SWITCHBACK_GIT_REVISION + ")");
  }
  return text;
}

}  // namespace switchback::sim
