#include "reports/measurements.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

std::optional<double> value_of(const Measured& measured, std::string_view name) {
  const auto found = std::find_if(measured.measurements.begin(), measured.measurements.end(),
                                  [name](const Measurement& one) { return one.name == name; });
  return found == measured.measurements.end() ? std::nullopt : found->value;
}

void start_up(JournalMaker& maker) {
  maker.add(1s, "primary", EventKind::control_yes, maker.text("STARTUP_NO_PEER"), 1);
}

TEST(Measurements, SplitAnAutomaticTakeoverFromItsFault) {
  JournalMaker maker;
  add_failover(maker, 4, 1s);
  const Measured measured = measure(maker.journal, {});
  ASSERT_EQ(measured.takeovers.size(), 1U);
  EXPECT_EQ(measured.takeovers[0].reason, "PEER_KEEPALIVE_LOST");
  EXPECT_EQ(measured.takeovers[0].from, 0);
  EXPECT_EQ(measured.takeovers[0].to, 1);
  EXPECT_EQ(value_of(measured, "takeover.detection"), 30.0);
  EXPECT_EQ(value_of(measured, "takeover.decision"), 31.0);
  EXPECT_EQ(value_of(measured, "takeover.control"), 60.0);
  EXPECT_EQ(value_of(measured, "takeover.overlap"), 0.0);
  EXPECT_EQ(value_of(measured, "service.restored"), 79.0);
  EXPECT_EQ(value_of(measured, "protection.restored"), 169.0);
  EXPECT_EQ(value_of(measured, "protection.exposure"), 169.0);
  EXPECT_EQ(value_of(measured, "control.changes"), 1.0);
}

TEST(Measurements, FollowThePhonesToTheNewServer) {
  JournalMaker maker;
  add_failover(maker, 4, 1s);
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "phones.rehomed.first"), 65.0);
  EXPECT_EQ(value_of(measured, "phones.rehomed.p50"), 66.0);
  EXPECT_EQ(value_of(measured, "phones.rehomed.p95"), 68.0);
  EXPECT_EQ(value_of(measured, "phones.rehomed.last"), 68.0);
  EXPECT_EQ(measured.takeovers[0].phones_last, 168s);
  EXPECT_EQ(value_of(measured, "registrations.attempts"), 8.0);
  EXPECT_EQ(value_of(measured, "registrations.peak_rate"), 4.0);
  EXPECT_EQ(value_of(measured, "registrations.request_delay.p95"), 0.02);
}

TEST(Measurements, LeaveTheLastPhoneUnsetWhileOneIsMissing) {
  JournalMaker maker;
  maker.add(0s, "ext 3000", EventKind::phone_registered, 0, maker.text("boot"));
  add_failover(maker, 4, 1s);
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "phones.rehomed.last"), std::nullopt);
  EXPECT_EQ(value_of(measured, "phones.rehomed.p50"), 67.0);
  EXPECT_EQ(measured.takeovers[0].phones_last, std::nullopt);
}

TEST(Measurements, DoNotWaitForAPhoneInBasicMode) {
  JournalMaker maker;
  maker.add(0s, "ext 3000", EventKind::phone_registered, 0, maker.text("boot"));
  maker.add(0s, "ext 3000", EventKind::phone_basic_mode);
  add_failover(maker, 4, 1s);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "phones.rehomed.last"), 68.0);
}

TEST(Measurements, DescribeTheLastTakeoverAndListThemAll) {
  JournalMaker maker;
  add_failover(maker, 2, 1s);
  const EventId pressed = maker.add(1000s, "primary", EventKind::switch_over_pressed);
  const auto reason = maker.text("MANUAL");
  const EventId yes = maker.add_caused(pressed, 1100s, "primary", EventKind::control_yes, reason, 3);
  maker.add_caused(yes, 1101s, "secondary", EventKind::control_no, reason);
  maker.add_caused(yes, 1150s, "primary", EventKind::control_full);
  maker.add(1160s, "ext 2000", EventKind::phone_registered, 0, maker.text("switchback"));
  maker.add(1161s, "ext 2001", EventKind::phone_registered, 0, maker.text("switchback"));
  const Measured measured = measure(maker.journal, {});
  ASSERT_EQ(measured.takeovers.size(), 2U);
  EXPECT_EQ(measured.takeovers[1].trigger, 1000s);
  EXPECT_EQ(measured.takeovers[0].phones_last, 166s);
  EXPECT_EQ(value_of(measured, "takeover.control"), 150.0);
  EXPECT_EQ(value_of(measured, "takeover.overlap"), 1.0);
  EXPECT_EQ(value_of(measured, "takeover.detection"), std::nullopt);
  EXPECT_EQ(value_of(measured, "phones.rehomed.last"), 161.0);
  EXPECT_EQ(value_of(measured, "control.changes"), 2.0);
}

