// A testbed whose servers are played from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "models/fault_injector.h"
#include "models/testbed.h"
#include "tests/models/fake_console.h"

namespace switchback::models {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Remembers what was done to it.
class FakeMachine : public ServerMachine {
 public:
  void power_on() override { done.emplace_back("power on"); }
  void power_off() override { done.emplace_back("power off"); }
  void restart() override { done.emplace_back("restart"); }
  void hang() override { done.emplace_back("hang"); }
  void resume() override { done.emplace_back("resume"); }
  void connect_network(bool connected) override {
    done.emplace_back(connected ? "plug" : "unplug");
    plugged = connected;
  }
  bool network_connected() const override { return plugged; }

  std::vector<std::string> done;
  bool plugged = true;
};

class FakeServerLink : public ServerLink {
 public:
  void connect(bool connect) override { whole = connect; }
  bool connected() const override { return whole; }

  bool whole = true;
};

class FakeReceiver : public LanReceiver {
 public:
  void receive(const LanMessage& message) override { received.push_back(message); }

  std::vector<LanMessage> received;
};

/// Two servers outside, as a test paints them.
struct Outside {
  std::array<FakeConsole, 2> consoles{FakeConsole{ServerId::primary}, FakeConsole{ServerId::secondary}};
  std::array<FakeMachine, 2> machines;
  FakeReceiver receiver;
  FakeServerLink link;
  bool can_be_cut = true;
};

class OutsideParts : public ExternalParts {
 public:
  explicit OutsideParts(Outside& outside) : outside_(outside) {}

  LanReceiver* receiver(Endpoint endpoint) override {
    return endpoint == Endpoint::primary || endpoint == Endpoint::secondary ? &outside_.receiver : nullptr;
  }
  AdminInterface* console(ServerId server) override { return &outside_.consoles[index_of(server)]; }
  ServerMachine* machine(ServerId server) override { return &outside_.machines[index_of(server)]; }
  ServerLink* server_link() override { return outside_.can_be_cut ? &outside_.link : nullptr; }

 private:
  Outside& outside_;
};

class ExternalTestbedTest : public testing::Test {
 protected:
  static SystemConfig system() {
    SystemConfig config;
    PhoneGroupConfig phones;
    phones.count = 3;
    phones.first_extension = 2000;
    config.phones.push_back(phones);
    return config;
  }

  std::uint32_t inject(FaultKind kind, ServerId server) {
    FaultSpec fault;
    fault.kind = kind;
    fault.target.server = server;
    return testbed_.faults().inject(fault);
  }
  FaultSpec cut() {
    FaultSpec fault;
    fault.kind = FaultKind::cut;
    fault.target.kind = FaultTargetKind::link;
    fault.target.from = "primary";
    fault.target.to = "secondary";
    return fault;
  }
  /// Runs on and lets everybody look at what the test has changed.
  void look() {
    testbed_.conditions().touch();
    testbed_.kernel().run_until(testbed_.kernel().now() + 1ms);
  }
  bool confirmed() {
    look();
    for (const Event& event : testbed_.kernel().journal().events()) {
      if (event.kind == EventKind::fault_confirmed) return true;
    }
    return false;
  }

  SimulationContext context_;
  Outside outside_;
  Testbed testbed_{system(), {}, [this](const TestbedEdge&) { return std::make_unique<OutsideParts>(outside_); }};
  FakeMachine& primary_ = outside_.machines[0];
};

TEST_F(ExternalTestbedTest, LooksAtTheConsolesFromOutside) {
  ASSERT_NE(testbed_.in_control(), nullptr);
  EXPECT_EQ(*testbed_.in_control(), ServerId::primary);
  outside_.consoles[0].answers = false;
  EXPECT_EQ(testbed_.in_control(), nullptr);
}

TEST_F(ExternalTestbedTest, StartsTheMachinesFromOutside) {
  testbed_.start(true, true, false, 2s);
  EXPECT_THAT(primary_.done, ElementsAre("power on"));
  EXPECT_THAT(outside_.machines[1].done, IsEmpty());
  testbed_.kernel().run_until(3s);
  EXPECT_THAT(outside_.machines[1].done, ElementsAre("power on"));
}

TEST_F(ExternalTestbedTest, SendsWhatPhonesSendToServersOutside) {
  testbed_.start(false, false, true, 0s);
  testbed_.kernel().run_until(60s);
  ASSERT_FALSE(outside_.receiver.received.empty());
  EXPECT_EQ(outside_.receiver.received.front().kind, MessageKind::sip_register);
}

TEST_F(ExternalTestbedTest, RefusesWhatWorksOnModelsOnly) {
  EXPECT_FALSE(testbed_.servers_simulated());
  EXPECT_THROW(testbed_.server(ServerId::primary), UserError);
  FaultSpec crash;
  crash.kind = FaultKind::crash;
  crash.target.kind = FaultTargetKind::service;
  EXPECT_THROW(testbed_.faults().inject(crash), UserError);
}

TEST_F(ExternalTestbedTest, TakesThePowerOfARealMachine) {
  inject(FaultKind::power_loss, ServerId::primary);
  EXPECT_THAT(primary_.done, ElementsAre("power off"));
  EXPECT_FALSE(confirmed());
  outside_.consoles[0].answers = false;
  EXPECT_TRUE(confirmed());
  FaultTarget target;
  EXPECT_TRUE(testbed_.faults().repair(target));
  EXPECT_THAT(primary_.done, ElementsAre("power off", "power on"));
}

TEST_F(ExternalTestbedTest, ConfirmsAHangThatShowsInTheServicesOnly) {
  inject(FaultKind::hang, ServerId::primary);
  EXPECT_THAT(primary_.done, ElementsAre("hang"));
  EXPECT_FALSE(confirmed());
  outside_.consoles[0].system(ServerId::primary).services[1] = ServiceStatus::down;
  EXPECT_TRUE(confirmed());
}

TEST_F(ExternalTestbedTest, PullsTheCableOfARealMachine) {
  inject(FaultKind::nic_loss, ServerId::primary);
  EXPECT_THAT(primary_.done, ElementsAre("unplug"));
  EXPECT_TRUE(confirmed());
}

TEST_F(ExternalTestbedTest, CutsRealServersOffFromEachOther) {
  const FaultSpec fault = cut();
  testbed_.faults().inject(fault);
  EXPECT_FALSE(outside_.link.whole);
  EXPECT_TRUE(confirmed());
  EXPECT_TRUE(testbed_.faults().repair(fault.target));
  EXPECT_TRUE(outside_.link.whole);
}

TEST_F(ExternalTestbedTest, RefusesToCutOneDirectionBetweenRealServers) {
  FaultSpec fault = cut();
  fault.target.one_way = true;
  EXPECT_THROW(testbed_.faults().inject(fault), UserError);
  EXPECT_TRUE(outside_.link.whole);
}

TEST_F(ExternalTestbedTest, RefusesToCutWhatTheStackCannot) {
  outside_.can_be_cut = false;
  EXPECT_THROW(testbed_.faults().inject(cut()), UserError);
}

}  // namespace
}  // namespace switchback::models
