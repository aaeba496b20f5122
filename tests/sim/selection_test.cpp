#include "sim/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A library of three scenarios, whose files hold their tags; a file that holds "mistake" is one.
class Library : public testing::Test {
 protected:
  Library() {
    folder_.write("takeover/power-loss.yaml", "regression takeover");
    folder_.write("takeover/notes.txt", "not a scenario");
    folder_.write("takeover/nic-loss.yaml", "regression");
    folder_.write("storm.yaml", "scale");
  }

  static scenarios::Scenario load(const std::filesystem::path& file) {
    std::ifstream in(file);
    scenarios::Scenario scenario;
    scenario.name = file.stem();
    for (std::string tag; in >> tag;) {
      if (tag == "mistake") throw UserError(file.filename().string() + ":1:1: mistake");
      scenario.tags.push_back(tag);
    }
    return scenario;
  }

  std::vector<std::string> selected(const Selection& selection) const {
    std::vector<std::string> names;
    for (const auto& scenario : select_scenarios(selection, folder_.path(), load)) names.push_back(scenario.name);
    return names;
  }

  std::string refusal(const Selection& selection) const {
    try {
      selected(selection);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  ScratchFolder folder_;
};

TEST_F(Library, is_meant_whole_without_names) {
  EXPECT_THAT(selected({}), ElementsAre("storm", "nic-loss", "power-loss"));
}

TEST_F(Library, gives_scenarios_by_name_in_the_order_asked_for) {
  EXPECT_THAT(selected({.names = {"power-loss", "storm"}}), ElementsAre("power-loss", "storm"));
}

TEST_F(Library, gives_a_folder_of_its_own_by_name) {
  EXPECT_THAT(selected({.names = {"takeover"}}), ElementsAre("nic-loss", "power-loss"));
}

TEST_F(Library, gives_each_file_once_however_often_it_is_named) {
  const std::string file = folder_.path() / "takeover/../storm.yaml";
  EXPECT_THAT(selected({.names = {"storm", file, folder_.path()}}), ElementsAre("storm", "nic-loss", "power-loss"));
}

TEST_F(Library, takes_a_scenario_from_a_pipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string name = "/dev/fd/" + std::to_string(ends[0]);
  EXPECT_THAT(find_files({name}, folder_.path()), ElementsAre(name));
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Library, suggests_the_nearest_name) {
  EXPECT_THAT(refusal({.names = {"power-los"}}), HasSubstr("did you mean 'power-loss'?"));
}

TEST_F(Library, names_a_file_that_is_not_there) {
  EXPECT_THAT(refusal({.names = {"nowhere/x.yaml"}}), HasSubstr("no file or folder 'nowhere/x.yaml'"));
}

TEST_F(Library, refuses_a_folder_without_scenarios) {
  std::filesystem::create_directory(folder_.path() / "empty");
  EXPECT_THAT(refusal({.names = {folder_.path() / "empty"}}), HasSubstr("no scenario file"));
}

TEST_F(Library, reads_an_existing_file_of_any_name) {
  EXPECT_THAT(selected({.names = {folder_.write("odd.name", "x")}}), ElementsAre("odd"));
}

TEST_F(Library, keeps_scenarios_with_any_of_the_tags) {
  EXPECT_THAT(selected({.tags = {"scale", "takeover"}}), ElementsAre("storm", "power-loss"));
}

TEST_F(Library, leaves_out_scenarios_with_a_skipped_tag) {
  EXPECT_THAT(selected({.tags = {"regression"}, .skip_tags = {"takeover"}}), ElementsAre("nic-loss"));
}

TEST_F(Library, may_be_left_with_nothing) { EXPECT_THAT(selected({.tags = {"unheard of"}}), IsEmpty()); }

TEST_F(Library, tells_the_mistakes_of_all_files_at_once) {
  folder_.write("a.yaml", "mistake");
  folder_.write("b.yaml", "mistake");
  EXPECT_EQ(refusal({}), "a.yaml:1:1: mistake\nb.yaml:1:1: mistake");
}

TEST_F(Library, leaves_out_the_plans_of_campaigns_in_a_folder) {
  const std::string plan = folder_.write("takeover/plan.yaml", "campaign: mistake");
  std::vector<std::string> left_out;
  const auto note = [&](const std::filesystem::path& file) { left_out.push_back(file); };
  const Selection selection{.names = {folder_.path() / "takeover"}};
  EXPECT_EQ(select_scenarios(selection, folder_.path(), load, note).size(), 2U);
  EXPECT_THAT(left_out, ElementsAre(plan));
}

TEST_F(Library, says_of_a_plan_that_is_named_how_to_run_it) {
  const std::string plan = folder_.write("takeover/plan.yaml", "campaign: mistake");
  EXPECT_THAT(refusal({.names = {plan}}), HasSubstr("'switchback campaign " + plan + "' runs it"));
}

}  // namespace
}  // namespace switchback::sim
