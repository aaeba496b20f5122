#include "reports/critical_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "reports/measurements.h"
#include "reports/phase_names.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A journal whose events follow from one another: a fault at 100 s, the primary's power loss, and a takeover.
class PathMaker : public JournalMaker {
 public:
  PathMaker() {
    run_started_ = add(0s, "scenario", EventKind::run_started, 7);
    add(1s, "primary", EventKind::control_yes, text("STARTUP_NO_PEER"), 1);
    alive_ = add(95s, "secondary", EventKind::keep_alive_received, 9);
    latest_ = add_caused(run_started_, 100s, "scenario", EventKind::step_started, 1, text("fault"));
    then(100s, "faults", EventKind::fault_injected, 1, text("power loss"), text("primary"));
    add_caused(latest_, 100s, "primary", EventKind::power_off);
  }

  /// What the latest event caused.
  EventId then(SimTime time, std::string_view entity, EventKind kind, std::int64_t a = 0, std::int64_t b = 0,
               std::int64_t c = 0) {
    return latest_ = add(time, entity, kind, a, b, c, latest_);
  }
  /// The next step of the scenario, which begins when the latest event has let the one before pass.
  void next_step(SimTime time, std::int64_t number) {
    then(time, "scenario", EventKind::step_passed, number - 1);
    latest_ = add_caused(run_started_, time, "scenario", EventKind::step_started, number, text("step"));
  }
  /// Yes at 130 s, full control at 200 s.
  void take_over() {
    say_yes();
    full_control_ = then(200s, "secondary", EventKind::control_full);
  }
  void say_yes() {
    const auto reason = text("PEER_KEEPALIVE_LOST");
    latest_ = add_caused(alive_, 130s, "secondary", EventKind::keep_alive_lost, 35);
    then(130s, "secondary", EventKind::takeover_decided, reason);
    then(130s, "secondary", EventKind::control_yes, reason, 2);
  }
  void test_call(SimTime dialled, SimTime over, std::int64_t call, std::string_view kind, bool passes) {
    then(dialled, "outside", EventKind::call_dialled, call, text(kind));
    then(over, "outside", passes ? EventKind::call_ended : EventKind::call_failed, call);
    then(over, "service", passes ? EventKind::test_call_passed : EventKind::test_call_failed, text(kind), call);
  }

  std::vector<CriticalPath> paths() {
    RunRecord run = plain_run("a");
    run.journal = &journal;
    derive(run);
    return run.paths;
  }

  EventId run_started_ = 0;
  EventId alive_ = 0;
  EventId latest_ = 0;
  EventId full_control_ = 0;
};

std::vector<std::string> lines(const CriticalPath& path) {
  std::vector<std::string> lines;
  for (const Phase& phase : path.phases) {
    lines.push_back(format_time(phase.start - path.begin) + " +" + format_time(phase.duration) + " " + phase.name);
  }
  return lines;
}

