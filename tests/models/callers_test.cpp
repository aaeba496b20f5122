#include "models/callers.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "models/systemc.h"

namespace switchback::models {
namespace {

constexpr std::uint32_t kFirst = 2000;
constexpr std::uint32_t kPhones = 20;
constexpr SimTime kNetwork = 10ms;

/// Phones on a network that connects every call; extensions 2000 to 2019.
class FakeNetwork : public PhoneHandsets, public OutsideParty {
 public:
  explicit FakeNetwork(Kernel& kernel)
      : kernel_(kernel), first_entity_(kernel.journal().entity_range("ext ", kFirst, kPhones)) {}

  std::uint32_t size() const override { return kPhones; }
  std::uint32_t extension(std::uint32_t phone) const override { return kFirst + phone; }
  std::optional<std::uint32_t> index_of_extension(std::uint32_t extension) const override {
    if (extension < kFirst || extension >= kFirst + kPhones) return std::nullopt;
    return extension - kFirst;
  }
  EntityId entity(std::uint32_t phone) const override { return first_entity_ + phone; }
  std::optional<ServerId> owner(std::uint32_t phone) const override {
    if (unregistered.contains(phone)) return std::nullopt;
    return ServerId::primary;
  }
  bool idle(std::uint32_t phone) const override { return !in_call.contains(phone); }

  bool dial(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target) override {
    if (!idle(phone) || unregistered.contains(phone)) return false;
    in_call[phone] = call;
    kernel_.after(kNetwork, [this, phone, call, kind, target] { route(phone, call, kind, target); });
    return true;
  }
  void answer(std::uint32_t phone, CallId call) override {
    answered.push_back(phone);
    observer->phone_connected(phone, call);
    kernel_.after(kNetwork, [this, phone, call] {
      if (outside_calls.contains(call)) return observer->outside_connected(call);
      for (const auto& [other, its_call] : std::map(in_call)) {
        if (its_call == call && other != phone) observer->phone_connected(other, call);
      }
    });
  }
  void hang_up(std::uint32_t phone, CallId call) override {
    if (!in_call.contains(phone) || in_call.at(phone) != call) return;
    in_call.erase(phone);
    on_hook[phone] = kernel_.now();
    if (relays_hangup) kernel_.after(kNetwork, [this, call] { clear(call, 0); });
  }

  bool ask(std::uint32_t phone, CallId call, CallKind feature) override {
    if (idle(phone) || in_call.at(phone) != call) return false;
    asked = feature;
    kernel_.after(kNetwork, [this, phone, call] { observer->phone_feature_answered(phone, call, 403); });
    return true;
  }

  bool place_call(const std::string&, CallId call, std::uint32_t extension) override {
    if (!line) return false;
    outside_calls.insert(call);
    kernel_.after(kNetwork, [this, call, extension] { ring(extension - kFirst, call); });
    return true;
  }
  void answer(CallId call) override {
    kernel_.after(kNetwork, [this, call] {
      for (const auto& [phone, its_call] : std::map(in_call)) {
        if (its_call == call) observer->phone_connected(phone, call);
      }
    });
  }
  void hang_up(CallId call) override {
    outside_calls.erase(call);
    if (relays_hangup) kernel_.after(kNetwork, [this, call] { clear(call, 0); });
  }

  /// The network ends the call towards everybody still in it.
  void clear(CallId call, int status) {
    for (const auto& [phone, its_call] : std::map(in_call)) {
      if (its_call != call) continue;
      in_call.erase(phone);
      observer->phone_cleared(phone, call, status);
    }
    if (outside_calls.erase(call) != 0) observer->outside_cleared(call, 16);
  }

  bool line = true;
  bool relays_hangup = true;
  int refuses_with = 0;
  bool voicemail = true;
  std::set<std::uint32_t> unregistered;
  std::map<std::uint32_t, CallId> in_call;
  std::map<std::uint32_t, SimTime> on_hook;
  std::set<CallId> outside_calls;
  std::vector<std::uint32_t> answered;
  std::optional<CallKind> asked;
  Callers* observer = nullptr;

 private:
  void route(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target) {
    if (refuses_with != 0) return clear(call, refuses_with);
    if (kind == CallKind::voicemail) return voicemail ? observer->phone_connected(phone, call) : clear(call, 480);
    if (kind == CallKind::outgoing) {
      outside_calls.insert(call);
      return observer->outside_rings(call);
    }
    if (kind == CallKind::queued) observer->phone_connected(phone, call);
    ring(target - kFirst, call);
  }
  void ring(std::uint32_t phone, CallId call) {
    if (!idle(phone)) return;
    in_call[phone] = call;
    observer->phone_rings(phone, call);
  }

