// The profile files that come with the program.
#include "scenarios/profiles.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "scenarios/data_directory.h"
#include "scenarios/diagnostics.h"

namespace switchback::scenarios {
namespace {

const std::filesystem::path kData = SWITCHBACK_SOURCE_DIR "/scenarios";

template <class Values>
void expect_defaults(const ParameterValues<Values>& parameters, std::span<const Parameter<Values>> table) {
  const Values defaults;
  for (const auto& parameter : table) {
    const std::string name(parameter.info.name);
    EXPECT_EQ(parameter_text(parameters.values, parameter), parameter_text(defaults, parameter)) << name;
    ASSERT_TRUE(parameters.origins.contains(name)) << name << " is missing in the file";
    EXPECT_EQ(parameters.origins.at(name).source, parameter.info.source) << name;
    EXPECT_EQ(parameters.origins.at(name).assumption, parameter.info.assumption()) << name;
  }
}

TEST(Profiles, OfAltiGenEqualTheBuiltInDefaults) {
  expect_defaults(load_server_profile("altigen-maxcs", kData).parameters, models::server_parameters());
  expect_defaults(load_phone_profile("altigen-ip", kData).parameters, models::phone_parameters());
}

TEST(Profiles, ThatComeWithTheProgramAllLoad) {
  for (const std::string& name : list_profiles("servers", kData))
    EXPECT_EQ(load_server_profile(name, kData).name, name);
  for (const std::string& name : list_profiles("phones", kData)) EXPECT_EQ(load_phone_profile(name, kData).name, name);
  EXPECT_THAT(list_profiles("servers", kData), testing::IsSupersetOf({"altigen-ab-switch", "altigen-maxcs"}));
}

/// Every value that differs from AltiGen's says where it comes from, or that it is an assumption.
TEST(Profiles, OfOtherMakesGiveASourceOfTheirOwnForEachValue) {
  for (const std::string& name : list_profiles("phones", kData)) {
    if (name == "altigen-ip") continue;
    const auto base = load_phone_profile("altigen-ip", kData).parameters;
    const auto profile = load_phone_profile(name, kData).parameters;
    std::size_t own = 0;
    for (const auto& parameter : models::phone_parameters()) {
      const auto& origin = profile.origins.find(parameter.info.name);
      if (origin == profile.origins.end() || origin->second.source == base.origins.at(origin->first).source) continue;
      ++own;
      const bool says_so = origin->second.source.find("assumption") != std::string::npos;
      EXPECT_TRUE(origin->second.assumption || !says_so) << name << ": " << origin->first;
    }
    EXPECT_GT(own, 2U) << name << " is a family of its own";
  }
}

TEST(Profiles, TakeOverWhatTheyAreBasedOn) {
  const auto profile = load_server_profile("altigen-ab-switch", kData).parameters;
  EXPECT_EQ(profile.values.generation, static_cast<std::uint8_t>(models::Generation::ab_switch));
  EXPECT_FALSE(profile.values.keeps_calls);
  EXPECT_EQ(profile.values.keep_alive_period, 5s);
  EXPECT_EQ(profile.notes(models::server_parameters(), "server.").size(), 2U);
}

TEST(Profiles, OfCapturedPhonesHaveTheCapturedTimes) {
  const auto zoiper = load_phone_profile("zoiper-r33688", kData).parameters.values;
  ASSERT_EQ(zoiper.retransmit_offsets.size(), 2U);
  ASSERT_EQ(zoiper.retransmit_offsets[0].size(), 10U);
  EXPECT_EQ(zoiper.retransmit_offsets[0].front(), 1045ms);
  EXPECT_EQ(zoiper.retransmit_offsets[1].back(), 31890ms);
  EXPECT_EQ(zoiper.timer_f + zoiper.retry_base, 64030ms);
  EXPECT_EQ(zoiper.expires, 60s);
  EXPECT_FALSE(zoiper.alternate_server);
  EXPECT_EQ(zoiper.probe_period, 0s);
  const auto huawei = load_phone_profile("huawei-26841945", kData).parameters.values;
  EXPECT_NEAR(to_seconds(huawei.expires) * huawei.refresh_fraction, 300.15, 1e-6);
}

TEST(Profiles, WithMistakesSayWhere) {
  const std::filesystem::path data = testing::TempDir() + "/broken_profiles";
  std::filesystem::create_directories(data / "profiles" / "phones");
  const auto answer = [&data](const std::string& text) -> std::string {
    std::ofstream(data / "profiles" / "phones" / "p.yaml") << text;
    try {
      load_phone_profile("p", data);
    } catch (const UserError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(answer("profile: p\nabout: a\nparameters: {sip.t1: {value: 1 s, source: s}}\n"), "accepted");
  EXPECT_EQ(answer("profile: p\nabout: a\nparameters: {sip.t9: {value: 1 s, source: s}}\n"),
            "profiles/phones/p.yaml:3:14: unknown parameter 'sip.t9'; did you mean 'sip.t1'?");
  EXPECT_EQ(answer("profile: p\nabout: a\nparameters: {sip.t1: {value: 1 s}}\n"),
            "profiles/phones/p.yaml:3:22: missing 'source'");
  EXPECT_EQ(answer("profile: q\nabout: a\nparameters: {}\n"),
            "profiles/phones/p.yaml:1:10: this profile must have its file's name; write p");
  EXPECT_THAT(answer("profile: p\nabout: a\nbased on: p\nparameters: {}\n"), testing::HasSubstr("eight deep"));
  EXPECT_THAT(answer("profile: p\nabout: a\nbased on: o\nparameters: {}\n"),
              testing::HasSubstr("profiles/phones/p.yaml:3:11: unknown profile 'o'"));
}

TEST(Profiles, AreFoundWhereTheEnvironmentSays) {
  setenv("SWITCHBACK_DATA", "/somewhere/else", 1);
  EXPECT_EQ(data_directory(), "/somewhere/else");
  unsetenv("SWITCHBACK_DATA");
  EXPECT_EQ(data_directory(), kData);
}

}  // namespace
}  // namespace switchback::scenarios
