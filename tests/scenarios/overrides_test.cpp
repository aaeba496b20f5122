// --set: every name that is offered works, everything else is answered.
#include "scenarios/overrides.h"

#include <gmock/gmock.h>

#include "scenarios/loader.h"

namespace switchback::scenarios {
namespace {

constexpr const char* kText =
    "scenario: s\nabout: a\nsystem:\n"
    "  phones: {count: 10, first extension: 2000}\n"
    "steps:\n  - call: {from: 2000, to: 2005}\n";

Scenario load(std::initializer_list<const char*> given) {
  std::vector<Override> overrides;
  for (const char* one : given) overrides.push_back(parse_override(one));
  return parse_scenario(kText, "s.yaml", overrides);
}

std::string answer(std::initializer_list<const char*> given) {
  try {
    load(given);
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Overrides, ReplaceProfilesBelowParameters) {
  const Scenario scenario = load({"phone.register.expires=60 s", "system.profile=avaya-ip-office",
                                  "phones.profile=cisco-cucm-phone", "server.keep-alive.misses=4"});
  EXPECT_EQ(scenario.system.profile_name, "avaya-ip-office");
  EXPECT_EQ(scenario.system.server.keep_alive_period, 30s);
  EXPECT_EQ(scenario.system.server.keep_alive_misses, 4);
  EXPECT_EQ(scenario.system.phones[0].profile_name, "cisco-cucm-phone");
  EXPECT_EQ(scenario.system.phones[0].profile.fail_back_after, 120s);
  EXPECT_EQ(scenario.system.phones[0].profile.expires, 60s);
  EXPECT_THAT(answer({"system.profile=avaya-ip-ofice"}),
              testing::HasSubstr("--set system.profile=avaya-ip-ofice: unknown profile 'avaya-ip-ofice'; did you mean "
                                 "'avaya-ip-office'?"));
  EXPECT_THAT(answer({"phones.profile=yealink"}), testing::HasSubstr("unknown profile 'yealink'"));
}

TEST(Overrides, ReplaceValuesOfEveryKind) {
  const Scenario scenario =
      load({"server.keep-alive.period=1s", "phone.register.probe = 10 s", "phones.count=1000", "phones.basic mode=20%",
            "system.auto assume=no", "system.enable redundancy=no", "system.voicemail=no",
            "server.takeover.activation=U(1 s, 2 s)", "server.calls.kept=no", "phone.retry.law=rfc5626",
            "server.registrar.rate=12.5", "phone.register.offsets=1 s, 2 s | 3 s"});
  EXPECT_EQ(scenario.system.server.keep_alive_period, 1s);
  EXPECT_EQ(scenario.system.phones[0].profile.probe_period, 10s);
  EXPECT_EQ(scenario.system.phones[0].count, 1000U);
  EXPECT_DOUBLE_EQ(scenario.system.phones[0].basic_mode, 0.2);
  EXPECT_FALSE(scenario.system.auto_assume);
  EXPECT_FALSE(scenario.system.redundancy_enabled);
  EXPECT_FALSE(scenario.system.voicemail);
  EXPECT_EQ(scenario.system.server.activation, Distribution::uniform(1s, 2s));
  EXPECT_FALSE(scenario.system.server.keeps_calls);
  EXPECT_EQ(scenario.system.phones[0].profile.retry_law, static_cast<std::uint8_t>(models::RetryLaw::rfc5626));
  EXPECT_EQ(scenario.system.server.registrar_rate, 12.5);
  EXPECT_EQ(scenario.system.phones[0].profile.retransmit_offsets.size(), 2U);
}

TEST(Overrides, AreNotedWithTheirSource) {
  const Scenario scenario = load({"server.keep-alive.period=1s"});
  ASSERT_EQ(scenario.system.notes.size(), 1U);
  EXPECT_EQ(scenario.system.notes[0].name, "server.keep-alive.period");
  EXPECT_EQ(scenario.system.notes[0].value, "1 s");
  EXPECT_EQ(scenario.system.notes[0].source, "--set server.keep-alive.period=1s");
}

TEST(Overrides, TheLastOfANameHolds) {
  EXPECT_EQ(load({"phones.count=20", "phones.count=30"}).system.phones[0].count, 30U);
}

TEST(Overrides, OfEveryParameterReadBackTheirOwnText) {
  const models::ServerProfile defaults;
  for (const auto& parameter : models::server_parameters()) {
    const Override given{"server." + std::string(parameter.info.name), parameter_text(defaults, parameter)};
    const Scenario scenario = parse_scenario(kText, "s.yaml", std::span(&given, 1));
    EXPECT_EQ(parameter_text(scenario.system.server, parameter), given.value) << given.name;
  }
  const models::PhoneProfile phone;
  for (const auto& parameter : models::phone_parameters()) {
    const Override given{"phone." + std::string(parameter.info.name), parameter_text(phone, parameter)};
    const Scenario scenario = parse_scenario(kText, "s.yaml", std::span(&given, 1));
    EXPECT_EQ(parameter_text(scenario.system.phones[0].profile, parameter), given.value) << given.name;
  }
}

TEST(Overrides, WithUnknownNamesGetTheNearestOne) {
  EXPECT_EQ(answer({"server.keepalive.period=1s"}),
            "--set server.keepalive.period=1s: unknown name 'server.keepalive.period'; did you mean "
            "'server.keep-alive.period'?");
  EXPECT_THAT(answer({"phone.count=3"}), testing::HasSubstr("did you mean 'phones.count'?"));
}

TEST(Overrides, WithBadValuesAreAnswered) {
  EXPECT_THAT(answer({"server.keep-alive.period=1"}), testing::HasSubstr("'1' has no unit"));
  EXPECT_THAT(answer({"server.keep-alive.period=0"}), testing::HasSubstr("must be more than 0"));
  EXPECT_THAT(answer({"phones.count=0"}), testing::HasSubstr("out of range"));
  EXPECT_THAT(answer({"phones.count=many"}), testing::HasSubstr("is not a count"));
  EXPECT_THAT(answer({"phones.basic mode=200%"}), testing::HasSubstr("more than all phones"));
  EXPECT_THAT(answer({"phone.register.refresh=150%"}), testing::HasSubstr("more than the whole"));
  EXPECT_THAT(answer({"system.auto assume=perhaps"}), testing::HasSubstr("neither yes nor no"));
  EXPECT_THAT(
      answer({"phones.count=1", "server.x=2"}),
      testing::AllOf(testing::HasSubstr("unknown name 'server.x'"), testing::HasSubstr("no phone has extension 2005")));
  EXPECT_THROW(parse_override("server.keep-alive.period"), UserError);
  EXPECT_THROW(parse_override("=1s"), UserError);
}

TEST(Overrides, PlantDefectsByNameAndThatOfTheIncident) {
  EXPECT_THAT(load({"system.defect=never yields", "system.defect=down behind down"}).system.defects,
              testing::ElementsAre("down behind down", "never yields"));
  EXPECT_THAT(answer({"system.defect=never yield"}),
              testing::HasSubstr("unknown defect 'never yield'; did you mean 'never yields'?"));
  EXPECT_THAT(answer({"system.defect=incident"}), testing::HasSubstr("the scenario has no incident"));
  const Override own = parse_override("system.defect=incident");
  const Scenario scenario = parse_scenario(
      "scenario: s\nabout: a\n"
      "incident: {symptom: s, cause: c, correct: c, faulty: f, defect: edits while updating, sources: [t]}\n"
      "system: {}\nsteps: [{start: all}]\n",
      "s.yaml", std::span(&own, 1));
  EXPECT_THAT(scenario.system.defects, testing::ElementsAre("edits while updating"));
  EXPECT_NO_THROW(check_override(own));
}

TEST(Overrides, ThatApplyToNothingAreMistakes) {
  const Override given{"phone.register.probe", "1 s"};
  EXPECT_THROW(
      parse_scenario("scenario: s\nabout: a\nsystem: {}\nsteps: [{start: all}]\n", "s.yaml", std::span(&given, 1)),
      ScenarioError);
}

}  // namespace
}  // namespace switchback::scenarios
