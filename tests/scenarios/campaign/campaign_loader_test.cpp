// Plan files: what they mean, in which order, and what is said of mistakes.
#include "scenarios/campaign/campaign_loader.h"

#include <gmock/gmock.h>

#include <fstream>

#include "scenarios/profiles.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kHead = "campaign: c\nabout: a\n";                          // lines 1 and 2
constexpr const char* kScenarios = "scenarios: [one, two]\nseeds: {count: 3}\n";  // lines 3 and 4

/// Any word but "nowhere" is a scenario's name.
CampaignPlan parse(const std::string& text) {
  return parse_campaign(text, "c.yaml", [](const std::string& word) {
    if (word == "nowhere") throw UserError("no scenario or file is named 'nowhere'");
    return std::vector<std::filesystem::path>{word + ".yaml"};
  });
}

/// From line 5 on.
CampaignPlan parse_rest(const std::string& rest) { return parse(std::string(kHead) + kScenarios + rest); }

std::string answer(const std::string& text) {
  try {
    parse(text);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "accepted";
}

std::string answer_to_rest(const std::string& rest) { return answer(std::string(kHead) + kScenarios + rest); }

std::vector<std::string> values_of(const std::string& sweep) {
  return parse_rest("sweep: {" + sweep + "}\n").sweep.at(0).values;
}

CampaignPlan plan_in(const std::filesystem::path& file) {
  return parse_campaign(read_limited(file.string(), file.string()), file.string(),
                        finder_for(file, SWITCHBACK_SOURCE_DIR "/scenarios/library"));
}

TEST(CampaignPlan, HasCellsInAFixedOrderOfWhichTheLastSweptNameChangesFirst) {
  const CampaignPlan plan = parse_rest(
      "set: {system.voicemail: no}\n"
      "sweep:\n  server.keep-alive.period: [2 s, 5 s]\n  phones.count: [10, 20]\n");
  std::vector<std::string> cells;
  for (const CampaignCell& cell : cells_of(plan)) {
    cells.push_back(plan.scenarios[cell.scenario].string() + ": " + settings_text(cell.settings));
  }
  EXPECT_THAT(cells, ElementsAre("one.yaml: system.voicemail=no; server.keep-alive.period=2 s; phones.count=10",
                                 "one.yaml: system.voicemail=no; server.keep-alive.period=2 s; phones.count=20",
                                 "one.yaml: system.voicemail=no; server.keep-alive.period=5 s; phones.count=10",
                                 "one.yaml: system.voicemail=no; server.keep-alive.period=5 s; phones.count=20",
                                 "two.yaml: system.voicemail=no; server.keep-alive.period=2 s; phones.count=10",
                                 "two.yaml: system.voicemail=no; server.keep-alive.period=2 s; phones.count=20",
                                 "two.yaml: system.voicemail=no; server.keep-alive.period=5 s; phones.count=10",
                                 "two.yaml: system.voicemail=no; server.keep-alive.period=5 s; phones.count=20"));
  EXPECT_THAT(cells_of(plan)[6].levels, ElementsAre(1U, 0U));
}

TEST(CampaignPlan, HasOneCellForEachScenarioWithoutASweep) {
  EXPECT_EQ(cells_of(parse_rest("")).size(), 2U);
  EXPECT_EQ(parse_rest("").first_seed, 1U);
  EXPECT_EQ(parse_rest("").seed_count, 3U);
}

TEST(CampaignPlan, TakesRangesOfDurationsAndOfNumbersWithBothEnds) {
  EXPECT_THAT(values_of("server.keep-alive.period: {from: 1 s, to: 2 s, step: 500 ms}"),
              ElementsAre("1 s", "1500 ms", "2 s"));
  EXPECT_THAT(values_of("server.registrar.rate: {from: 0.1, to: 0.5, step: 0.1}"),
              ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(values_of("phones.count: {from: 100, to: 250, step: 100}"), ElementsAre("100", "200"));
}

TEST(CampaignPlan, DrawsTheSameValuesForTheSameSeedAndName) {
  const std::string draws = "server.keep-alive.period: {draw: 20, from: 'U(1 s, 10 s)'}";
  const auto values = values_of(draws);
  EXPECT_EQ(values.size(), 20U);
  for (const std::string& value : values) {
    EXPECT_GE(parse_duration(value), 1s);
    EXPECT_LE(parse_duration(value), 10s);
  }
  EXPECT_EQ(values_of(draws), values);
  EXPECT_EQ(values_of("phones.count: [1], " + draws).size(), 1U);
  // Another name beside it changes no draw.
  EXPECT_EQ(parse_rest("sweep: {phones.count: [1], " + draws + "}\n").sweep.at(1).values, values);
  const std::string other_seed = std::string(kHead) + "scenarios: [one]\nseeds: {first: 2, count: 1}\nsweep: {" + draws;
  EXPECT_NE(parse(other_seed + "}\n").sweep.at(0).values, values);
}

TEST(CampaignPlan, ReadsStopConditions) {
  const StopConditions stop =
      parse_rest("stop: {first failure: yes, time: 10min, interval: {measurement: takeover.control, half width: 1s}}\n")
          .stop;
  EXPECT_TRUE(stop.first_failure);
  EXPECT_EQ(stop.time, SimTime{10min});
  ASSERT_TRUE(stop.interval);
  EXPECT_EQ(stop.interval->measurement, "takeover.control");
  EXPECT_DOUBLE_EQ(stop.interval->half_width, 1.0);
  const auto calls = parse_rest("stop: {interval: {measurement: calls.dropped, half width: 0.5}}\n").stop;
  EXPECT_DOUBLE_EQ(calls.interval->half_width, 0.5);
}

struct Case {
  const char* name;
  std::string text;
  const char* expected;  ///< with its place
};

class BrokenPlan : public testing::TestWithParam<Case> {};

TEST_P(BrokenPlan, IsAnsweredWithPlaceAndHint) { EXPECT_THAT(answer(GetParam().text), HasSubstr(GetParam().expected)); }

std::string rest(const std::string& text) { return std::string(kHead) + kScenarios + text; }

INSTANTIATE_TEST_SUITE_P(
    CampaignLoader, BrokenPlan,
    testing::Values(
        Case{"unknown_key", rest("sweeps: {}\n"), "c.yaml:5:1: unknown key 'sweeps'; did you mean 'sweep'?"},
        Case{"missing", "campaign: c\nabout: a\n", "c.yaml:1:1: missing 'scenarios', 'seeds'"},
        Case{"no_such_scenario", std::string(kHead) + "scenarios: [one, nowhere]\nseeds: {count: 1}\n",
             "c.yaml:3:18: no scenario or file is named 'nowhere'"},
        Case{"unknown_name", rest("sweep:\n  server.keepalive.period: [1 s]\n"),
             "c.yaml:6:3: unknown name 'server.keepalive.period'; did you mean 'server.keep-alive.period'?"},
        Case{"bad_value", rest("sweep:\n  server.keep-alive.period: [1 s, 5]\n"),
             "c.yaml:6:35: server.keep-alive.period: '5' has no unit"},
        Case{"impossible_value", rest("sweep: {server.keep-alive.period: [0 s]}\n"), "must be more than 0"},
        Case{"same_twice", rest("sweep: {phones.count: [1, 2, 1]}\n"), "c.yaml:5:30: '1' occurs twice"},
        Case{"no_values", rest("sweep: {phones.count: []}\n"), "c.yaml:5:23: this list is empty"},
        Case{"scalar", rest("sweep: {phones.count: 3}\n"), "c.yaml:5:23: found '3'; expected a list of values"},
        Case{"no_step", rest("sweep: {phones.count: {from: 1, to: 2}}\n"), "c.yaml:5:23: missing 'step'"},
        Case{"zero_step", rest("sweep: {phones.count: {from: 1, to: 2, step: 0}}\n"),
             "c.yaml:5:46: the step must be more than 0"},
        Case{"backwards", rest("sweep: {phones.count: {from: 3, to: 2, step: 1}}\n"),
             "c.yaml:5:37: '2' is below the range's first value"},
        Case{"mixed_units", rest("sweep: {phones.count: {from: 1 s, to: 2, step: 1}}\n"),
             "all durations or all numbers"},
        Case{"long_range", rest("sweep: {phones.count: {from: 1, to: 1000000, step: 1}}\n"), "more than 10000 values"},
        Case{"draws_of_nothing", rest("sweep: {server.keep-alive.period: {draw: 3, from: 1 s}}\n"),
             "c.yaml:5:51: '1 s' is the same at every draw"},
        Case{"draws_with_step", rest("sweep: {server.keep-alive.period: {draw: 3, from: 'U(1 s, 2 s)', step: 1 s}}\n"),
             "'step' belongs to a range"},
        Case{"too_many_cells",
             rest("sweep:\n  phones.count: {from: 1, to: 1000, step: 1}\n  trunk.alarm.clear: [1 s, 2 s, 3 s, 4 s, 5 "
                  "s, 6 s]\n"),
             "c.yaml:7:3: the scenarios and the values up to this one make 12000 cells"},
        Case{"set_and_swept", rest("set: {phones.count: 3}\nsweep: {phones.count: [4]}\n"),
             "c.yaml:6:9: 'phones.count' is set for every cell already"},
        Case{"unknown_measurement", rest("stop: {interval: {measurement: takeover.contro, half width: 1 s}}\n"),
             "unknown measurement 'takeover.contro'; did you mean 'takeover.control'?"},
        Case{"width_without_unit", rest("stop: {interval: {measurement: takeover.control, half width: 1}}\n"),
             "'1' has no unit"},
        Case{"width_with_unit", rest("stop: {interval: {measurement: calls.dropped, half width: 1 s}}\n"),
             "'1 s' is no number; calls.dropped has no seconds"},
        Case{"no_time", rest("stop: {time: 0}\n"), "c.yaml:5:14: the time must be more than 0"},
        Case{"no_seeds", std::string(kHead) + "scenarios: [one]\nseeds: {count: 0}\n",
             "c.yaml:4:16: 0 is out of range"}),
    [](const auto& one) { return one.param.name; });

TEST(CampaignLoader, TellsAllMistakesAtOnce) {
  const std::string told = answer_to_rest("sweep: {phones.cont: [1], phones.count: [0]}\nstop: {}\n");
  EXPECT_THAT(told, HasSubstr("c.yaml:5:9: unknown name 'phones.cont'"));
  EXPECT_THAT(told, HasSubstr("c.yaml:5:42: phones.count: '0' is out of range"));
  EXPECT_THAT(told, HasSubstr("c.yaml:6:7: this"));
}

TEST(CampaignLoader, FindsScenariosBesideThePlanAndInTheLibrary) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "campaign-loader-test";
  std::filesystem::create_directories(folder / "mine");
  std::ofstream(folder / "mine" / "s.yaml") << "scenario: s\n";
  std::ofstream(folder / "plan.yaml") << kHead << "scenarios: [mine/s.yaml, manual-switchback]\nseeds: {count: 1}\n";
  const CampaignPlan plan = plan_in(folder / "plan.yaml");
  EXPECT_THAT(plan.scenarios,
              ElementsAre(folder / "mine" / "s.yaml",
                          std::filesystem::path(SWITCHBACK_SOURCE_DIR "/scenarios/library/manual-switchback.yaml")));
  std::filesystem::remove_all(folder);
}

TEST(CampaignLoader, KnowsAPlanHoweverWrongByTheNameOfACampaign) {
  EXPECT_TRUE(is_campaign("campaign: a\nwrong: 1\n"));
  EXPECT_TRUE(is_campaign("{seeds: 1, campaign: [a]}"));
  EXPECT_FALSE(is_campaign("scenario: a\ncampaign: b\n"));
  EXPECT_FALSE(is_campaign("scenario: a\n"));
  EXPECT_FALSE(is_campaign("campaign\n"));
  EXPECT_FALSE(is_campaign("- campaign: a\n"));
  EXPECT_FALSE(is_campaign("campaign: [a\n"));
  EXPECT_FALSE(is_campaign(""));
}

TEST(CampaignLoader, AcceptsTheShippedPlan) {
  const CampaignPlan plan = plan_in(SWITCHBACK_SOURCE_DIR "/scenarios/campaigns/keep-alive.yaml");
  EXPECT_EQ(cells_of(plan).size(), 6U);
  EXPECT_EQ(plan.seed_count, 200U);
}

TEST(CampaignLoader, AcceptsTheMatrixOfFamiliesWhichLeavesNoneOut) {
  const CampaignPlan plan = plan_in(SWITCHBACK_SOURCE_DIR "/scenarios/campaigns/families.yaml");
  const std::filesystem::path data = SWITCHBACK_SOURCE_DIR "/scenarios";
  ASSERT_EQ(plan.sweep.size(), 2U);
  EXPECT_THAT(plan.sweep[0].values, testing::UnorderedElementsAreArray(list_profiles("servers", data)));
  std::vector<std::string> phones = list_profiles("phones", data);
  // Single phones as captured, which know one server.
  std::erase(phones, "zoiper-r33688");
  std::erase(phones, "huawei-26841945");
  EXPECT_THAT(plan.sweep[1].values, testing::UnorderedElementsAreArray(phones));
}

}  // namespace
}  // namespace switchback::scenarios
