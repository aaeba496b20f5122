#include "reports/campaign/stored_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/database.h"
#include "reports/store.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

using testing::ElementsAre;

StoredGrid grid_of(std::vector<PlanCellRecord> cells) {
  const TemporaryFolder folder;
  RunRecord run = plain_run("one");
  run.campaign.plan = std::make_shared<PlanRecord>(PlanRecord{"plan.yaml", "", "", "same", std::move(cells)});
  run.cell = 0;
  ResultStore(folder / "r.db").insert(run);
  Database database(folder / "r.db", 1000ms);
  return read_grid(database, 1);
}

TEST(StoredCells, StandWhereTheirSettingsPutThem) {
  const StoredGrid grid = grid_of({{"a", "fixed=1; period=2 s; rate=5"},
                                   {"a", "fixed=1; period=2 s; rate=U(1 s, 2 s)"},
                                   {"a", "fixed=1; period=7 s; rate=5"},
                                   {"b", "fixed=1; period=2 s; rate=5"}});
  EXPECT_THAT(grid.scenarios, ElementsAre("a", "b"));
  ASSERT_EQ(grid.parameters.size(), 2U) << "what is the same in all cells is not swept";
  EXPECT_EQ(grid.parameters[0].name, "period");
  EXPECT_THAT(grid.parameters[0].values, ElementsAre("2 s", "7 s"));
  EXPECT_THAT(grid.parameters[1].values, ElementsAre("5", "U(1 s, 2 s)"));
  EXPECT_THAT(grid.places[1].levels, ElementsAre(0U, 1U));
  EXPECT_THAT(grid.places[2].levels, ElementsAre(1U, 0U));
  EXPECT_EQ(grid.places[3].scenario, 1U);
}

TEST(StoredCells, TellTwoScenariosOfOneNameApart) {
  const StoredGrid grid = grid_of({{"a", "x=1"}, {"a", "x=2"}, {"a", "x=1"}, {"a", "x=2"}});
  EXPECT_THAT(grid.scenarios, ElementsAre("a", "a (2)"));
  EXPECT_EQ(grid.places[2].scenario, 1U);
  EXPECT_EQ(grid.places[3].scenario, 1U);
}

TEST(StoredCells, AreNoneWithoutAPlan) {
  const TemporaryFolder folder;
  ResultStore(folder / "r.db").insert(plain_run("one"));
  Database database(folder / "r.db", 1000ms);
  EXPECT_TRUE(read_grid(database, 1).places.empty());
}

}  // namespace
}  // namespace switchback::reports