TEST(CriticalPath, GoesFromTheTriggerToServiceRestoredWithoutGapOrOverlap) {
  PathMaker maker;
  maker.take_over();
  maker.test_call(200s, 203s, 1, "incoming", true);
  maker.then(205s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(paths[0].takeover, 1);
  EXPECT_EQ(paths[0].trigger, "power loss of primary");
  EXPECT_EQ(paths[0].target, "service restored");
  EXPECT_EQ(paths[0].begin, 100s);
  EXPECT_EQ(paths[0].total(), 105s);
  EXPECT_THAT(lines(paths[0]),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +5.000 s test calls"));
  EXPECT_EQ(paths[0].phases[1].entity, "secondary");
}

TEST(CriticalPath, CountsSilenceFromTheTriggerAndNotFromTheLastMessage) {
  PathMaker maker;
  maker.take_over();
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(paths[0].phases[0].start, 100s);
  EXPECT_EQ(paths[0].phases[0].duration, 30s);
}

TEST(CriticalPath, NamesTheParametersOfEachPhaseWithTheirValuesInTheRun) {
  PathMaker maker;
  maker.take_over();
  const auto paths = maker.paths();
  const Phase& detection = paths.at(0).phases.at(0);
  ASSERT_THAT(detection.rests_on, SizeIs(1));  // the run has no other of its parameters
  EXPECT_EQ(detection.rests_on[0].value, "10 s");
  EXPECT_TRUE(detection.rests_on_assumption());
  EXPECT_EQ(parameters_text(detection), "keep-alive.period = 10 s");
  EXPECT_FALSE(paths[0].phases[1].rests_on_assumption());
}

TEST(CriticalPath, FollowsAStepFromWhatLetTheStepBeforePass) {
  PathMaker maker;
  maker.take_over();
  maker.next_step(200s, 2);
  maker.next_step(260s, 3);
  maker.then(270s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +60.000 s scenario: wait: 2 s", "160.000 s +10.000 s test calls"));
}

TEST(CriticalPath, FollowsARepeatedTestCallFromWhatHadBeenMissing) {
  PathMaker maker;
  maker.take_over();
  maker.next_step(200s, 2);
  maker.test_call(200s, 201s, 1, "voicemail", false);
  maker.add_caused(maker.full_control_, 230s, "secondary", EventKind::voicemail_available);
  maker.test_call(240s, 243s, 2, "voicemail", true);
  maker.then(245s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +30.000 s voicemail link connects", "130.000 s +15.000 s test calls"));
}

TEST(CriticalPath, ShowsAFailedTestCallThatNothingExplains) {
  PathMaker maker;
  maker.take_over();
  maker.next_step(200s, 2);
  maker.test_call(200s, 235s, 1, "voicemail", false);
  maker.test_call(240s, 243s, 2, "voicemail", true);
  maker.then(245s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +35.000 s test call that failed: voicemail", "135.000 s +10.000 s test calls"));
}

TEST(CriticalPath, DoesNotTakeAnEarlierStepsTestCallForAnAttempt) {
  PathMaker maker;
  maker.take_over();
  maker.next_step(200s, 2);
  maker.test_call(200s, 201s, 1, "voicemail", false);
  maker.add_caused(maker.full_control_, 230s, "secondary", EventKind::voicemail_available);
  maker.next_step(201s + 1s, 3);
  maker.next_step(500s, 4);
  maker.test_call(500s, 503s, 2, "voicemail", true);
  maker.then(505s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)), testing::Contains("102.000 s +298.000 s scenario: wait: 3 s"));
}

TEST(CriticalPath, FollowsAPhoneThatTriesAgainFromTheServerThatServesAtLast) {
  PathMaker maker;
  maker.add(90s, "ext 2000", EventKind::phone_registered, 0, maker.text("boot"));
  maker.say_yes();
  const EventId yes = maker.latest_;
  const EventId sent = maker.add(150s, "ext 2000", EventKind::register_sent, 1, 4, 1, maker.alive_);
  const EventId waits = maker.add_caused(sent, 180s, "ext 2000", EventKind::phone_backs_off, 1, 1);
  maker.add_caused(yes, 200s, "secondary", EventKind::control_full);
  maker.latest_ = waits;
  maker.then(210s, "ext 2000", EventKind::register_sent, 1, 5, 1);
  maker.then(212s, "ext 2000", EventKind::register_answered, 1, 200, 5);
  maker.then(212s, "ext 2000", EventKind::phone_registered, 1, maker.text("retry"));
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(paths[0].target, "phones re-homed");
  EXPECT_THAT(lines(paths[0]),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +10.000 s phone retry back-off", "110.000 s +2.000 s registrar queue"));
}

TEST(CriticalPath, CallsARegistrarOverloadedThatServesAndDoesNotAnswer) {
  PathMaker maker;
  maker.add(90s, "ext 2000", EventKind::phone_registered, 0, maker.text("boot"));
  maker.take_over();
  maker.then(210s, "ext 2000", EventKind::phone_told_control, 1);
  const EventId first = maker.then(210s, "ext 2000", EventKind::register_sent, 1, 4, 1);
  maker.then(226s, "ext 2000", EventKind::register_sent, 1, 4, 2);
  maker.then(242s, "ext 2000", EventKind::register_timeout, 1, 4);
  maker.then(242s, "ext 2000", EventKind::register_sent, 0, 5, 1);
  // The timer of the first request sent this one.
  maker.latest_ = maker.add(243s, "ext 2000", EventKind::register_sent, 0, 5, 2, first);
  maker.then(274s, "ext 2000", EventKind::register_timeout, 0, 5);
  maker.then(274s, "ext 2000", EventKind::phone_backs_off, 30);
  maker.then(304s, "ext 2000", EventKind::register_sent, 1, 6, 1);
  maker.then(310s, "ext 2000", EventKind::register_answered, 1, 200, 6);
  maker.then(310s, "ext 2000", EventKind::phone_registered, 1, maker.text("retry"));
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +10.000 s phones are told", "110.000 s +100.000 s registrar overloaded"));
}

TEST(CriticalPath, DoesNotCallARegistrarOverloadedThatIsDead) {
  PathMaker maker;
  maker.add(90s, "ext 2000", EventKind::phone_registered, 0, maker.text("boot"));
  maker.take_over();
  maker.then(210s, "ext 2000", EventKind::register_sent, 0, 4, 1);
  maker.then(226s, "ext 2000", EventKind::register_sent, 0, 4, 2);
  maker.then(242s, "ext 2000", EventKind::register_timeout, 0, 4);
  maker.then(242s, "ext 2000", EventKind::register_sent, 1, 5, 1);
  maker.then(243s, "ext 2000", EventKind::register_answered, 1, 200, 5);
  maker.then(243s, "ext 2000", EventKind::phone_registered, 1, maker.text("failover"));
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)),
              ElementsAre("0 s +30.000 s keep-alive loss detection", "30.000 s +70.000 s services assume control",
                          "100.000 s +10.000 s phone sends REGISTER", "110.000 s +32.000 s REGISTER without an answer",
                          "142.000 s +1.000 s registrar queue"));
}

TEST(CriticalPath, FollowsAPhoneFromTheEndOfTheCallThatHeldIt) {
  PathMaker maker;
  maker.add(90s, "ext 2001", EventKind::phone_registered, 0, maker.text("boot"));
  const EventId sent = maker.add(90s, "ext 2001", EventKind::register_sent, 0, 1, 1);
  maker.add(91s, "ext 2000", EventKind::call_dialled, 1, maker.text("extension to extension"), maker.text("ext 2001"));
  maker.take_over();
  maker.then(250s, "ext 2000", EventKind::call_ended, 1);
  maker.latest_ = maker.add_caused(sent, 255s, "ext 2001", EventKind::phone_lost_server, 0);
  maker.then(256s, "ext 2001", EventKind::phone_registered, 1, maker.text("failover"));
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)), testing::Contains("150.000 s +5.000 s phone notices"));
}