  Kernel& kernel_;
  EntityId first_entity_;
};

class CallersTest : public testing::Test {
 protected:
  CallersTest()
      : kernel("kernel", KernelOptions{}),
        network(kernel),
        callers(kernel, network, [this](const std::string&) { return network.line ? &network : nullptr; }) {
    network.observer = &callers;
  }

  static CallRequest extensions(SimTime talk = 60s) {
    CallRequest request;
    request.from = 2001;
    request.to = 2002;
    request.talk = talk;
    return request;
  }
  void run(SimTime time) { kernel.run_until(kernel.now() + time); }
  int recorded(EventKind kind) {
    int count = 0;
    for (const Event& event : kernel.journal().events()) count += event.kind == kind ? 1 : 0;
    return count;
  }
  std::string last_line(EventKind kind) {
    std::string line;
    for (EventId id = 1; id <= kernel.journal().last(); ++id) {
      if (kernel.journal().at(id).kind == kind) line = kernel.journal().line(id);
    }
    return line;
  }

  SimulationContext context;
  Kernel kernel;
  FakeNetwork network;
  Callers callers;
};

TEST_F(CallersTest, TalksForTheAskedTimeAndHangsUp) {
  const CallId call = callers.place(extensions());
  EXPECT_EQ(callers.state(call), CallState::dialling);
  run(1s);
  EXPECT_EQ(callers.state(call), CallState::ringing);
  run(3s);
  EXPECT_EQ(callers.state(call), CallState::connected);
  EXPECT_EQ(callers.talking(), 1U);
  run(59s);
  EXPECT_EQ(callers.state(call), CallState::connected);
  run(1s);
  EXPECT_EQ(callers.state(call), CallState::ended);
  EXPECT_TRUE(network.in_call.empty());
  EXPECT_EQ(callers.talking(), 0U);
  EXPECT_EQ(recorded(EventKind::call_dropped), 0);
  EXPECT_NE(last_line(EventKind::call_connected).find("ext 2001"), std::string::npos);
  EXPECT_NE(last_line(EventKind::call_dialled).find("extension to extension"), std::string::npos);
}

TEST_F(CallersTest, CountsACallThatTheNetworkClearedAsDropped) {
  const CallId call = callers.place(extensions());
  run(10s);
  network.clear(call, 0);
  EXPECT_EQ(callers.state(call), CallState::dropped);
  run(2min);
  EXPECT_EQ(recorded(EventKind::call_dropped), 1);
  EXPECT_EQ(recorded(EventKind::call_ended), 0);
}

TEST_F(CallersTest, CountsARefusedCallAsFailedWithItsStatus) {
  network.refuses_with = 503;
  const CallId call = callers.place(extensions());
  run(1s);
  EXPECT_EQ(callers.state(call), CallState::failed);
  EXPECT_EQ(callers.reason(call), "SIP 503");
}

TEST_F(CallersTest, CannotDialOnABusyOrUnregisteredPhone) {
  callers.place(extensions());
  const CallId second = callers.place(extensions());
  EXPECT_EQ(callers.state(second), CallState::failed);
  network.unregistered.insert(1);
  network.in_call.clear();
  EXPECT_EQ(callers.state(callers.place(extensions())), CallState::failed);
}

TEST_F(CallersTest, RefusesACallFromAnUnknownExtension) {
  CallRequest request = extensions();
  request.from = 999;
  EXPECT_THROW(callers.place(request), UserError);
}

TEST_F(CallersTest, TheCallerGivesUpWhenNobodyAnswers) {
  CallRequest request = extensions();
  request.answer = SimTime{10min};
  const CallId call = callers.place(request);
  run(59s);
  EXPECT_EQ(callers.state(call), CallState::ringing);
  run(2s);
  EXPECT_EQ(callers.state(call), CallState::failed);
  run(15min);
  EXPECT_TRUE(network.in_call.empty());
  EXPECT_TRUE(network.answered.empty());
}

TEST_F(CallersTest, TheOtherPartyHangsUpAfterListeningToSilence) {
  network.relays_hangup = false;
  const CallId call = callers.place(extensions(10s));
  run(60s);
  EXPECT_EQ(callers.state(call), CallState::ended);
  EXPECT_TRUE(network.in_call.empty());
  EXPECT_EQ(network.on_hook.at(2) - network.on_hook.at(1), 2s);
}

TEST_F(CallersTest, BothPartiesHangUpWhenTheMediaIsLost) {
  const CallId call = callers.place(extensions());
  run(10s);
  callers.call_media_lost(call);
  EXPECT_EQ(callers.state(call), CallState::dropped);
  EXPECT_EQ(callers.reason(call), "media lost");
  EXPECT_EQ(network.in_call.size(), 2U);
  run(3s);
  EXPECT_TRUE(network.in_call.empty());
  EXPECT_EQ(recorded(EventKind::call_dropped), 1);
}

TEST_F(CallersTest, TheCallerHearsWhatTheServerSaysToAFeature) {
  const CallId call = callers.place(extensions());
  run(10s);
  std::optional<int> heard;
  ASSERT_TRUE(callers.ask(call, CallKind::parked, [&heard](int status) { heard = status; }));
  run(1s);
  EXPECT_EQ(network.asked, CallKind::parked);
  EXPECT_EQ(heard, 403);
  EXPECT_EQ(callers.state(call), CallState::connected);
  callers.hang_up(call);
  run(1s);
  EXPECT_FALSE(callers.ask(call, CallKind::parked, [](int) {})) << "it is over";
}

TEST_F(CallersTest, AKeptCallEndsWhenItsCallerHangsUp) {
  const CallId call = callers.place(extensions());
  run(10s);
  callers.call_kept(call, ServerId::secondary);
  EXPECT_EQ(callers.state(call), CallState::kept);
  run(60s);
  EXPECT_EQ(callers.state(call), CallState::ended);
}

TEST_F(CallersTest, AKeptCallThatIsCutAtTheLimitIsDroppedForThatReason) {
  const CallId call = callers.place(extensions(kNever));
  run(10s);
  callers.call_kept(call, ServerId::secondary);
  callers.call_limit_reached(call, ServerId::secondary);
  network.clear(call, 0);
  EXPECT_EQ(callers.state(call), CallState::dropped);
  EXPECT_EQ(callers.reason(call), "kept-call limit");
  EXPECT_EQ(recorded(EventKind::call_ghost), 0);
}

TEST_F(CallersTest, RecordsAGhostOnlyLongAfterThePeopleHungUp) {
  const CallId call = callers.place(extensions(1s));
  run(30s);
  callers.call_found_stale(call, ServerId::secondary);
  EXPECT_EQ(recorded(EventKind::call_ghost), 0);
  run(60s);
  callers.call_found_stale(call, ServerId::secondary);
  EXPECT_EQ(recorded(EventKind::call_ghost), 1);
}

TEST_F(CallersTest, TakesPartInIncomingAndOutgoingCalls) {
  CallRequest request;
  request.kind = CallKind::incoming;
  request.to = 2003;
  const CallId incoming = callers.place(request);
  request.kind = CallKind::outgoing;
  request.from = 2004;
  const CallId outgoing = callers.place(request);
  run(5s);
  EXPECT_EQ(callers.state(incoming), CallState::connected);
  EXPECT_EQ(callers.state(outgoing), CallState::connected);
  network.clear(outgoing, 0);
  EXPECT_EQ(callers.state(outgoing), CallState::dropped);
  run(60s);
  EXPECT_EQ(callers.state(incoming), CallState::ended);
}

TEST_F(CallersTest, AnIncomingCallNeedsALine) {
  network.line = false;
  CallRequest request;
  request.kind = CallKind::incoming;
  request.to = 2003;
  const CallId call = callers.place(request);
  EXPECT_EQ(callers.state(call), CallState::failed);
  EXPECT_EQ(callers.reason(call), "no outside line");
}

TEST_F(CallersTest, ParkingACallDoesNotDropIt) {
  CallRequest request = extensions();
  request.kind = CallKind::parked;
  const CallId call = callers.place(request);
  run(5s);
  network.in_call.erase(2);
  callers.phone_cleared(2, call, 0);
  EXPECT_EQ(callers.state(call), CallState::connected);
  run(60s);
  EXPECT_EQ(callers.state(call), CallState::ended);
}

TEST_F(CallersTest, TellsWhenACallIsOver) {
  const CallId call = callers.place(extensions(1s));
  int times = 0;
  callers.when_over(call, [&times] { ++times; });
  run(30s);
  EXPECT_EQ(times, 1);
  callers.when_over(call, [&times] { ++times; });
  EXPECT_EQ(times, 2);
}

TEST_F(CallersTest, AllFourTestCallsPassingRestoreService) {
  std::vector<bool> results;
  callers.test_calls(
      {TestCallKind::incoming, TestCallKind::outgoing, TestCallKind::extension_to_extension, TestCallKind::voicemail},
      [&results](bool passed) { results.push_back(passed); });
  run(3min);
  EXPECT_EQ(results, std::vector<bool>{true});
  EXPECT_EQ(recorded(EventKind::test_call_passed), 4);
  EXPECT_EQ(recorded(EventKind::service_restored), 1);
}

TEST_F(CallersTest, SomeTestCallsAloneDoNotRestoreService) {
  bool result = false;
  callers.test_calls({TestCallKind::outgoing}, [&result](bool passed) { result = passed; });
  run(1min);
  EXPECT_TRUE(result);
  EXPECT_EQ(recorded(EventKind::service_restored), 0);
}

TEST_F(CallersTest, AFailedTestCallSaysWhyAndTheOthersGoOn) {
  network.voicemail = false;
  bool result = true;
  callers.test_calls(
      {TestCallKind::voicemail, TestCallKind::incoming, TestCallKind::outgoing, TestCallKind::extension_to_extension},
      [&result](bool passed) { result = passed; });
  run(3min);
  EXPECT_FALSE(result);
  EXPECT_EQ(recorded(EventKind::test_call_passed), 3);
  EXPECT_NE(last_line(EventKind::test_call_failed).find("SIP 480"), std::string::npos);
  EXPECT_EQ(recorded(EventKind::service_restored), 0);
}

TEST_F(CallersTest, ATestCallNobodyConnectsFailsAfter35Seconds) {
  class DeadNetwork : public FakeNetwork {
   public:
    using FakeNetwork::FakeNetwork;
    bool dial(std::uint32_t phone, CallId call, CallKind, std::uint32_t) override {
      in_call[phone] = call;
      return true;
    }
  } dead(kernel);
  Callers people(kernel, dead, [](const std::string&) -> OutsideParty* { return nullptr; });
  dead.observer = &people;
  SimTime done_at{0};
  people.test_calls({TestCallKind::extension_to_extension}, [&](bool passed) {
    EXPECT_FALSE(passed);
    done_at = kernel.now();
  });
  run(34s);
  EXPECT_EQ(recorded(EventKind::test_call_failed), 0);
  run(10s);
  EXPECT_EQ(recorded(EventKind::test_call_failed), 1);
  EXPECT_NE(last_line(EventKind::test_call_failed).find("timed out"), std::string::npos);
  EXPECT_EQ(done_at, 37s);
}

TEST_F(CallersTest, TestCallsFailWithoutRegisteredPhones) {
  for (std::uint32_t phone = 0; phone < kPhones; ++phone) network.unregistered.insert(phone);
  bool result = true;
  callers.test_calls({TestCallKind::voicemail}, [&result](bool passed) { result = passed; });
  EXPECT_FALSE(result);
  EXPECT_EQ(recorded(EventKind::test_call_failed), 1);
}

TEST_F(CallersTest, TrafficArrivesAtTheAskedRateUntilItsEnd) {
  TrafficSpec traffic;
  traffic.per_hour = 600.0;
  traffic.talk = SimTime{5s};
  traffic.duration = 1h;
  callers.start_traffic(traffic);
  run(2h);
  // Five standard deviations of a Poisson count of 600 are 122.
  EXPECT_NEAR(recorded(EventKind::call_dialled), 600, 122);
  // A phone that dials while a call is on its way to it cannot be rung.
  EXPECT_LE(recorded(EventKind::call_failed), 6);
  EXPECT_EQ(recorded(EventKind::call_ended) + recorded(EventKind::call_failed), recorded(EventKind::call_dialled));
  EXPECT_TRUE(network.in_call.empty());
  const Event& last = kernel.journal().at(kernel.journal().last());
  EXPECT_LT(last.time, 1h + 2min);
}

TEST_F(CallersTest, ArrivalsOfTrafficDoNotCauseOneAnother) {
  const EventId start = kernel.record(kernel.journal().entity("run"), EventKind::run_started);
  callers.start_traffic({.kind = CallKind::voicemail, .per_hour = 600.0, .talk = SimTime{5s}, .duration = 10min});
  run(20min);
  for (const Event& event : kernel.journal().events()) {
    if (event.kind != EventKind::call_dialled) continue;
    EXPECT_EQ(event.cause, start);
  }
}

}  // namespace
}  // namespace switchback::models
