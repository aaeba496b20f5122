#include "reports/merge/merge.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "reports/campaign/cell_events.h"
#include "reports/merge/shared_rows.h"
#include "reports/merge/table_columns.h"

namespace switchback::reports {
namespace {

constexpr std::string_view kNoJournal = "0000000000000000";

/// What a column refers to: a row of one of the shared tables.
std::optional<std::size_t> shared_table_of(std::string_view table, std::string_view column) {
  if (table == "event" && column == "entity") return kWordTable;
  for (std::size_t index = 0; index < kSharedTables.size(); ++index) {
    if (column == kSharedTables[index].id) return index;
  }
  return std::nullopt;
}

class Merge {
 public:
  Merge(Database& source, Database& target) : source_(source), target_(target), cell_events_(target) {
    for (const SharedTable& table : kSharedTables) shared_.emplace_back(source, target, table);
    for (const std::string& table : tables_of_a_run(target)) parts_.emplace_back(source, target, table);
  }

  MergeCounts all() {
    MergeCounts counts;
    Statement runs(source_, "SELECT run_id FROM run ORDER BY run_id");
    while (runs.step()) {
      const std::int64_t source_run = runs.integer(0);
      if (is_there(source_run, counts)) {
        ++counts.present;
      } else {
        copy_run(source_run);
        ++counts.added;
      }
    }
    copy_baselines();
    copy_explorations();
    return counts;
  }

 private:
  /// One of the tables that a run has rows in.
  struct Part {
    Part(Database& source, Database& target, const std::string& table)
        : Part(source, target, table, reports::columns_of(target, table)) {}
    Part(Database& source, Database& target, const std::string& table, const std::vector<std::string>& columns)
        : is_event(table == "event"),
          select(source, "SELECT " + listed(columns) + " FROM " + table + " WHERE run_id = ?"),
          insert(target, insert_statement(table, columns)) {
      for (const std::string& column : columns) {
        refers_to.push_back(shared_table_of(table, column));
        is_run.push_back(column == "run_id");
        if (column == "kind_id") kind_column = static_cast<int>(is_run.size()) - 1;
        if (column == "value_1") first_field = static_cast<int>(is_run.size()) - 1;
      }
    }
    bool is_event;
    std::vector<std::optional<std::size_t>> refers_to;  ///< by column
    std::vector<bool> is_run;                           ///< by column
    int kind_column = -1;
    int first_field = -1;
    Statement select, insert;
  };

  std::int64_t row_of(std::size_t table, std::int64_t source_row) {
    const SharedRows::Place place = shared_[table].find(source_row);
    if (table == kCampaignTable && place.added) copy_of_campaign(source_row, place.row);
    return place.row;
  }

  void copy_of_campaign(std::int64_t source_campaign, std::int64_t campaign) {
    for (const std::string_view table : {"plan", "plan_cell", "exploration", "explored_state"}) {
      std::vector<std::string> columns = columns_of(target_, table);
      std::erase(columns, "campaign_id");
      Statement select(source_, "SELECT " + listed(columns) + " FROM " + std::string(table) + " WHERE campaign_id = ?");
      columns.insert(columns.begin(), "campaign_id");
      Statement insert(target_, insert_statement(table, columns));
      select.bind(source_campaign);
      while (select.step()) {
        insert.bind(campaign);
        for (int column = 0; column < select.columns(); ++column) insert.bind_column(select, column);
        insert.run();
      }
    }
  }

  /// A name that the target has stays what it is there.
  void copy_baselines() {
    Statement select(source_, "SELECT name, campaign_id, created_utc, note FROM baseline");
    Statement insert(target_,
                     "INSERT OR IGNORE INTO baseline (name, campaign_id, created_utc, note) VALUES (?, ?, ?, ?)");
    while (select.step()) {
      insert.bind_column(select, 0).bind(row_of(kCampaignTable, select.integer(1)));
      insert.bind_column(select, 2).bind_column(select, 3).run();
    }
  }

  /// Also of those without a run that failed.
  void copy_explorations() {
    Statement select(source_, "SELECT campaign_id FROM exploration ORDER BY campaign_id");
    while (select.step()) row_of(kCampaignTable, select.integer(0));
  }

