#include "scenarios/edit/scenario_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/core/errors.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kText =
    "scenario: whole\n"
    "about: before\n"
    "system:\n"
    "  profile: altigen-maxcs\n"
    "  parameters: {registrar.digest: yes, registrar.rate: 100}\n"
    "  phones: {count: 12, first extension: 2000}\n"
    "  boards:\n"
    "    - {type: triton-t1, slots: [1]}\n"
    "  trunks: [{name: co-1, type: t1-pri, board: 1}]\n"
    "allowed violations: [two in control]\n"
    "steps:\n"
    "  - start: all\n"
    "  - fault: {link: primary -> phones, kind: delay, delay: \"U(10 ms, 20 ms)\", for: 5s}  # a comment\n"
    "  - wait until: {phones registered: 100%}\n"
    "limits:\n"
    "  control.changes: {max: 0}\n";

const ScenarioTitle kTitle{"less", "What is left.", {"regression"}};

TEST(ScenarioParts, AreStepsFirst) {
  const ScenarioParts parts(kText);
  EXPECT_EQ(parts.steps(), 3U);
  EXPECT_EQ(parts.step_word(1), "fault");
  EXPECT_EQ(parts.step_word(2), "wait until");
  EXPECT_EQ(parts.phones(), 12U);
  EXPECT_EQ(parts.count(), 3U + 5U + 1U + 1U) << "steps; profile, two parameters, board, trunk; limit; violation";
}

TEST(ScenarioParts, MakeTheSameScenarioTogether) {
  const ScenarioParts parts(kText);
  const Scenario before = parse_scenario(kText, "whole.yaml");
  const Scenario after = parse_scenario(parts.text(kTitle, std::vector<bool>(parts.count(), true)), "less.yaml");
  EXPECT_EQ(after.name, "less");
  EXPECT_EQ(after.about, "What is left.");
  ASSERT_EQ(after.steps.size(), before.steps.size());
  for (std::size_t step = 0; step < after.steps.size(); ++step) {
    EXPECT_EQ(after.steps[step].text, before.steps[step].text);
  }
  EXPECT_EQ(after.system.boards.size(), 1U);
  EXPECT_EQ(after.limits.size(), 1U);
  EXPECT_EQ(after.allowed_violations, before.allowed_violations);
}

TEST(ScenarioParts, LeaveOutOneEach) {
  const ScenarioParts parts(kText);
  for (std::size_t part = 0; part < parts.count(); ++part) {
    std::vector<bool> kept(parts.count(), true);
    kept[part] = false;
    EXPECT_NE(parts.text(kTitle, kept), parts.text(kTitle, std::vector<bool>(parts.count(), true))) << part;
  }
  const std::string nothing = parts.text(kTitle, std::vector<bool>(parts.count(), false), 3);
  EXPECT_THAT(nothing, HasSubstr("phones: {count: 3, first extension: 2000}"));
  for (const char* gone : {"fault", "boards", "trunks", "limits", "violations", "parameters", "profile"}) {
    EXPECT_THAT(nothing, Not(HasSubstr(gone)));
  }
}

TEST(ScenarioParts, TakeTheLibraryApartAndTogether) {
  for (const auto& file : list_library(library_directory())) {
    const std::string text = read_limited(file.string(), file.string());
    const Scenario before = parse_scenario(text, file.string());
    const ScenarioParts parts(text);
    const Scenario after = parse_scenario(
        parts.text({before.name, before.about, before.tags}, std::vector<bool>(parts.count(), true)), file.string());
    EXPECT_EQ(after.steps.size(), before.steps.size()) << file;
    EXPECT_EQ(after.system.notes.size(), before.system.notes.size()) << file;
    EXPECT_EQ(after.limits.size(), before.limits.size()) << file;
  }
}

TEST(ScenarioParts, RefuseWhatIsNoScenario) {
  EXPECT_THROW(ScenarioParts("steps: {a: 1}"), UserError);
  EXPECT_THROW(ScenarioParts("[1, 2"), UserError);
}

}  // namespace
}  // namespace switchback::scenarios
