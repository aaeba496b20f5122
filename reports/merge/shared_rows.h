// Rows that many runs of a result store refer to, found again in another store.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "reports/database.h"

namespace switchback::reports {

/// A table of such rows. `key`: the columns by which a row is the same in every file, separated by commas.
struct SharedTable {
  std::string_view name;
  std::string_view id;
  std::string_view key;
};

inline constexpr std::size_t kCampaignTable = 0;
inline constexpr std::size_t kEventKindTable = 1;
inline constexpr std::size_t kWordTable = 2;
inline constexpr std::array<SharedTable, 7> kSharedTables{
    {{"campaign", "campaign_id", "uuid"},
     {"event_kind", "kind_id", "words, level, name_1, type_1, name_2, type_2, name_3, type_3"},
     {"word", "word_id", "text"},
     {"station", "station_id", "name, os, cpu, cores"},
     {"dut", "dut_id", "role, kind, product, version"},
     {"scenario", "scenario_id", "sha256, path"},
     {"parameter", "parameter_id", "name, value, source, assumption"}}};

/// Finds the rows of one such table of `source` in `target`, and adds what is not there.
class SharedRows {
 public:
  SharedRows(Database& source, Database& target, const SharedTable& table);

  struct Place {
    std::int64_t row = 0;  ///< in the target
    bool added = false;    ///< just now
  };
  /// Of a row of the source.
  Place find(std::int64_t source_row);

 private:
  Database& target_;
  Statement read_key_, read_, find_, add_;
  std::unordered_map<std::int64_t, std::int64_t> known_;
};

}  // namespace switchback::reports
