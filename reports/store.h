// The result store: one SQLite file that takes runs whole or not at all. SCHEMA.md describes the tables.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "reports/database.h"
#include "reports/explore/exploration_record.h"
#include "reports/merge/merge.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// Which events of a run's journal are stored.
enum class KeepEvents : std::uint8_t { none, notable, all };

struct StoreOptions {
  /// `notable` is for runs that passed: of any other all events are kept, since somebody will ask why. `none` and
  /// `all` are for every run.
  KeepEvents keep_events = KeepEvents::notable;
  /// A journal longer than this is stored as notable events only, whatever was asked; the run's row says so.
  std::size_t max_events = 2'000'000;
  /// A run with more changes of registration than this stores none of them, unless all its events are kept.
  std::size_t max_registrations = 20'000;
  /// How long to wait for another program that is writing to the same file.
  std::chrono::milliseconds busy_timeout{10'000};
};

/// Writes runs. When `insert` returns they are committed: ending the process in any way, SIGKILL included, loses
/// none of them. Several processes may have the same file open; they write one after the other.
class ResultStore {
 public:
  /// Opens or creates `path` and brings it to this version's schema. Throws UserError when the file cannot be a
  /// result store: no such folder, not a database, another program's, written by a newer version, not writable.
  /// StoreError when another program keeps it locked or the disk is full.
  explicit ResultStore(const std::filesystem::path& path, StoreOptions options = {});
  ~ResultStore();
  ResultStore(const ResultStore&) = delete;
  ResultStore& operator=(const ResultStore&) = delete;

  /// Stores all of `runs` in one transaction. Throws StoreError (disk full, locked, a uuid stored before); then
  /// none of them is stored and the store can be used again.
  void insert(std::span<const RunRecord> runs);
  void insert(const RunRecord& run) { insert(std::span(&run, 1)); }
  /// Stores an exploration whose runs, if any failed, have been stored. Throws StoreError.
  void insert(const ExplorationRecord& exploration);
  /// Stores all runs of `source`, a store of this version's schema, that are not there: in one transaction, as
  /// `merge_runs` says. Throws as `insert`.
  MergeCounts merge(Database& source);

  /// The file may not grow beyond this; an insert that would let it is answered as a full disk.
  void limit_size(std::uint64_t bytes);

 private:
  struct Writer;

  std::filesystem::path path_;
  StoreOptions options_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace switchback::reports
