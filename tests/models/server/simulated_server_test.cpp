// What call control is told by the other services of its server, seen from the people's end of the calls.
#include "models/server/simulated_server.h"

#include <gtest/gtest.h>

#include "models/callers.h"
#include "models/testbed.h"
#include "models/voicemail/voicemail_server.h"

namespace switchback::models {
namespace {

/// Ten phones and a voicemail server; boots are short.
SystemConfig ten_phones() {
  SystemConfig system;
  system.server.cold_boot = SimTime{10s};
  system.phones.push_back({.count = 10, .first_extension = 2000, .profile_name = "", .profile = {}});
  return system;
}

struct Office {
  explicit Office(const SystemConfig& system = ten_phones()) : bench(system, {}) {}

  void run_for(SimTime time) { bench.kernel().run_until(bench.kernel().now() + time); }
  ServiceHost& services_of(ServerId id) { return bench.server(id).services(); }

  void bring_up() {
    bench.start(true, true, true, SimTime{0});
    run_for(10min);
  }
  /// The primary dies and the secondary takes its place.
  void fail_over() {
    bench.server(ServerId::primary).power_off();
    run_for(5min);
    EXPECT_TRUE(bench.server(ServerId::secondary).full_control());
  }
  CallId place(CallKind kind, std::uint32_t from, std::uint32_t to) {
    const CallId id =
        bench.callers().place({.kind = kind, .from = from, .to = to, .trunk = "", .talk = kNever, .leg = {}});
    run_for(10s);
    EXPECT_EQ(state(id), "connected") << reason(id);
    return id;
  }
  CallId call(std::uint32_t from, std::uint32_t to) { return place(CallKind::extension_to_extension, from, to); }
  CallId call_voicemail(std::uint32_t from) { return place(CallKind::voicemail, from, 0); }
  std::string_view state(CallId id) { return name_of(bench.callers().state(id)); }
  std::string_view reason(CallId id) { return bench.callers().reason(id); }
  std::optional<ServerId> server_of(std::uint32_t extension) {
    return bench.phones().owner(*bench.phones().index_of_extension(extension));
  }

  SimulationContext context;
  Testbed bench;
};

/// A service that stops hearing, by a crash or a hang, and hears again.
struct Deafness {
  Service service;
  bool hangs;

