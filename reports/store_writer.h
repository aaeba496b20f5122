// Turns one run record into rows; used by the store inside its transaction.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reports/campaign/cell_events.h"
#include "reports/database.h"
#include "reports/outside_writer.h"
#include "reports/store.h"

namespace switchback::reports {

/// The prepared statements and the numbers already given to words and parameters. Not to be used again after an
/// exception: what it remembers may have been rolled back.
struct ResultStore::Writer {
  Writer(Database& database, const StoreOptions& options);

  /// Adds all rows of `run`, unless its place in a plan is taken: by another program that runs the same plan, with the
  /// same result. The caller commits.
  void write(const RunRecord& run);
  /// Adds all rows of `exploration`. The caller commits.
  void write(const ExplorationRecord& exploration);

 private:
  /// Finds the row that a pair of statements describes, or adds it. `Bind` binds the identifying columns.
  template <class Bind>
  std::int64_t row_of(Statement& select, Statement& insert, Bind bind);

  std::int64_t campaign(const CampaignRecord& record);
  /// Whether the campaign has a run of this cell and seed.
  bool is_there(const RunRecord& run);
  void write_plan(std::int64_t campaign, const PlanRecord& plan);
  std::int64_t scenario(const ScenarioRecord& record);
  std::int64_t station(const StationRecord& record);
  std::int64_t dut(const DutRecord& record);
  std::int64_t parameter(const ParameterRecord& record);
  std::int64_t word(std::string_view text);

  KeepEvents events_to_keep(const RunRecord& run);
  bool keeps_registrations(const RunRecord& run, KeepEvents events) const;

  std::int64_t write_run(const RunRecord& run, KeepEvents events, bool registrations);
  void write_configuration(std::int64_t id, const RunRecord& run);
  void write_steps(std::int64_t id, const RunRecord& run);
  void write_measurements(std::int64_t id, const RunRecord& run);
  void write_takeovers(std::int64_t id, const RunRecord& run);
  void write_paths(std::int64_t id, const RunRecord& run);
  void write_faults(std::int64_t id, const RunRecord& run);
  void write_violations(std::int64_t id, const RunRecord& run);
  void write_calls(std::int64_t id, const RunRecord& run);
  void write_census(std::int64_t id, const RunRecord& run);
  void write_registrations(std::int64_t id, const Journal& journal);
  void write_events(std::int64_t id, const Journal& journal, KeepEvents keep);
  void learn_event_kinds();

  using Numbers = std::unordered_map<std::string, std::int64_t>;

  Database& database_;
  const StoreOptions& options_;
  Numbers words_;
  Numbers parameters_;
  std::vector<std::int64_t> kind_ids_;      ///< by EventKind; empty: not yet looked up
  std::vector<std::int64_t> entity_words_;  ///< of the journal in hand, by EntityId; 0: not yet looked up
  std::vector<std::int64_t> text_words_;    ///< of the journal in hand, by TextId
  std::string key_;

  Statement select_campaign_, insert_campaign_;
  Statement insert_plan_, insert_plan_cell_, select_plan_run_, insert_plan_run_;
  Statement select_scenario_, insert_scenario_;
  Statement select_station_, insert_station_;
  Statement select_dut_, insert_dut_;
  Statement select_parameter_, insert_parameter_;
  Statement select_word_, insert_word_;
  Statement insert_run_, insert_run_dut_, insert_run_parameter_;
  Statement insert_step_, insert_measurement_, insert_takeover_, insert_phase_, insert_fault_, insert_violation_;
  Statement insert_call_, insert_registration_, insert_sample_, insert_event_;
  OutsideWriter outside_;
  CellEvents cell_events_;
};

}  // namespace switchback::reports
