// Files for other tools that runs leave behind, one of each kind for a run.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "sim/run.h"
#include "sim/run_plan.h"

namespace switchback::sim {

/// What was asked for, as on the command line: a folder, or the file itself where only one run is planned. Empty: none.
struct RunFilesAsked {
  std::string pcap;   ///< captures of the modelled LAN
  std::string vcd;    ///< value change dumps of the journal
  std::string trace;  ///< the journal in the trace event format
};

/// Where the files of each run go. In a folder, run i of a scenario with seed s is "SCENARIO-i-seedS.SUFFIX".
class RunFiles {
 public:
  /// `plan` must outlive this.
  RunFiles(RunFilesAsked asked, const RunPlan& plan) : asked_(std::move(asked)), plan_(plan) {}

  /// Makes the folders that do not exist. Throws UserError if files of these runs cannot be written there, would be
  /// written over one another, or cannot be made of what is planned: known before hours have gone into the runs.
  /// `real_stack`: the servers are not the modelled ones.
  void prepare(bool real_stack) const;

  /// Empty: the run is not captured.
  std::filesystem::path pcap(const PlannedRun& run) const;

  /// Writes what is made of the journal. What cannot be written becomes the outcome's error.
  void write(const PlannedRun& run, RunOutcome& outcome) const;

  /// Removes what a run that was killed has left unfinished.
  void sweep(const PlannedRun& run) const;

 private:
  std::filesystem::path file(const std::string& place, const std::string& suffix, const PlannedRun& run) const;
  void check_capturable(bool real_stack) const;
  void prepare_place(const std::string& option, const std::string& place, const std::string& suffix) const;

  RunFilesAsked asked_;
  const RunPlan& plan_;
};

}  // namespace switchback::sim
