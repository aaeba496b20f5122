#include "reports/compare/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/core/errors.h"
#include "reports/campaigns.h"
#include "reports/store.h"
#include "reports/store_reader.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A store that campaigns of hand-made runs are put into.
class Compare : public testing::Test {
 protected:
  /// One campaign of a run for each value, with seeds from `first_seed` on.
  void add(const std::string& campaign, std::string_view measurement, const std::vector<double>& values,
           std::uint64_t first_seed = 1, const std::function<void(RunRecord&, std::size_t)>& change = {}) {
    std::vector<RunRecord> runs;
    for (std::size_t index = 0; index < values.size(); ++index) {
      RunRecord run = plain_run(campaign + "-" + std::to_string(index));
      run.campaign.uuid = campaign;
      run.seed = first_seed + index;
      Measurement one;
      one.name = measurement;
      one.unit = find_measurement(measurement)->unit;
      one.value = values[index];
      run.measurements = {one};
      if (change) change(run, index);
      runs.push_back(std::move(run));
    }
    ResultStore(store()).insert(runs);
  }
  fs::path store() const { return folder_ / "r.db"; }
  Comparison compare(const std::string& base, const std::string& fresh, const CompareOptions& options = {}) const {
    return compare_sides(read_side(store(), base), read_side(store(), fresh), options);
  }
  static const ComparedRow& row(const Comparison& comparison, const std::string& measurement,
                                RowKind kind = RowKind::value) {
    for (const ComparedRow& one : comparison.rows) {
      if (one.measurement == measurement && one.kind == kind) return one;
    }
    throw std::out_of_range(measurement);
  }
  std::string complaint(const std::string& word) const {
    try {
      read_side(store(), word);
      return "";
    } catch (const UserError& error) {
      return error.what();
    }
  }

  TemporaryFolder folder_;
};

std::vector<double> times(double first, double step, std::size_t count = 10) {
  std::vector<double> values;
  for (std::size_t index = 0; index < count; ++index) values.push_back(first + step * static_cast<double>(index));
  return values;
}

TEST_F(Compare, finds_that_runs_of_the_same_seeds_take_longer) {
  add("one", "takeover.control", times(100, 10));
  add("two", "takeover.control", times(112, 10));
  const Comparison comparison = compare("last~1", "last");
  const ComparedRow& control = row(comparison, "takeover.control");
  EXPECT_EQ(control.change, Change::regression);
  EXPECT_TRUE(control.paired);
  EXPECT_DOUBLE_EQ(control.shift.estimate, 12.0);
  EXPECT_EQ(comparison.rows.front().measurement, "takeover.control");
}

TEST_F(Compare, takes_other_seeds_for_other_samples) {
  add("one", "takeover.control", times(100, 10));
  add("two", "takeover.control", times(112, 10), 100);
  const Comparison comparison = compare("last~1", "last");
  EXPECT_FALSE(row(comparison, "takeover.control").paired);
  EXPECT_EQ(row(comparison, "takeover.control").change, Change::none);
  add("three", "takeover.control", times(200, 10), 100);
  EXPECT_EQ(row(compare("1", "3"), "takeover.control").change, Change::regression);
}

TEST_F(Compare, does_not_mind_what_is_certain_but_small) {
  add("one", "takeover.control", times(100, 10));
  add("two", "takeover.control", times(101, 10));
  const ComparedRow control = row(compare("1", "2"), "takeover.control");
  EXPECT_LE(control.adjusted_p, 0.05);
  EXPECT_EQ(control.change, Change::none);
  CompareOptions strict;
  strict.least_percent = 0.5;
  EXPECT_EQ(row(compare("1", "2", strict), "takeover.control").change, Change::regression);
}

