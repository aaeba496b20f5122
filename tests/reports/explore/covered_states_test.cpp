#include "reports/explore/covered_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

using testing::ElementsAre;
using testing::Pair;

void fault(JournalMaker& maker, std::string_view kind, std::string_view target) {
  maker.add(1s, "fault injector", EventKind::fault_injected, 1, maker.text(kind), maker.text(target));
}

TEST(CoveredStates, AreThoseThatAnActionMeets) {
  JournalMaker maker;
  fault(maker, "power loss", "secondary");
  maker.add(1s, "primary", EventKind::control_yes);
  fault(maker, "los", "trunk co-1");
  maker.add(1s, "primary", EventKind::control_full);
  fault(maker, "fault", "board 3 of primary");
  maker.add(1s, "protection", EventKind::protection_restored);
  maker.add(1s, "primary", EventKind::switch_over_pressed);
  maker.add(1s, "secondary", EventKind::control_yes);
  fault(maker, "cut", "primary <-> secondary (keep-alive)");
  maker.add(1s, "primary", EventKind::control_no);
  maker.add(1s, "protection", EventKind::protection_lost);
  fault(maker, "los", "trunk co-2");
  maker.add(1s, "secondary", EventKind::control_full);
  fault(maker, "los", "trunk co-2");
  fault(maker, "los", "trunk co-1");
  Coverage coverage;
  add_coverage(maker.journal, coverage);
  EXPECT_THAT(coverage, ElementsAre(Pair(Pair("Manual Switch Over at primary", PairState::primary_protected), 1),
                                    Pair(Pair("cut of primary <-> secondary", PairState::both), 1),
                                    Pair(Pair("fault of a board of primary", PairState::primary_unprotected), 1),
                                    Pair(Pair("los of a trunk", PairState::primary_taking), 1),
                                    Pair(Pair("los of a trunk", PairState::secondary_taking), 1),
                                    Pair(Pair("los of a trunk", PairState::secondary_unprotected), 2),
                                    Pair(Pair("power loss of secondary", PairState::nobody), 1)));
  add_coverage(maker.journal, coverage);
  EXPECT_EQ((coverage[{"los of a trunk", PairState::secondary_unprotected}]), 4U) << "runs add up";
}

}  // namespace
}  // namespace switchback::reports
