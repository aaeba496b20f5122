#include "sim/run_files.h"

#include <set>
#include <system_error>

#include "hil/capture/lan_capture.h"
#include "models/core/errors.h"
#include "reports/trace_events.h"
#include "reports/vcd.h"
#include "reports/whole_file.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPcap = ".pcap";
constexpr const char* kVcd = ".vcd";
constexpr const char* kTrace = ".json";

/// Whoever names a file names its kind.
bool is_file(const std::string& place, const std::string& suffix) { return fs::path(place).extension() == suffix; }

void sweep_drafts(const fs::path& file) {
  if (file.empty()) return;
  const std::string begin = file.filename().string() + ".";
  std::error_code ignored;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(begin) && name.ends_with(".part")) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

fs::path RunFiles::file(const std::string& place, const std::string& suffix, const PlannedRun& run) const {
  if (place.empty() || is_file(place, suffix)) return place;
  return fs::path(place) / (plan_.scenarios[run.scenario].name + "-" + std::to_string(run.iteration) + "-seed" +
                            std::to_string(run.seed) + suffix);
}

fs::path RunFiles::pcap(const PlannedRun& run) const { return file(asked_.pcap, kPcap, run); }

void RunFiles::prepare_place(const std::string& option, const std::string& place, const std::string& suffix) const {
  if (place.empty()) return;
  if (is_file(place, suffix)) {
    if (plan_.runs.size() > 1) {
      throw UserError(option + " " + place + ": is one file, but " + std::to_string(plan_.runs.size()) +
                      " runs are planned; give a folder");
    }
    return reports::check_writable(place);
  }
  std::error_code failed;
  fs::create_directories(place, failed);
  if (failed || !fs::is_directory(place)) {
    throw UserError(option + " " + place + ": is no folder and cannot be made one" +
                    (failed ? " (" + failed.message() + ")" : ""));
  }
  reports::check_writable(fs::path(place) / ("switchback" + suffix));
  std::set<fs::path> files;
  for (const PlannedRun& run : plan_.runs) {
    if (files.insert(file(place, suffix, run)).second) continue;
    throw UserError(option + " " + place + ": two scenarios are named '" + plan_.scenarios[run.scenario].name +
                    "', and their files would be the same; run one at a time");
  }
}

void RunFiles::check_capturable(bool real_stack) const {
  if (real_stack) {
    throw UserError(
        "--pcap writes what passes on the modelled LAN; of a real stack capture the network, such as with "
        "'tcpdump -w'");
  }
  for (const scenarios::Scenario& scenario : plan_.scenarios) {
    try {
      hil::check_capturable(scenario.system);
    } catch (const UserError& error) {
      throw UserError("--pcap: " + scenario.name + ": " + error.what());
    }
  }
}

void RunFiles::prepare(bool real_stack) const {
  if (!asked_.pcap.empty()) check_capturable(real_stack);
  prepare_place("--pcap", asked_.pcap, kPcap);
  prepare_place("--vcd", asked_.vcd, kVcd);
  prepare_place("--trace", asked_.trace, kTrace);
}

void RunFiles::write(const PlannedRun& run, RunOutcome& outcome) const {
  if (!outcome.skipped.empty()) return;
  try {
    if (!asked_.vcd.empty()) {
      reports::write_whole(file(asked_.vcd, kVcd, run), reports::vcd_of(outcome.journal, outcome.duration));
    }
    if (!asked_.trace.empty()) {
      reports::write_whole(file(asked_.trace, kTrace, run),
                           reports::trace_events_of(outcome.journal, outcome.duration));
    }
  } catch (const UserError& error) {
    if (outcome.error.empty()) outcome.error = error.what();
  }
}

void RunFiles::sweep(const PlannedRun& run) const {
  sweep_drafts(pcap(run));
  sweep_drafts(file(asked_.vcd, kVcd, run));
  sweep_drafts(file(asked_.trace, kTrace, run));
}

}  // namespace switchback::sim