  bool is_there(std::int64_t source_run, MergeCounts& counts) {
    source_run_.bind(source_run).step();
    const std::string uuid = source_run_.text(0);
    const std::string fingerprint = source_run_.text(1);
    find_run_.bind(uuid);
    if (!source_run_.is_null(2)) {
      find_run_.bind(row_of(kCampaignTable, source_run_.integer(2)));
      find_run_.bind_column(source_run_, 3).bind_column(source_run_, 4);
    } else {
      find_run_.bind_null().bind_null().bind_null();
    }
    source_run_.reset();
    if (!find_run_.step()) return false;
    const std::string here = find_run_.text(0);
    find_run_.reset();
    // One that crashed has none.
    if (here != fingerprint && here != kNoJournal && fingerprint != kNoJournal) counts.differing.push_back(uuid);
    return true;
  }

  void copy_run(std::int64_t source_run) {
    copy_rows(run_, source_run, 0);
    const std::int64_t run = target_.last_insert_id();
    for (Part& part : parts_) copy_rows(part, source_run, run);
    settle_events(run);
  }

  /// `run`: what run_id becomes; 0: a number that is not taken.
  void copy_rows(Part& part, std::int64_t source_run, std::int64_t run) {
    part.select.bind(source_run);
    while (part.select.step()) {
      for (int column = 0; column < part.select.columns(); ++column) bind(part, column, run);
      part.insert.run();
    }
  }

  void bind(Part& part, int column, std::int64_t run) {
    const auto index = static_cast<std::size_t>(column);
    if (part.is_run[index]) {
      if (run == 0) {
        part.insert.bind_null();
      } else {
        part.insert.bind(run);
      }
    } else if (part.refers_to[index]) {
      part.insert.bind(row_of(*part.refers_to[index], part.select.integer(column)));
    } else if (part.is_event && column >= part.first_field && is_word(part, column - part.first_field)) {
      part.insert.bind(row_of(kWordTable, part.select.integer(column)));
    } else {
      part.insert.bind_column(part.select, column);
    }
  }

  /// Whether a field of the event in hand is the number of a word.
  bool is_word(const Part& part, int field) {
    const std::int64_t kind = part.select.integer(part.kind_column);
    const auto [place, is_new] = words_in_.try_emplace(kind);
    if (is_new) {
      source_kind_.bind(kind).step();
      for (int each = 0; each < 3; ++each) {
        const std::string type = source_kind_.text(each);
        place->second[static_cast<std::size_t>(each)] = type == "text" || type == "entity";
      }
      source_kind_.reset();
    }
    return place->second[static_cast<std::size_t>(field)];
  }

  /// Of a plan's cell only one run keeps its events.
  void settle_events(std::int64_t run) {
    place_.bind(run);
    if (!place_.step()) return;
    const std::int64_t campaign = place_.integer(0);
    const std::int64_t cell = place_.integer(1);
    place_.reset();
    cell_events_.settle(campaign, cell);
  }

  Database& source_;
  Database& target_;
  std::deque<SharedRows> shared_;
  Part run_{source_, target_, "run"};
  std::deque<Part> parts_;
  std::unordered_map<std::int64_t, std::array<bool, 3>> words_in_;  ///< by the source's kind
  CellEvents cell_events_;
  Statement source_run_{source_,
                        "SELECT r.uuid, r.fingerprint, p.campaign_id, p.cell, p.seed FROM run r LEFT JOIN plan_run p "
                        "USING (run_id) WHERE r.run_id = ?"};
  Statement find_run_{target_,
                      "SELECT fingerprint FROM run WHERE uuid = ? OR run_id = (SELECT run_id FROM plan_run WHERE "
                      "campaign_id = ? AND cell = ? AND seed = ?)"};
  Statement source_kind_{source_, "SELECT type_1, type_2, type_3 FROM event_kind WHERE kind_id = ?"};
  Statement place_{target_,
                   "SELECT p.campaign_id, p.cell FROM plan_run p JOIN run r USING (run_id) "
                   "WHERE p.run_id = ? AND r.events_kept = 'all'"};
};

}  // namespace

MergeCounts merge_runs(Database& source, Database& target) { return Merge(source, target).all(); }

}  // namespace switchback::reports