TEST(CriticalPath, LeadsToFullControlWhereNothingElseCame) {
  PathMaker maker;
  maker.take_over();
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(paths[0].target, "full control");
  EXPECT_EQ(paths[0].total(), 100s);
}

TEST(CriticalPath, LeadsToProtectionAsWell) {
  PathMaker maker;
  maker.take_over();
  maker.then(205s, "service", EventKind::service_restored);
  maker.then(300s, "administrator", EventKind::admin_action, maker.text("checks Automatically assume control"));
  maker.then(300s, "protection", EventKind::protection_restored);
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(2));
  EXPECT_EQ(paths[1].target, "protection restored");
  EXPECT_EQ(paths[1].total(), 200s);
  EXPECT_EQ(paths[1].phases.back().name, "administrator: checks Automatically assume control");
  EXPECT_EQ(paths[1].phases.back().duration, 95s);
}

TEST(CriticalPath, TellsEachTakeoverApart) {
  PathMaker maker;
  maker.take_over();
  maker.then(205s, "service", EventKind::service_restored);
  maker.then(400s, "secondary", EventKind::switch_over_pressed);
  maker.then(401s, "primary", EventKind::control_yes, maker.text("MANUAL"), 3);
  maker.then(500s, "primary", EventKind::control_full);
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(2));
  EXPECT_EQ(paths[1].takeover, 2);
  EXPECT_EQ(paths[1].trigger, "Manual Switch Over pressed on the secondary");
  EXPECT_THAT(lines(paths[1]),
              ElementsAre("0 s +1.000 s order to take control", "1.000 s +99.000 s services assume control"));
}

