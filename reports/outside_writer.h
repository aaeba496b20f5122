// The rows of a run that say how it kept time and what came to it from outside.
#pragma once

#include <cstdint>

#include "reports/database.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// Part of the store's writer: everything a replay needs beside scenario and seed.
class OutsideWriter {
 public:
  explicit OutsideWriter(Database& database);

  /// Adds the rows of the run whose number is `id`; the caller commits.
  void write(std::int64_t id, const RunRecord& run);

 private:
  void write_pacing(std::int64_t id, const PacingRecord& pacing);

  Statement insert_setting_, insert_stack_, insert_pacing_, insert_lateness_, insert_slip_;
  Statement insert_source_, insert_io_;
};

}  // namespace switchback::reports
