// What a store holds, read as the commands read it.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "reports/database.h"
#include "reports/store_reader.h"
#include "reports/stored_paths.h"
#include "reports/stored_run.h"

namespace switchback::reports {

inline StoredRun run_in(const std::filesystem::path& store, std::string_view which) {
  StoredRun run;
  read_store(store, [&](Database& database) { run = read_run(database, which); });
  return run;
}

inline RunPaths paths_in(const std::filesystem::path& store, std::string_view which) {
  RunPaths paths;
  read_store(store, [&](Database& database) { paths = read_paths(database, which); });
  return paths;
}

inline std::vector<StoredFailure> failures_in(const std::filesystem::path& store) {
  std::vector<StoredFailure> failures;
  read_store(store, [&](Database& database) { failures = failed_runs(database); });
  return failures;
}

}  // namespace switchback::reports