TEST(CriticalPath, BeginsAtTheLastFaultOfARunWithoutTakeover) {
  PathMaker maker;
  maker.then(160s, "scenario", EventKind::step_passed, 1);
  maker.then(165s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(paths[0].takeover, 0);
  EXPECT_EQ(paths[0].total(), 65s);
}

TEST(CriticalPath, IsNotTheEndOfTheStartUpThatCameAtTheInstantOfTheFault) {
  PathMaker maker;
  maker.add(100s, "protection", EventKind::protection_restored);
  EXPECT_THAT(maker.paths(), IsEmpty());
  maker.then(150s, "protection", EventKind::protection_restored);
  const auto paths = maker.paths();
  ASSERT_THAT(paths, SizeIs(1));
  EXPECT_EQ(paths[0].total(), 50s);
}

TEST(CriticalPath, IsNotMadeUpWhereNothingTriggeredATakeover) {
  JournalMaker maker;
  maker.add(1s, "primary", EventKind::control_yes, maker.text("STARTUP_NO_PEER"), 1);
  const EventId yes = maker.add(81s, "secondary", EventKind::control_yes, maker.text("PEER_KEEPALIVE_LOST"), 2);
  maker.add_caused(yes, 90s, "secondary", EventKind::control_full);
  RunRecord run = plain_run("a");
  run.journal = &maker.journal;
  derive(run);
  EXPECT_EQ(run.takeovers.size(), 1U);
  EXPECT_THAT(run.paths, IsEmpty());
}

TEST(CriticalPath, NamesAHopThatTheTableDoesNotKnowByItsEvents) {
  PathMaker maker;
  maker.take_over();
  maker.then(250s, "board 1", EventKind::board_fault);
  maker.then(251s, "service", EventKind::service_restored);
  const auto paths = maker.paths();
  EXPECT_THAT(lines(paths.at(0)), testing::Contains("100.000 s +50.000 s full control -> board fault"));
}

TEST(CriticalPath, TakesTheValueThatAProcedureHadInItsOwnStep) {
  PathMaker maker;
  maker.take_over();
  maker.then(220s, "administrator", EventKind::admin_action, maker.text("opens MaxAdmin"));
  maker.then(220s, "service", EventKind::service_restored);
  RunRecord run = plain_run("a");
  run.journal = &maker.journal;
  run.steps[0].start = 0s;
  run.steps[0].end = 150s;
  run.steps[1].start = 150s;
  run.steps[1].end = 230s;
  run.parameters = {{"administrator.look of step 1", "1 s", "", false},
                    {"administrator.look of step 2", "2 s", "", false}};
  derive(run);
  EXPECT_EQ(parameters_text(run.paths.at(0).phases.back()), "administrator.look of step 2 = 2 s");
}

TEST(Savings, NameTheTwoLongestPartsAndWhatTheyRestOn) {
  PathMaker maker;
  maker.take_over();
  const auto sentences = savings_of(maker.paths().at(0));
  ASSERT_THAT(sentences, SizeIs(2));
  EXPECT_THAT(sentences[0], HasSubstr("'services assume control' (secondary): 70.000 s, 70.0 %"));
  EXPECT_THAT(sentences[1], HasSubstr("'keep-alive loss detection' (secondary): 30.000 s, 30.0 %"));
  EXPECT_THAT(sentences[1], HasSubstr("keep-alive.period = 10 s (assumption)"));
}

TEST(Savings, LeaveOutWhatSavesNothing) {
  CriticalPath path;
  path.phases = {{"boot", "primary", 0s, 100s, {}}, {"LAN", "primary", 100s, 1ms, {}}};
  ASSERT_THAT(savings_of(path), SizeIs(1));
  EXPECT_THAT(savings_of(path)[0], HasSubstr("No parameter of a profile decides how long it takes."));
}

TEST(Savings, AddUpThePartsOfOneName) {
  CriticalPath path;
  for (const char* name : {"boot", "services start", "boot", "replication"}) {
    path.phases.push_back({name, "primary", path.total(), 10s, {}});
  }
  path.phases[1].duration = 15s;
  const auto shares = shares_of(path);
  ASSERT_THAT(shares, SizeIs(3));
  EXPECT_EQ(shares[0].longest->name, "boot");
  EXPECT_EQ(shares[0].duration, 20s);
  EXPECT_EQ(shares[0].times, 2);
  EXPECT_THAT(savings_of({}), IsEmpty());
}

TEST(HopNames, HoldNoRowThatAnEarlierOneHides) {
  const auto rows = hop_names();
  for (std::size_t later = 0; later < rows.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const HopName& row = rows[earlier];
      const bool hides = row.effect == rows[later].effect && (!row.cause || row.cause == rows[later].cause) &&
                         rows[later].cause_text.starts_with(row.cause_text) &&
                         rows[later].effect_text.starts_with(row.effect_text);
      EXPECT_FALSE(hides) << rows[earlier].phase << " hides " << rows[later].phase;
    }
  }
}

}  // namespace
}  // namespace switchback::reports