TEST(Measurements, TakeTheFirstControlForNoTakeover) {
  JournalMaker maker;
  maker.add(1s, "primary", EventKind::control_yes, maker.text("NOBODY_IN_CONTROL"), 1);
  maker.add(50s, "faults", EventKind::fault_injected, 1, maker.text("los"), maker.text("trunk co-1"));
  maker.add(90s, "test calls", EventKind::service_restored);
  const Measured measured = measure(maker.journal, {});
  EXPECT_TRUE(measured.takeovers.empty());
  EXPECT_EQ(value_of(measured, "service.restored"), 40.0);
}

TEST(Measurements, TakeTheFaultThatActsOnTheOldServerForTheTrigger) {
  JournalMaker maker;
  start_up(maker);
  const auto los = maker.text("los");
  maker.add(50s, "faults", EventKind::fault_injected, 1, maker.text("power loss"), maker.text("primary"));
  maker.add(60s, "faults", EventKind::fault_injected, 2, los, maker.text("trunk co-1"));
  maker.add(70s, "faults", EventKind::fault_injected, 3, los, maker.text("primary configuration"));
  const EventId lost = maker.add(80s, "secondary", EventKind::keep_alive_lost, 0);
  const EventId yes =
      maker.add_caused(lost, 81s, "secondary", EventKind::control_yes, maker.text("PEER_KEEPALIVE_LOST"), 2);
  maker.add_caused(yes, 90s, "secondary", EventKind::control_full);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "takeover.control"), 40.0);
}

TEST(Measurements, PreferTheFaultThatTheCausesLeadTo) {
  JournalMaker maker;
  start_up(maker);
  const EventId crash =
      maker.add(50s, "faults", EventKind::fault_injected, 1, maker.text("crash"), maker.text("primary/switching"));
  maker.add(55s, "faults", EventKind::fault_injected, 2, maker.text("slow"), maker.text("primary/registrar"));
  const EventId down = maker.add_caused(crash, 50s, "primary/switching", EventKind::service_down);
  const EventId seen = maker.add_caused(down, 60s, "secondary", EventKind::peer_switching_down);
  const EventId yes =
      maker.add_caused(seen, 61s, "secondary", EventKind::control_yes, maker.text("PEER_SWITCHING_DOWN"), 2);
  maker.add_caused(yes, 70s, "secondary", EventKind::control_full);
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "takeover.detection"), 10.0);
  EXPECT_EQ(value_of(measured, "takeover.control"), 20.0);
}

TEST(Measurements, HaveNoTriggerWhenNothingCausedATakeover) {
  JournalMaker maker;
  start_up(maker);
  maker.add(81s, "secondary", EventKind::control_yes, maker.text("PEER_KEEPALIVE_LOST"), 2);
  maker.add(90s, "secondary", EventKind::control_full);
  maker.add(100s, "primary", EventKind::control_no);
  const Measured measured = measure(maker.journal, {});
  ASSERT_EQ(measured.takeovers.size(), 1U);
  EXPECT_FALSE(measured.takeovers[0].trigger);
  EXPECT_EQ(value_of(measured, "takeover.control"), std::nullopt);
  EXPECT_EQ(value_of(measured, "takeover.overlap"), 19.0);
}

TEST(Measurements, DoNotCountAHungServerAsSayingYes) {
  JournalMaker maker;
  start_up(maker);
  const EventId fault =
      maker.add(10s, "faults", EventKind::fault_injected, 1, maker.text("hang"), maker.text("primary"));
  maker.add_caused(fault, 10s, "primary", EventKind::server_hung);
  maker.add(50s, "secondary", EventKind::control_yes, maker.text("PEER_KEEPALIVE_LOST"), 2);
  maker.add(90s, "primary", EventKind::server_resumed);
  maker.add(92s, "primary", EventKind::control_no);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "takeover.overlap"), 2.0);
}

TEST(Measurements, DoNotTakeAStartForATakeover) {
  JournalMaker maker;
  start_up(maker);
  maker.add(50s, "primary", EventKind::power_off);
  maker.add(99s, "primary", EventKind::control_yes, maker.text("STARTUP_RESUMED"), 2);
  const Measured measured = measure(maker.journal, {});
  EXPECT_TRUE(measured.takeovers.empty());
  EXPECT_EQ(value_of(measured, "takeover.overlap"), std::nullopt);
  EXPECT_EQ(value_of(measured, "control.changes"), 1.0);
}