TEST_F(Compare, knows_which_direction_is_better) {
  add("one", "calls.preserved", times(20, 1));
  add("two", "calls.preserved", times(10, 1));
  EXPECT_EQ(row(compare("1", "2"), "calls.preserved").change, Change::regression);
  EXPECT_EQ(row(compare("2", "1"), "calls.preserved").change, Change::improvement);
  add("three", "calls.placed", times(20, 1));
  add("four", "calls.placed", times(10, 1));
  EXPECT_EQ(row(compare("3", "4"), "calls.placed").change, Change::different);
}

TEST_F(Compare, sees_a_few_runs_that_take_much_longer) {
  std::vector<double> slow = times(100, 1, 30);
  for (std::size_t index = 0; index < 8; ++index) slow[index] += 60.0;
  add("one", "takeover.control", times(100, 1, 30));
  add("two", "takeover.control", slow);
  const ComparedRow control = row(compare("1", "2"), "takeover.control");
  EXPECT_EQ(control.shift.estimate, 0.0);
  EXPECT_DOUBLE_EQ(control.size(), 16.0);
  EXPECT_EQ(control.change, Change::regression);
}

TEST_F(Compare, says_how_many_runs_would_have_been_enough) {
  add("one", "takeover.control", times(100, 10, 3));
  add("two", "takeover.control", times(200, 10, 3));
  const ComparedRow control = row(compare("1", "2"), "takeover.control");
  EXPECT_EQ(control.change, Change::too_few_runs);
  EXPECT_EQ(control.runs_needed, 6U);
  EXPECT_EQ(row(compare("1", "1"), "takeover.control").change, Change::none);
}

TEST_F(Compare, counts_more_failed_runs_as_a_regression) {
  const auto fail = [](RunRecord& run, std::size_t index) { run.verdict = index < 8 ? Verdict::fail : Verdict::pass; };
  add("one", "takeover.control", times(100, 1, 30));
  add("two", "takeover.control", times(100, 1, 30), 1, fail);
  const Comparison comparison = compare("1", "2");
  EXPECT_EQ(row(comparison, "", RowKind::fails).change, Change::regression);
  ASSERT_EQ(comparison.newly_failing.size(), 8U);
  EXPECT_EQ(comparison.newly_failing.front().seed, 1U);
  EXPECT_EQ(row(compare("2", "1"), "", RowKind::fails).change, Change::improvement);
}

TEST_F(Compare, counts_what_never_happened_as_a_regression) {
  const auto lose = [](RunRecord& run, std::size_t index) {
    if (index % 2 == 0) run.measurements[0].value.reset();
  };
  add("one", "takeover.control", times(100, 1, 30));
  add("two", "takeover.control", times(100, 1, 30), 1, lose);
  const Comparison comparison = compare("1", "2");
  EXPECT_EQ(row(comparison, "takeover.control", RowKind::absent).change, Change::regression);
  EXPECT_EQ(row(comparison, "takeover.control").pairs, 15U);
}

TEST_F(Compare, leaves_out_what_says_nothing_of_the_system) {
  const auto broken = [](RunRecord& run, std::size_t index) {
    if (index == 0) run.verdict = Verdict::error;
  };
  add("one", "takeover.control", times(100, 1));
  add("two", "takeover.control", times(100, 1), 1, broken);
  const Comparison comparison = compare("1", "2");
  EXPECT_EQ(row(comparison, "", RowKind::fails).fresh_share.of, 9);
  EXPECT_THAT(comparison.notes, testing::Contains(HasSubstr("1 run of the new side left out")));
}

TEST_F(Compare, counts_a_seed_once_however_often_it_was_played) {
  add("one", "takeover.control", times(100, 1));
  add("two", "takeover.control", times(200, 1));
  fs::copy_file(store(), folder_ / "old.db");
  const Side all = read_side(store(), (folder_ / "old.db").string());
  EXPECT_EQ(all.runs(), 10U);
  EXPECT_EQ(all.scenarios.at("failover").measurements.at("takeover.control").values[0], 200.0);
  EXPECT_EQ(read_side(store(), (folder_ / "old.db").string() + "@1").runs(), 10U);
}

