#include "sim/needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "scenarios/loader.h"

namespace switchback::sim {
namespace {

using hil::StackAction;
using hil::StackPart;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

hil::ScenarioNeeds needs(const std::string& steps,
                         const std::string& system = "{phones: {count: 2, first extension: 2000}}") {
  return needs_of(
      scenarios::parse_scenario("scenario: x\nabout: x\nsystem: " + system + "\nsteps:\n" + steps, "x.yaml"));
}

TEST(Needs, AreNoneForWhatTheBenchPlaysItself) {
  const hil::ScenarioNeeds found =
      needs("  - start: all\n  - wait: 3 s\n  - wait until: {in control: primary, phones registered: 100%}\n");
  EXPECT_THAT(found.faults, IsEmpty());
  EXPECT_THAT(found.actions, IsEmpty());
  EXPECT_THAT(found.parts, IsEmpty());
  EXPECT_THAT(found.procedures, IsEmpty());
}

TEST(Needs, NameEachFaultOnceWithItsTarget) {
  const std::string fault = "  - fault: {server: primary, kind: power loss}\n  - repair: {server: primary}\n";
  const hil::ScenarioNeeds found = needs(fault + fault + "  - fault: {server: secondary, kind: hang}\n");
  ASSERT_THAT(found.faults, SizeIs(2));
  EXPECT_EQ(found.faults[0].kind, models::FaultKind::power_loss);
  EXPECT_EQ(found.faults[1].target.server, models::ServerId::secondary);
}

TEST(Needs, FollowWhatConditionsAskFor) {
  EXPECT_THAT(needs("  - expect: {voicemail: Available}\n").parts, UnorderedElementsAre(StackPart::voicemail));
}

TEST(Needs, FollowLimitsOnWhatIsHeard) {
  const auto with_limit = [](const std::string& limit) {
    return needs("  - start: all\nlimits:\n  " + limit + "\n").parts;
  };
  EXPECT_THAT(with_limit("calls.dropped: {max: 0}"), IsEmpty());
  EXPECT_THAT(with_limit("calls.silent: {max: 0}"), UnorderedElementsAre(StackPart::audio));
  EXPECT_THAT(with_limit("media.gap.max: {max: 1s}"), UnorderedElementsAre(StackPart::audio));
}

TEST(Needs, FollowTheSystemsPlant) {
  const std::string system =
      "{boards: [{type: triton-t1, slots: [1]}], trunks: [{name: co-1, type: t1-pri, board: 1}]}";
  EXPECT_THAT(needs("  - start: all\n", system).parts, UnorderedElementsAre(StackPart::boards, StackPart::trunks));
}

TEST(Needs, FollowCallsOfEveryKind) {
  EXPECT_THAT(needs("  - call: {id: c, from: ext 2000, to: ext 2001}\n").parts, UnorderedElementsAre(StackPart::calls));
  EXPECT_THAT(needs("  - test calls: [extension to extension, voicemail]\n").parts,
              UnorderedElementsAre(StackPart::calls, StackPart::voicemail));
}

TEST(Needs, FollowButtonsThatAreSet) {
  EXPECT_THAT(needs("  - set: {server: secondary, auto assume: no}\n").actions,
              UnorderedElementsAre(StackAction::set_auto_assume));
}

TEST(Needs, FollowAProcedureButNotWhatItSkips) {
  const hil::ScenarioNeeds found =
      needs("  - administrator: {procedure: switchback to primary, skip: [test calls, check auto-assume]}\n");
  EXPECT_THAT(found.procedures, UnorderedElementsAre(models::Procedure::switchback_to_primary));
  EXPECT_THAT(found.actions, UnorderedElementsAre(StackAction::open_redundancy_dialog, StackAction::manual_switch_over,
                                                  StackAction::open_max_admin));
  EXPECT_THAT(found.parts, IsEmpty());
  const std::string system =
      "{phones: {count: 2, first extension: 2000}, boards: [{type: triton-t1, slots: [1]}], trunks: [{name: co-1, "
      "type: "
      "t1-pri, board: 1}]}";
  EXPECT_THAT(needs("  - administrator: {procedure: switchback to primary}\n", system).actions,
              testing::Contains(StackAction::set_auto_assume));
}

}  // namespace
}  // namespace switchback::sim