TEST(Measurements, TimeAPhoneFromItsHangup) {
  JournalMaker maker;
  start_up(maker);
  maker.add(5s, "ext 2000", EventKind::phone_registered, 0, maker.text("boot"));
  maker.add(10s, "ext 2000", EventKind::call_dialled, 1, maker.text("extension to extension"), maker.text("ext 2001"));
  const EventId pressed = maker.add(20s, "secondary", EventKind::switch_over_pressed);
  maker.add_caused(pressed, 30s, "secondary", EventKind::control_yes, maker.text("MANUAL"), 2);
  maker.add(31s, "ext 2000", EventKind::phone_waits_for_hangup, 1);
  maker.add(600s, "ext 2000", EventKind::call_ended, 1);
  maker.add(604s, "ext 2000", EventKind::phone_registered, 1, maker.text("after hangup"));
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "phones.rehomed.after_hangup.last"), 4.0);
  EXPECT_EQ(value_of(measured, "phones.rehomed.last"), 584.0);
}

TEST(Measurements, CountCallsByTheirFate) {
  JournalMaker maker;
  const auto kind = maker.text("incoming");
  for (int call = 1; call <= 5; ++call) maker.add(1s, "ext 2000", EventKind::call_dialled, call, kind, kind);
  maker.add(2s, "ext 2000", EventKind::call_kept, 1);
  maker.add(3s, "ext 2000", EventKind::call_kept, 1);
  maker.add(3s, "ext 2000", EventKind::call_dropped, 2);
  maker.add(3s, "ext 2000", EventKind::call_failed, 3);
  maker.add(3s, "ext 2000", EventKind::call_ghost, 4);
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "calls.placed"), 5.0);
  EXPECT_EQ(value_of(measured, "calls.preserved"), 1.0);
  EXPECT_EQ(value_of(measured, "calls.dropped"), 1.0);
  EXPECT_EQ(value_of(measured, "calls.blocked"), 1.0);
  EXPECT_EQ(value_of(measured, "calls.ghost"), 1.0);
}

constexpr std::int64_t nanoseconds(SimTime time) { return time.count(); }

/// A call of phones 2000 and 2001 that connects at `at`.
void add_call(JournalMaker& maker, int call, SimTime at) {
  maker.add(at, "ext 2000", EventKind::call_connected, call, 0);
  maker.add(at, "ext 2000", EventKind::audio_began, call, nanoseconds(20ms));
  maker.add(at, "ext 2001", EventKind::audio_began, call, nanoseconds(20ms));
}

void add_audio_totals(JournalMaker& maker, int call, SimTime at, std::int64_t lost, SimTime gap, SimTime jitter) {
  for (const char* phone : {"ext 2000", "ext 2001"}) {
    maker.add(at, phone, EventKind::audio_counted, call, 100, lost);
    maker.add(at, phone, EventKind::audio_gap, call, nanoseconds(gap), nanoseconds(at - gap));
    maker.add(at, phone, EventKind::audio_order, 0, 0, nanoseconds(jitter));
  }
}

TEST(Measurements, OfAudioAreNotSetWhereThereIsNone) {
  JournalMaker maker;
  maker.add(1s, "ext 2000", EventKind::call_connected, 1, 0);
  maker.add(9s, "ext 2000", EventKind::call_ended, 1);
  const Measured measured = measure(maker.journal, {});
  for (const char* name : {"calls.silent", "media.gap.max", "media.lost", "media.jitter.max"}) {
    EXPECT_EQ(value_of(measured, name), std::nullopt) << name;
  }
}

TEST(Measurements, AddUpLossesAndTakeTheWorstGapAndJitter) {
  JournalMaker maker;
  for (const int call : {1, 2}) add_call(maker, call, 1s);
  add_audio_totals(maker, 1, 9s, 3, 150ms, 1ms);
  add_audio_totals(maker, 2, 9s, 4, 120ms, 2ms);
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "media.lost"), 14.0);
  EXPECT_EQ(value_of(measured, "media.gap.max"), 0.15);
  EXPECT_EQ(value_of(measured, "media.jitter.max"), 0.002);
  EXPECT_EQ(value_of(measured, "calls.silent"), 0.0);
}