  void begin(ServiceHost& services) const { hangs ? services.hang(service) : services.crash(service); }
  void end(ServiceHost& services) const { hangs ? services.resume(service) : services.start(service); }
};

/// For GoogleTest, which would list tests by the bytes of the struct.
void PrintTo(const Deafness& deafness, std::ostream* out) {
  *out << name_of(deafness.service) << (deafness.hangs ? " hung" : " crashed");
}

class DeafService : public testing::TestWithParam<Deafness> {};

TEST_P(DeafService, OfTheStandbyCostsNoCallOnceItHearsAgain) {
  Office office;
  office.bring_up();
  const CallId before = office.call(2001, 2002);
  GetParam().begin(office.services_of(ServerId::secondary));
  office.run_for(30s);
  const CallId meanwhile = office.call(2003, 2004);
  GetParam().end(office.services_of(ServerId::secondary));
  office.run_for(1min);
  office.fail_over();
  EXPECT_EQ(office.state(before), "kept");
  EXPECT_EQ(office.state(meanwhile), "kept");
}

INSTANTIATE_TEST_SUITE_P(SimulatedServer, DeafService,
                         testing::Values(Deafness{Service::replication, true}, Deafness{Service::replication, false},
                                         Deafness{Service::call_control, true}, Deafness{Service::call_control, false}),
                         [](const auto& deaf) {
                           return std::string(deaf.param.service == Service::replication ? "Replication" : "Calls") +
                                  (deaf.param.hangs ? "Hung" : "Crashed");
                         });

TEST(SimulatedServer, KeepsACallThatBeganBeforeTheStandbyCameUp) {
  Office office;
  office.bench.start(true, false, true, SimTime{0});
  office.run_for(10min);
  const CallId id = office.call(2001, 2002);
  office.bench.start(false, true, false, SimTime{0});
  office.run_for(10min);
  office.fail_over();
  EXPECT_EQ(office.state(id), "kept");
}

TEST(SimulatedServer, KeepsACallThatBeganWhileItsOwnReplicationWasDown) {
  for (const bool hangs : {true, false}) {
    SCOPED_TRACE(hangs ? "hung" : "crashed");
    const Deafness mute{Service::replication, hangs};
    Office office;
    office.bring_up();
    mute.begin(office.services_of(ServerId::primary));
    const CallId id = office.call(2001, 2002);
    mute.end(office.services_of(ServerId::primary));
    office.run_for(1min);
    office.fail_over();
    EXPECT_EQ(office.state(id), "kept");
  }
}

TEST(SimulatedServer, KeepsACallWhoseMirrorsTheLanLostOnceATransferHasPassed) {
  Office office;
  office.bring_up();
  Lan& lan = office.bench.lan();
  lan.cut(Endpoint::primary, Endpoint::secondary, TrafficClass::replication);
  const CallId id = office.call(2001, 2002);
  lan.heal(Endpoint::primary, Endpoint::secondary, TrafficClass::replication);
  ASSERT_TRUE(office.bench.console(ServerId::primary).edit_extension(2005).done);
  office.run_for(1min);
  office.fail_over();
  EXPECT_EQ(office.state(id), "kept");
}

TEST(SimulatedServer, TellsAPhoneThatAnsweredOnceOnly) {
  Office office;
  office.bring_up();
  // A phone in a call stays where it is, so the server in control has no binding of it.
  office.call(2001, 2002);
  const std::size_t before = office.bench.kernel().journal().events().size();
  office.fail_over();
  office.run_for(1min);
  std::size_t told = 0;
  const auto events = office.bench.kernel().journal().events().subspan(before);
  for (const Event& event : events) {
    const bool about = office.bench.kernel().journal().entity_name(event.entity) == "ext 2001";
    told += about && event.kind == EventKind::phone_told_control ? 1U : 0U;
  }
  EXPECT_EQ(told, 1U);
}

TEST(SimulatedServer, FreesAPhoneThatMovesHereAfterAHangupNobodyHeard) {
  Office office;
  office.bring_up();
  const CallId lost = office.call(2001, 2002);
  office.fail_over();
  ASSERT_EQ(office.state(lost), "kept");
  Lan& lan = office.bench.lan();
  lan.cut(Endpoint::phones, Endpoint::secondary, TrafficClass::sip);
  office.bench.callers().hang_up(lost);
  office.run_for(1min);
  lan.heal(Endpoint::phones, Endpoint::secondary, TrafficClass::sip);
  office.run_for(5min);
  ASSERT_EQ(office.server_of(2001), ServerId::secondary);
  office.call(2003, 2001);
}

TEST(SimulatedServer, DoesNotCutTheKeptCallOfAPhoneThatMovesDuringCalls) {
  SystemConfig system = ten_phones();
  system.phones.front().profile.moves_during_call = true;
  Office office(system);
  office.bring_up();
  const CallId id = office.call(2001, 2002);
  office.fail_over();
  office.run_for(5min);
  ASSERT_EQ(office.server_of(2001), ServerId::secondary);
  EXPECT_EQ(office.state(id), "kept");
}

TEST(SimulatedServer, ClearsCallsInVoicemailWhenTheVoicemailServerGoesAway) {
  Office office;
  office.bring_up();
  const CallId message = office.call_voicemail(2001);
  const CallId other = office.call(2003, 2004);
  office.bench.voicemail().power_off();
  office.run_for(1min);
  EXPECT_EQ(office.state(message), "dropped");
  EXPECT_EQ(office.reason(message), "cleared by the network");
  EXPECT_EQ(office.state(other), "connected");
}

TEST(SimulatedServer, ClearsCallsInLostVoicemailOnceAHungCallControlGoesOn) {
  Office office;
  office.bring_up();
  const CallId message = office.call_voicemail(2001);
  office.services_of(ServerId::primary).hang(Service::call_control);
  office.bench.voicemail().power_off();
  office.run_for(1min);
  EXPECT_EQ(office.state(message), "connected");
  office.services_of(ServerId::primary).resume(Service::call_control);
  office.run_for(1s);
  EXPECT_EQ(office.state(message), "dropped");
}

/// Sends the primary an OPTIONS request of a phone; whether it gets a 200 at all, as seen on the LAN.
bool answers_a_probe(Office& office, const LanMessage& request) {
  struct Tap : LanTap {
    void sent(const LanMessage& message) override {
      answered = answered || (message.kind == MessageKind::sip_options && message.status == 200);
    }
    bool answered = false;
  } tap;
  office.bench.lan().set_tap(&tap);
  office.bench.lan().send(request);
  office.run_for(1s);
  office.bench.lan().set_tap(nullptr);
  return tap.answered;
}

TEST(SimulatedServer, AnswersAProbeWheneverItForetellsThatItWill) {
  Office office;
  LanMessage request;
  request.from = Endpoint::phones;
  request.to = Endpoint::primary;
  request.kind = MessageKind::sip_options;
  request.sequence = 4'000'000;
  const auto expect = [&](bool answer, std::string_view when) {
    EXPECT_EQ(office.bench.lan().certainly_answered(request), answer) << when;
    EXPECT_EQ(answers_a_probe(office, request), answer) << when;
  };
  ServiceHost& services = office.services_of(ServerId::primary);
  expect(false, "before the power is on");
  office.bring_up();
  expect(true, "in full control");
  services.hang(Service::registrar);
  expect(false, "registrar hung");
  services.resume(Service::registrar);
  expect(true, "registrar resumed");
  services.crash(Service::registrar);
  expect(false, "registrar crashed");
  services.start(Service::registrar);
  office.run_for(1min);
  expect(true, "registrar started");
  office.bench.server(ServerId::primary).hang();
  expect(false, "hung");
  office.run_for(5min);
  request.to = Endpoint::secondary;
  expect(true, "the secondary in its place");
  office.bench.lan().unplug(Endpoint::secondary);
  expect(false, "unplugged");
}

}  // namespace
}  // namespace switchback::models