TEST_F(Compare, passes_over_replays) {
  add("one", "takeover.control", times(100, 1));
  add("two", "takeover.control", times(300, 1), 1, [](RunRecord& run, std::size_t) { run.campaign.kind = "replay"; });
  EXPECT_EQ(read_side(store(), "last").scenarios.at("failover").measurements.at("takeover.control").values[0], 100.0);
}

TEST_F(Compare, tells_what_only_one_side_has) {
  add("one", "takeover.control", times(100, 1));
  add("two", "takeover.control", times(100, 1), 1, [](RunRecord& run, std::size_t) {
    run.scenario.name = "other";
    run.scenario.path = "scenarios/other.yaml";
  });
  const Comparison comparison = compare("1", "2");
  EXPECT_EQ(comparison.scenarios, 0U);
  EXPECT_THAT(comparison.notes, testing::ElementsAre("failover: only on the base side", "other: only on the new side"));
}

TEST_F(Compare, finds_a_campaign_by_any_of_its_names) {
  add("aaaa-1", "takeover.control", times(100, 1));
  add("bbbb-1", "takeover.control", times(100, 1));
  name_baseline(store(), "v1.4", "last~1", "as released", "2026-01-01T00:00:00Z");
  for (const char* word : {"1", "last~1", "aaaa", "v1.4"}) {
    EXPECT_THAT(read_side(store(), word).label, HasSubstr("campaign 1 of r.db")) << word;
  }
  EXPECT_THAT(complaint("last~2"), HasSubstr("no campaign 'last~2'; it has 2"));
  EXPECT_THAT(complaint("v1.5"), HasSubstr("did you mean 'v1.4'?"));
  EXPECT_THAT(complaint("99"), HasSubstr("there is no campaign or baseline '99'"));
  EXPECT_THAT(complaint(""), HasSubstr("empty word"));
  EXPECT_THAT(complaint("nowhere/r.db"), HasSubstr("does not exist"));
}

TEST_F(Compare, keeps_baselines_until_they_are_removed) {
  add("one", "takeover.control", times(100, 1));
  add("two", "takeover.control", times(100, 1));
  const std::string now = "2026-01-01T00:00:00Z";
  EXPECT_EQ(name_baseline(store(), "good", "last", "", now), 2);
  EXPECT_EQ(name_baseline(store(), "good", "1", "moved", now), 1);
  std::vector<Baseline> list = read_baselines(*open_for_reading(store()));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].note, "moved");
  EXPECT_EQ(list[0].runs, 10);
  for (const char* bad : {"", "7", "last", "last week", "a/b", "-x", "lastly"}) {
    EXPECT_THROW(name_baseline(store(), bad, "1", "", now), UserError) << bad;
  }
  EXPECT_THROW(remove_baseline(store(), "goood"), UserError);
  remove_baseline(store(), "good");
  EXPECT_TRUE(read_baselines(*open_for_reading(store())).empty());
}

TEST_F(Compare, says_that_another_program_keeps_the_store_locked) {
  add("one", "takeover.control", times(100, 1));
  Database other(store(), 20ms);
  other.execute("BEGIN IMMEDIATE");
  EXPECT_THROW(name_baseline(store(), "good", "last", "", "2026-01-01T00:00:00Z", 20ms), StoreError);
}

TEST_F(Compare, shows_a_trend_by_campaign_and_version) {
  add("one", "takeover.control", times(100, 1));
  add("two", "takeover.control", times(200, 1), 1, [](RunRecord& run, std::size_t) { run.tool_version = "2.0"; });
  Database database(store(), 1000ms);
  EXPECT_EQ(database.text("SELECT group_concat(tool_version || ' ' || runs || ' ' || p50, ', ') FROM trend"),
            " 10 104.0, 2.0 10 204.0");
}

}  // namespace
}  // namespace switchback::reports