/// What calls.silent is if phone 2001 hears nothing from 5 s to `back` (kNever: not again) of a call that ends at 9 s.
std::optional<double> silent_calls(SimTime back, EventKind end) {
  JournalMaker maker;
  add_call(maker, 1, 1s);
  maker.add(5200ms, "ext 2001", EventKind::audio_lost, 1, nanoseconds(200ms));
  if (back < 9s) maker.add(back, "ext 2001", EventKind::audio_back, 1, nanoseconds(back - 5s));
  maker.add(9s, "ext 2000", end, 1);
  if (back != kNever && back >= 9s) maker.add(back, "ext 2001", EventKind::audio_back, 1, nanoseconds(back - 5s));
  add_audio_totals(maker, 1, 9500ms, 0, 1s, 0s);
  return value_of(measure(maker.journal, {}), "calls.silent");
}

TEST(Measurements, TellSilentCallsFromPreservedOnes) {
  EXPECT_EQ(silent_calls(kNever, EventKind::call_ended), 1.0);
  EXPECT_EQ(silent_calls(7100ms, EventKind::call_ended), 1.0);
  EXPECT_EQ(silent_calls(6900ms, EventKind::call_ended), 0.0);
  // What is heard after its end makes no conversation of it.
  EXPECT_EQ(silent_calls(9200ms, EventKind::call_ended), 1.0);
  // A call that was cut off is dropped, and not silent as well.
  EXPECT_EQ(silent_calls(kNever, EventKind::call_dropped), 0.0);
  // Open to the end of the run.
  EXPECT_EQ(silent_calls(kNever, EventKind::call_held), 1.0);
}

TEST(Measurements, TakeSilenceAfterTheEndOfACallForNothing) {
  JournalMaker maker;
  add_call(maker, 1, 1s);
  maker.add(9s, "ext 2000", EventKind::call_ended, 1);
  maker.add(9200ms, "ext 2001", EventKind::audio_lost, 1, nanoseconds(200ms));
  add_audio_totals(maker, 1, 9500ms, 0, 20ms, 0s);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "calls.silent"), 0.0);
}

TEST(Measurements, CountACallInWhichAPhoneGotNothingAtAll) {
  for (const SimTime end : {SimTime{2s}, SimTime{9s}}) {
    JournalMaker maker;
    maker.add(1s, "ext 2000", EventKind::call_connected, 1, 0);
    maker.add(end, "ext 2000", EventKind::call_ended, 1);
    maker.add(end, "ext 2000", EventKind::audio_counted, 1, 0, 0);
    // One that was over before anything could be heard says nothing.
    EXPECT_EQ(value_of(measure(maker.journal, {}), "calls.silent"), end > 3s ? 1.0 : 0.0);
  }
}

TEST(Measurements, CountACallThatNeverBeganToBeHeard) {
  JournalMaker maker;
  maker.add(1s, "ext 2000", EventKind::call_connected, 1, 0);
  maker.add(1200ms, "ext 2000", EventKind::audio_lost, 1, nanoseconds(200ms));
  maker.add(3100ms, "ext 2000", EventKind::audio_began, 1, nanoseconds(2100ms));
  maker.add(9s, "ext 2000", EventKind::call_ended, 1);
  add_audio_totals(maker, 1, 9s, 0, 2100ms, 0s);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "calls.silent"), 1.0);
}

TEST(Measurements, TimeTrunksLayerByLayerAndMissOneThatStaysDown) {
  JournalMaker maker;
  start_up(maker);
  const auto target = maker.text("trunk co-1");
  maker.add(10s, "faults", EventKind::fault_injected, 1, maker.text("los"), target);
  maker.add(12s, "trunk co-1", EventKind::layer1_down);
  maker.add(12s, "trunk co-1", EventKind::d_channel_down);
  maker.add(12s, "trunk co-1", EventKind::trunk_out_of_service);
  maker.add(30s, "trunk co-1", EventKind::layer1_up);
  maker.add(32s, "trunk co-1", EventKind::d_channel_up);
  maker.add(33s, "trunk co-1", EventKind::restart_acknowledged, 1);
  maker.add(34s, "trunk co-1", EventKind::restart_acknowledged, 2);
  const Measured missing = measure(maker.journal, {});
  EXPECT_EQ(value_of(missing, "trunks.layer1"), 20.0);
  EXPECT_EQ(value_of(missing, "trunks.layer2"), 22.0);
  EXPECT_EQ(value_of(missing, "trunks.layer3"), 24.0);
  EXPECT_EQ(value_of(missing, "trunks.restored"), std::nullopt);
  maker.add(35s, "trunk co-1", EventKind::trunk_in_service);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "trunks.restored"), 25.0);
}

TEST(Measurements, DoNotTakeALaterFaultForASlowRecovery) {
  JournalMaker maker;
  add_failover(maker, 1);
  maker.add(300s, "board 1", EventKind::board_recovered, 1);
  maker.add(400s, "faults", EventKind::fault_injected, 2, maker.text("reset"), maker.text("board 1 of secondary"));
  maker.add(500s, "board 1", EventKind::board_recovered, 1);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "boards.recovered"), 200.0);
}

