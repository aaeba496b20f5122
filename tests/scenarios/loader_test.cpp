// The language: a good file becomes exactly the scenario it says.
#include "scenarios/loader.h"

#include <gmock/gmock.h>

#include "scenarios/library.h"

namespace switchback::scenarios {
namespace {

using models::CallKind;
using models::FaultKind;
using models::FaultTargetKind;
using models::ServerId;
using testing::ElementsAre;

template <class Wanted>
const Wanted& action(const Scenario& scenario, std::size_t step) {
  return std::get<Wanted>(scenario.steps.at(step).action);
}

Scenario parse_steps(const std::string& steps) {
  return parse_scenario(
      "scenario: s\nabout: a\nsystem:\n"
      "  phones: {count: 10, first extension: 2000}\n"
      "  boards: [{type: triton-t1, slot: 1}, {type: sipsp, slot: 3}]\n"
      "  trunks: [{name: co-1, type: t1-pri, board: 1}, {name: sip-1, type: sip, board: 3, lines: 12}]\n"
      "steps:\n" +
          steps,
      "s.yaml");
}

TEST(Loader, ReadsTheExampleOfTheDesign) {
  const Scenario scenario =
      load_scenario(SWITCHBACK_SOURCE_DIR "/tests/scenarios/design/switchback-while-in-call.yaml");
  EXPECT_EQ(scenario.name, "switchback-while-in-call");
  EXPECT_EQ(scenario.about,
            "A phone in a call must stay on the secondary until it hangs up, then return to the primary.");
  EXPECT_THAT(scenario.tags, ElementsAre("regression", "switchback"));
  EXPECT_EQ(scenario.time_limit, 4h);
  EXPECT_EQ(scenario.sha256.size(), 64U);

  const models::SystemConfig& system = scenario.system;
  EXPECT_EQ(system.profile_name, "altigen-maxcs");
  ASSERT_EQ(system.phones.size(), 1U);
  EXPECT_EQ(system.phones[0].count, 200U);
  EXPECT_EQ(system.phones[0].first_extension, 2000U);
  EXPECT_EQ(system.phones[0].profile_name, "altigen-ip");
  ASSERT_EQ(system.boards.size(), 2U);
  EXPECT_EQ(system.boards[0].type, models::BoardType::triton_t1);
  EXPECT_EQ(system.boards[0].slot, 1U);
  EXPECT_EQ(system.boards[1].type, models::BoardType::triton_analog_trunk);
  EXPECT_EQ(system.boards[1].slot, 2U);
  ASSERT_EQ(system.trunks.size(), 1U);
  EXPECT_EQ(system.trunks[0].name, "co-1");
  EXPECT_EQ(system.trunks[0].type, models::TrunkType::t1_pri);
  EXPECT_EQ(system.trunks[0].board, 1U);
  EXPECT_TRUE(system.voicemail);
  EXPECT_TRUE(system.auto_assume);
  EXPECT_TRUE(system.redundancy_enabled);
  EXPECT_TRUE(system.notes.empty());

  ASSERT_EQ(scenario.steps.size(), 10U);
  const auto& start = action<StartStep>(scenario, 0);
  EXPECT_TRUE(start.primary && start.secondary && start.phones);
  EXPECT_EQ(start.secondary_after, 0s);
  const auto& wait = action<WaitUntilStep>(scenario, 1);
  EXPECT_EQ(wait.condition.in_control, ServerId::primary);
  EXPECT_EQ(wait.condition.phones_registered, 1.0);
  EXPECT_EQ(wait.condition.replication, models::ReplicationStatus::updated);
  EXPECT_EQ(wait.within, 30min);
  const auto& fault = action<FaultStep>(scenario, 2).fault;
  EXPECT_EQ(fault.kind, FaultKind::power_loss);
  EXPECT_EQ(fault.target.kind, FaultTargetKind::server);
  EXPECT_EQ(fault.target.server, ServerId::primary);
  EXPECT_EQ(fault.duration, 0s);
  const auto& expect = action<ExpectStep>(scenario, 3);
  EXPECT_EQ(expect.condition.in_control, ServerId::secondary);
  EXPECT_EQ(expect.within, 180s);
  EXPECT_EQ(expect.condition.text, "{in control: secondary}");
  const auto& repair = action<RepairStep>(scenario, 4);
  EXPECT_EQ(repair.id, "");
  EXPECT_EQ(repair.target, fault.target);
  const auto& call = action<CallStep>(scenario, 5);
  EXPECT_EQ(call.id, "c1");
  EXPECT_EQ(call.request.kind, CallKind::extension_to_extension);
  EXPECT_EQ(call.request.from, 2001U);
  EXPECT_EQ(call.request.to, 2002U);
  EXPECT_EQ(call.request.talk, 10min);
  EXPECT_EQ(action<AdministratorStep>(scenario, 6).plan.procedure, models::Procedure::switchback_to_primary);
  const auto& during = action<ExpectStep>(scenario, 7);
  ASSERT_TRUE(during.condition.phone);
  EXPECT_EQ(during.condition.phone->extension, 2001U);
  EXPECT_EQ(during.condition.phone->server, ServerId::secondary);
  EXPECT_EQ(during.while_call, "c1");
  const auto& after = action<ExpectStep>(scenario, 8);
  EXPECT_EQ(after.condition.phone->server, ServerId::primary);
  EXPECT_EQ(after.within, 60s);
  EXPECT_EQ(after.after_call, "c1");
  EXPECT_EQ(action<TestCallsStep>(scenario, 9).kinds.size(), 4U);
  EXPECT_EQ(scenario.steps[3].text, "expect: {in control: secondary, within: 180s}");
  EXPECT_EQ(scenario.steps[3].mark.line, 14);
  EXPECT_EQ(scenario.steps[3].mark.column, 5);

  ASSERT_EQ(scenario.limits.size(), 2U);
  EXPECT_EQ(scenario.limits[0].measurement, "takeover.control");
  EXPECT_EQ(scenario.limits[0].max, 180.0);
  EXPECT_EQ(scenario.limits[0].warn_max, 120.0);
  EXPECT_FALSE(scenario.limits[0].min || scenario.limits[0].warn_min);
  EXPECT_EQ(scenario.limits[1].measurement, "calls.dropped");
  EXPECT_EQ(scenario.limits[1].max, 0.0);
}

TEST(Loader, ReadsEveryScenarioOfTheLibrary) {
  for (const auto& file : list_library(SWITCHBACK_SOURCE_DIR "/scenarios/library")) {
    const Scenario scenario = load_scenario(file);
    EXPECT_EQ(scenario.name, file.stem().string()) << file;
  }
}

TEST(Loader, ReadsTheIncidentThatAScenarioReproduces) {
  const Scenario scenario = parse_scenario(
      "scenario: s\nabout: a\n"
      "incident:\n"
      "  symptom: Both say Yes.\n"
      "  cause: >-\n    The cable was\n    cut.\n"
      "  correct: One yields.\n"
      "  faulty: None does.\n"
      "  defect: never yields\n"
      "  sources: [\"keepalived #408\", \"a manual, p. 3\"]\n"
      "system: {}\nsteps:\n  - start: all\n",
      "s.yaml");
  ASSERT_TRUE(scenario.incident);
  EXPECT_EQ(scenario.incident->symptom, "Both say Yes.");
  EXPECT_EQ(scenario.incident->cause, "The cable was cut.");
  EXPECT_EQ(scenario.incident->correct, "One yields.");
  EXPECT_EQ(scenario.incident->faulty, "None does.");
  EXPECT_EQ(scenario.incident->defect, "never yields");
  EXPECT_THAT(scenario.incident->sources, ElementsAre("keepalived #408", "a manual, p. 3"));
  EXPECT_THAT(scenario.system.defects, testing::IsEmpty());
  EXPECT_FALSE(parse_steps("  - start: all\n").incident);
}

TEST(Loader, ReadsEveryWayToStart) {
  const Scenario scenario = parse_steps(
      "  - start: secondary\n"
      "  - start: [primary, phones]\n"
      "  - start: {all, secondary after: 2 s}\n"
      "  - start: {primary: yes, secondary: no}\n");
  EXPECT_FALSE(action<StartStep>(scenario, 0).primary);
  EXPECT_TRUE(action<StartStep>(scenario, 0).secondary);
  EXPECT_TRUE(action<StartStep>(scenario, 1).primary);
  EXPECT_TRUE(action<StartStep>(scenario, 1).phones);
  EXPECT_FALSE(action<StartStep>(scenario, 1).secondary);
  EXPECT_TRUE(action<StartStep>(scenario, 2).phones);
  EXPECT_EQ(action<StartStep>(scenario, 2).secondary_after, 2s);
  EXPECT_FALSE(action<StartStep>(scenario, 3).secondary);
}

TEST(Loader, ReadsEveryFaultOfTheCatalogue) {
  const Scenario scenario = parse_steps(
      "  - fault: {server: secondary, kind: hang, for: 5min}\n"
      "  - fault: {service: primary/call control, kind: slow, factor: 3, id: slow cc}\n"
      "  - fault: {link: secondary -> primary, class: keep-alive, kind: cut}\n"
      "  - fault: {link: phones <-> primary, kind: loss, probability: 5%}\n"
      "  - fault: {link: primary <-> phones, kind: delay, delay: 'U(1 ms, 9 ms)'}\n"
      "  - fault: {board: 1, of: secondary, kind: fault}\n"
      "  - fault: {trunk: co-1, kind: d-channel loss}\n"
      "  - fault: {central office: yes, kind: outage}\n"
      "  - fault: {line switch: yes, kind: stuck}\n"
      "  - fault: {replication: yes, kind: slow, factor: 2.5}\n"
      "  - fault: {voicemail: yes, kind: down}\n"
      "  - fault: {configuration: secondary, kind: mismatch, part: trunks}\n"
      "  - repair: slow cc\n"
      "  - repair: {id: slow cc}\n"
      "  - repair: {link: primary <-> phones}\n"
      "  - repair: {configuration: secondary}\n");
  const auto fault = [&scenario](std::size_t step) { return action<FaultStep>(scenario, step).fault; };
  EXPECT_EQ(fault(0).kind, FaultKind::hang);
  EXPECT_EQ(fault(0).duration, 5min);
  EXPECT_EQ(fault(1).target.service, models::Service::call_control);
  EXPECT_EQ(fault(1).factor, 3.0);
  EXPECT_EQ(fault(1).id, "slow cc");
  EXPECT_TRUE(fault(2).target.one_way);
  EXPECT_EQ(fault(2).target.from, "secondary");
  EXPECT_EQ(fault(2).target.to, "primary");
  EXPECT_EQ(fault(2).target.traffic, "keep-alive");
  EXPECT_EQ(fault(3).target.from, "primary");
  EXPECT_EQ(fault(3).target.to, "phones");
  EXPECT_DOUBLE_EQ(fault(3).probability, 0.05);
  EXPECT_EQ(fault(4).delay, Distribution::uniform(1ms, 9ms));
  EXPECT_EQ(fault(5).kind, FaultKind::board_fault);
  EXPECT_EQ(fault(5).target.server, ServerId::secondary);
  EXPECT_EQ(fault(6).kind, FaultKind::d_channel_loss);
  EXPECT_EQ(fault(7).kind, FaultKind::outage);
  EXPECT_EQ(fault(8).target.kind, FaultTargetKind::line_switch);
  EXPECT_EQ(fault(9).kind, FaultKind::replication_slow);
  EXPECT_EQ(fault(9).factor, 2.5);
  EXPECT_EQ(fault(10).kind, FaultKind::down);
  EXPECT_EQ(fault(11).target.part, "trunks");
  EXPECT_EQ(action<RepairStep>(scenario, 12).id, "slow cc");
  EXPECT_EQ(action<RepairStep>(scenario, 13).id, "slow cc");
  EXPECT_EQ(action<RepairStep>(scenario, 14).target, fault(4).target);
  EXPECT_EQ(action<RepairStep>(scenario, 15).target, fault(11).target);
}

TEST(Loader, ReadsEveryKindOfCall) {
  const Scenario scenario = parse_steps(
      "  - call: {id: in, from: outside, to: 2003, trunk: co-1, talk: until told}\n"
      "  - call: {from: ext 2003, to: outside, leg: h.323, answer: 'U(1 s, 2 s)'}\n"
      "  - call: {from: 2003, to: voicemail}\n"
      "  - call: {from: 2003, to: 2004, kind: conference}\n"
      "  - hang up: call in\n"
      "  - calls: {rate: 2/min, talk: 'Tri(1 s, 2 s, 3 s)', for: 10 min}\n"
      "  - calls: {rate: 120 per hour, kind: incoming}\n"
      "  - feature: {call: in, ask for: parked, refused: yes}\n"
      "  - feature: {call: in, ask for: conference}\n");
  const auto request = [&scenario](std::size_t step) { return action<CallStep>(scenario, step).request; };
  EXPECT_EQ(request(0).kind, CallKind::incoming);
  EXPECT_EQ(request(0).to, 2003U);
  EXPECT_EQ(request(0).trunk, "co-1");
  EXPECT_EQ(request(0).talk, kNever);
  EXPECT_EQ(request(1).kind, CallKind::outgoing);
  EXPECT_EQ(request(1).leg, models::LegType::h323);
  EXPECT_EQ(request(1).answer, Distribution::uniform(1s, 2s));
  EXPECT_EQ(request(2).kind, CallKind::voicemail);
  EXPECT_EQ(request(3).kind, CallKind::conference);
  EXPECT_EQ(action<HangUpStep>(scenario, 4).id, "in");
  EXPECT_EQ(action<TrafficStep>(scenario, 5).traffic.per_hour, 120.0);
  EXPECT_EQ(action<TrafficStep>(scenario, 5).traffic.duration, 10min);
  EXPECT_EQ(action<TrafficStep>(scenario, 6).traffic.per_hour, 120.0);
  EXPECT_EQ(action<TrafficStep>(scenario, 6).traffic.kind, CallKind::incoming);
  EXPECT_EQ(action<FeatureStep>(scenario, 7).call, "in");
  EXPECT_EQ(action<FeatureStep>(scenario, 7).kind, CallKind::parked);
  EXPECT_TRUE(action<FeatureStep>(scenario, 7).expect_refused);
  EXPECT_EQ(action<FeatureStep>(scenario, 8).kind, CallKind::conference);
  EXPECT_FALSE(action<FeatureStep>(scenario, 8).expect_refused);
}

TEST(Loader, ReadsEveryCondition) {
  const Scenario scenario = parse_steps(
      "  - call: {id: c1, from: 2000, to: 2001}\n"
      "  - expect: {in control: nobody, auto assume: no, auto assume warning: yes, views equal: no, for: 10 s}\n"
      "  - expect: {full control: secondary, not in control: primary, voicemail: Unavailable, within: 2min, warn: "
      "1min}\n"
      "  - expect: {service: primary/gateway, is: Unknown, seen from: secondary}\n"
      "  - expect: {services: [{service: primary/switching, is: Down}, {service: primary/gateway, is: Unknown}]}\n"
      "  - expect: {server: primary, is: Down, service restored: yes, protection restored: no}\n"
      "  - expect: {call: c1, is: kept}\n"
      "  - expect: {trunk: co-1, is: out of service}\n"
      "  - expect: {board: 1, of: secondary, is: missing}\n"
      "  - expect: {phone: 2005, on: nowhere, phones registered: 0.5}\n");
  const auto condition = [&scenario](std::size_t step) { return action<ExpectStep>(scenario, step).condition; };
  EXPECT_TRUE(condition(1).nobody_in_control);
  EXPECT_FALSE(condition(1).in_control);
  EXPECT_EQ(condition(1).auto_assume, false);
  EXPECT_EQ(condition(1).auto_assume_warning, true);
  EXPECT_EQ(condition(1).views_equal, false);
  EXPECT_EQ(action<ExpectStep>(scenario, 1).hold, 10s);
  EXPECT_EQ(condition(2).full_control, ServerId::secondary);
  EXPECT_EQ(condition(2).not_in_control, ServerId::primary);
  EXPECT_EQ(condition(2).voicemail_available, false);
  EXPECT_EQ(action<ExpectStep>(scenario, 2).warn, 1min);
  ASSERT_EQ(condition(3).services.size(), 1U);
  EXPECT_EQ(condition(3).services[0].console, ServerId::secondary);
  EXPECT_EQ(condition(3).services[0].status, models::ServiceStatus::unknown);
  ASSERT_EQ(condition(4).services.size(), 2U);
  EXPECT_EQ(condition(4).services[0].service, models::Service::switching);
  EXPECT_EQ(condition(4).services[0].console, ServerId::primary);
  ASSERT_EQ(condition(5).servers.size(), 1U);
  EXPECT_EQ(condition(5).servers[0].status, models::ServiceStatus::down);
  EXPECT_EQ(condition(5).service_restored, true);
  EXPECT_EQ(condition(5).protection_restored, false);
  EXPECT_EQ(condition(6).call->state, "kept");
  EXPECT_EQ(condition(7).trunk->state, "out of service");
  EXPECT_EQ(condition(8).board->server, ServerId::secondary);
  EXPECT_EQ(condition(9).phone->server, std::nullopt);
  EXPECT_EQ(condition(9).phones_registered, 0.5);
}

TEST(Loader, ReadsButtonsAdministratorAndTestCalls) {
  const Scenario scenario = parse_steps(
      "  - set: {server: secondary, auto assume: no, enable redundancy: yes}\n"
      "  - set: {server: primary, manual switch over: yes, refused: yes, edit extension: 2001}\n"
      "  - administrator:\n"
      "      procedure: recover redundancy\n"
      "      skip: [restart secondary]\n"
      "      wrong: [restarts primary first]\n"
      "      look: 5 s\n"
      "      patience: 1h\n"
      "  - test calls: all\n"
      "  - test calls: {kinds: [voicemail], within: 2min, expect: fail}\n"
      "  - wait: 1.5 min\n");
  EXPECT_EQ(action<SetStep>(scenario, 0).auto_assume, false);
  EXPECT_EQ(action<SetStep>(scenario, 0).redundancy_enabled, true);
  EXPECT_TRUE(action<SetStep>(scenario, 1).manual_switch_over);
  EXPECT_EQ(action<SetStep>(scenario, 1).expect_refused, true);
  EXPECT_EQ(action<SetStep>(scenario, 1).edit_extension, 2001U);
  const auto& plan = action<AdministratorStep>(scenario, 2).plan;
  EXPECT_EQ(plan.procedure, models::Procedure::recover_redundancy);
  EXPECT_THAT(plan.skip, ElementsAre("restart secondary"));
  EXPECT_THAT(plan.wrong, ElementsAre("restarts primary first"));
  EXPECT_EQ(plan.look, Distribution(5s));
  EXPECT_EQ(plan.patience, 1h);
  EXPECT_EQ(action<TestCallsStep>(scenario, 3).kinds.size(), 4U);
  EXPECT_FALSE(action<TestCallsStep>(scenario, 4).expect_pass);
  EXPECT_EQ(action<TestCallsStep>(scenario, 4).within, 2min);
  EXPECT_EQ(action<WaitStep>(scenario, 5).duration, 90s);
}

TEST(Loader, LetsActionsEndEitherWayAndMonitorsFindSomething) {
  const Scenario scenario = parse_scenario(
      "scenario: s\nabout: a\nsystem: {}\nallowed violations: [none in control]\nsteps:\n"
      "  - set: {server: primary, manual switch over: yes, refused: either}\n"
      "  - administrator: {procedure: restore protection, expect: either}\n"
      "  - administrator: {procedure: restore protection, expect: gives up}\n",
      "s.yaml");
  EXPECT_THAT(scenario.allowed_violations, ElementsAre("none in control"));
  EXPECT_EQ(action<SetStep>(scenario, 0).expect_refused, std::nullopt);
  EXPECT_EQ(action<AdministratorStep>(scenario, 1).plan.procedure, models::Procedure::restore_protection);
  EXPECT_EQ(action<AdministratorStep>(scenario, 1).plan.expect_finished, std::nullopt);
  EXPECT_EQ(action<AdministratorStep>(scenario, 2).plan.expect_finished, false);
}

TEST(Loader, ReadsTheWholeSystem) {
  const Scenario scenario = parse_scenario(
      "scenario: s\n"
      "about: a\n"
      "system:\n"
      "  profile: altigen-ab-switch\n"
      "  parameters: {keep-alive.period: 2s, calls.kept: yes}\n"
      "  phones:\n"
      "    - {count: 5, first extension: 100, basic mode: 20%}\n"
      "    - {count: 5, first extension: 200, parameters: {register.probe: 0}}\n"
      "  voicemail: no\n"
      "  lan: [{from: primary, to: secondary, class: sip, delay: 10 ms, loss: 1%}]\n"
      "  addresses: {primary: 192.0.2.1, secondary: 192.0.2.2}\n"
      "  auto assume: no\n"
      "  enable redundancy: off\n"
      "  defects: [down behind down]\n"
      "steps:\n"
      "  - start: all\n"
      "limits:\n"
      "  control.changes: {min: 1, warn: 2}\n"
      "  takeover.overlap: {min: 1 s, max: 5 s, warn min: 2 s, warn max: 4 s}\n"
      "expected violations: [two in control]\n"
      "time limit: 2h\n",
      "s.yaml");
  const models::SystemConfig& system = scenario.system;
  EXPECT_EQ(system.server.generation, static_cast<std::uint8_t>(models::Generation::ab_switch));
  EXPECT_EQ(system.server.keep_alive_period, 2s);
  EXPECT_TRUE(system.server.keeps_calls);
  ASSERT_EQ(system.phones.size(), 2U);
  EXPECT_DOUBLE_EQ(system.phones[0].basic_mode, 0.2);
  EXPECT_EQ(system.phones[1].profile.probe_period, 0s);
  EXPECT_FALSE(system.voicemail);
  ASSERT_EQ(system.lan.size(), 1U);
  EXPECT_EQ(system.lan[0].delay, Distribution(10ms));
  EXPECT_DOUBLE_EQ(system.lan[0].loss, 0.01);
  EXPECT_EQ(system.primary_address, "192.0.2.1");
  EXPECT_FALSE(system.auto_assume);
  EXPECT_FALSE(system.redundancy_enabled);
  EXPECT_THAT(system.defects, ElementsAre("down behind down"));
  ASSERT_EQ(system.notes.size(), 3U);
  EXPECT_EQ(system.notes[0].name, "server.generation");
  EXPECT_EQ(system.notes[0].source, "AltiContact Manager 5.0A 23-1");
  EXPECT_EQ(system.notes[1].name, "server.keep-alive.period");
  EXPECT_EQ(system.notes[1].value, "2 s");
  EXPECT_EQ(system.notes[1].source, "s.yaml:5");
  EXPECT_EQ(system.notes[2].name, "phone[200].register.probe");
  ASSERT_EQ(scenario.limits.size(), 2U);
  EXPECT_EQ(scenario.limits[0].min, 1.0);
  EXPECT_EQ(scenario.limits[0].warn_min, 2.0);
  EXPECT_EQ(scenario.limits[1].warn_max, 4.0);
  EXPECT_THAT(scenario.expected_violations, ElementsAre("two in control"));
  EXPECT_EQ(scenario.time_limit, 2h);
}

TEST(Loader, ResolvesAliases) {
  const Scenario scenario = parse_steps(
      "  - expect: &secondary {in control: secondary}\n"
      "  - expect: *secondary\n");
  EXPECT_EQ(action<ExpectStep>(scenario, 1).condition.in_control, ServerId::secondary);
}

}  // namespace
}  // namespace switchback::scenarios