TEST(Measurements, WaitForBothServersToBeUpdated) {
  JournalMaker maker;
  add_failover(maker, 1);
  maker.add(500s, "secondary", EventKind::replication_updating);
  maker.add(501s, "primary", EventKind::replication_updating);
  maker.add(510s, "secondary", EventKind::replication_updated, 3);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "replication.updated"), std::nullopt);
  maker.add(520s, "primary", EventKind::replication_updated, 3);
  maker.add(600s, "primary", EventKind::replication_updated, 4);
  EXPECT_EQ(value_of(measure(maker.journal, {}), "replication.updated"), 420.0);
}

TEST(Measurements, CountRetransmissionsAndFailuresApart) {
  JournalMaker maker;
  maker.add(0ms, "ext 1", EventKind::register_sent, 0, 1, 1);
  maker.add(500ms, "ext 1", EventKind::register_sent, 0, 1, 2);
  maker.add(900ms, "ext 2", EventKind::register_sent, 0, 1, 1);
  maker.add(999ms, "ext 2", EventKind::register_answered, 0, 401, 1);
  maker.add(1000ms, "ext 2", EventKind::register_sent, 0, 2, 1);
  maker.add(1100ms, "ext 2", EventKind::register_answered, 0, 503, 2);
  maker.add(32s, "ext 1", EventKind::register_timeout, 0, 1);
  const Measured measured = measure(maker.journal, {});
  EXPECT_EQ(value_of(measured, "registrations.attempts"), 3.0);
  EXPECT_EQ(value_of(measured, "registrations.retransmissions"), 1.0);
  EXPECT_EQ(value_of(measured, "registrations.failed"), 2.0);
  EXPECT_EQ(value_of(measured, "registrations.peak_rate"), 2.0);
  EXPECT_EQ(value_of(measured, "registrations.request_delay.p95"), std::nullopt);
}

TEST(Measurements, SayWhichOfThemRestOnAssumptions) {
  JournalMaker maker;
  add_failover(maker, 1);
  const std::vector<ParameterRecord> parameters{{"registrar.rate", "100", "assumption", true},
                                                {"keep-alive.period", "10 s", "manual", false}};
  const Measured measured = measure(maker.journal, parameters);
  const auto rests = [&measured](std::string_view name) {
    return std::any_of(measured.measurements.begin(), measured.measurements.end(),
                       [name](const Measurement& one) { return one.name == name && one.rests_on_assumption; });
  };
  EXPECT_FALSE(rests("takeover.control"));
  EXPECT_TRUE(rests("phones.rehomed.last"));
  EXPECT_TRUE(rests("service.restored"));
}

TEST(Measurements, OfAnEmptyJournalAreOnlyCounts) {
  const Journal journal;
  for (const Measurement& one : measure(journal, {}).measurements) EXPECT_EQ(one.value, 0.0) << one.name;
}

TEST(Derive, ReadsFaultsCallsViolationsAndTheCensusOffTheJournal) {
  JournalMaker maker;
  add_failover(maker, 2);
  maker.add(600s, "two in control", EventKind::violation_began, maker.text("two in control"), maker.text("both"));
  maker.add(601s, "two in control", EventKind::violation_ended, maker.text("two in control"));
  maker.add(610s, "ext 2000", EventKind::call_dialled, 9, maker.text("outgoing"), maker.text("co-1"));
  maker.add(612s, "ext 2000", EventKind::call_connected, 9, 1);
  maker.add(620s, "ext 2000", EventKind::call_kept, 9, 0);
  maker.add(700s, "ext 2000", EventKind::call_ended, 9, maker.text("hung up"));
  RunRecord run = plain_run("derived");
  run.journal = &maker.journal;
  derive(run);
  ASSERT_EQ(run.faults.size(), 1U);
  EXPECT_EQ(run.faults[0].kind, "power loss");
  EXPECT_EQ(run.faults[0].confirmed, 100s);
  ASSERT_EQ(run.violations.size(), 1U);
  EXPECT_EQ(run.violations[0].ended, 601s);
  ASSERT_EQ(run.calls.size(), 1U);
  EXPECT_EQ(run.calls[0].fate, "preserved");
  EXPECT_EQ(run.calls[0].server_at_start, 1);
  EXPECT_EQ(run.calls[0].server_at_end, 0);
  EXPECT_EQ(run.calls[0].reason, "hung up");
  EXPECT_EQ(run.census.size(), 2U);
}

}  // namespace
}  // namespace switchback::reports
