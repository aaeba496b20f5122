#include "models/trunks/q931_layer.h"

#include <gtest/gtest.h>

#include <vector>

namespace switchback::models {
namespace {

/// One end whose peer says only what the test makes it say.
class DeafPeer : public testing::Test {
 protected:
  DeafPeer() {
    layer_.start();
    layer_.link_established();
  }
  void run_for(SimTime time) { kernel_.run_until(kernel_.now() + time); }
  /// Lets `action` happen inside the run.
  template <class Action>
  void act(Action action) {
    kernel_.after(0s, action);
    run_for(0s);
  }
  /// The peer answers the last message about its call by `kind`.
  void peer_says(Q931Kind kind) {
    Q931Message message = sent_.back();
    message.kind = kind;
    message.from_originator = !message.from_originator;
    act([this, message] { layer_.link_message(message); });
  }
  /// The peer calls on channel 5 and is answered.
  void answer_call(Q931Layer& layer) {
    Q931Message restart_acknowledge;
    restart_acknowledge.kind = Q931Kind::restart_acknowledge;
    Q931Message setup;
    setup.from_originator = true;
    setup.reference = 1;
    setup.channel = 5;
    act([&] {
      layer.link_message(restart_acknowledge);
      layer.link_message(setup);
      layer.answer(5);
    });
  }
  std::size_t count(Q931Kind kind) const {
    std::size_t number = 0;
    for (const Q931Message& message : sent_) number += message.kind == kind ? 1 : 0;
    return number;
  }

  SimulationContext context_;
  Kernel kernel_{"kernel", KernelOptions{}};
  TrunkProfile profile_;
  std::vector<Q931Message> sent_;
  Q931Layer layer_{
      kernel_, kernel_.journal().entity("span"), profile_, Q931Side::user, kT1, [this](const Q931Message& message) {
        sent_.push_back(message);
        return true;
      }};
  static constexpr std::uint32_t kT1 = 23;
};

TEST_F(DeafPeer, PutsChannelsIntoMaintenanceWhenT316EndsTwice) {
  EXPECT_EQ(count(Q931Kind::restart), 1U);
  run_for(120s);
  EXPECT_EQ(count(Q931Kind::restart), 2U);
  EXPECT_EQ(layer_.state(1), ChannelState::restarting);
  run_for(120s);
  EXPECT_EQ(count(Q931Kind::restart), 2U);
  EXPECT_EQ(layer_.state(1), ChannelState::maintenance);
  EXPECT_FALSE(layer_.restart_pending());
  EXPECT_FALSE(layer_.free_channel().has_value());
  act([this] { layer_.link_established(); });
  EXPECT_GT(count(Q931Kind::restart), 2U);
}

TEST_F(DeafPeer, ReleasesTwiceAndThenRestartsAChannelWhoseReleaseNobodyAnswers) {
  peer_says(Q931Kind::restart_acknowledge);
  act([this] { ASSERT_TRUE(layer_.seize(5, 77, 0)); });
  peer_says(Q931Kind::call_proceeding);
  act([this] { layer_.clear(5, kCauseNormal); });
  EXPECT_EQ(count(Q931Kind::disconnect), 1U);
  run_for(30s);
  EXPECT_EQ(count(Q931Kind::release), 1U);
  run_for(4s);
  EXPECT_EQ(count(Q931Kind::release), 2U);
  EXPECT_EQ(layer_.state(5), ChannelState::clearing);
  run_for(4s);
  EXPECT_EQ(sent_.back().kind, Q931Kind::restart);
  EXPECT_EQ(sent_.back().channel, 5);
  peer_says(Q931Kind::restart_acknowledge);
  EXPECT_EQ(layer_.state(5), ChannelState::idle);
}

TEST_F(DeafPeer, AnswersAMessageOfACallItDoesNotKnow) {
  Q931Message disconnect;
  disconnect.kind = Q931Kind::disconnect;
  disconnect.from_originator = true;
  disconnect.reference = 99;
  disconnect.channel = 3;
  act([&] { layer_.link_message(disconnect); });
  EXPECT_EQ(sent_.back().kind, Q931Kind::release_complete);
  EXPECT_EQ(sent_.back().cause, kCauseInvalidReference);
  EXPECT_EQ(sent_.back().reference, 99);
}

TEST_F(DeafPeer, ClearsACallWhoseConnectTheNetworkDoesNotAcknowledge) {
  answer_call(layer_);
  run_for(4s);
  EXPECT_EQ(sent_.back().kind, Q931Kind::disconnect);
  EXPECT_EQ(sent_.back().cause, kCauseTimerExpired);
}

TEST_F(DeafPeer, IsActiveAtOnceWhenItIsTheNetworkThatConnects) {
  Q931Layer network(kernel_, kernel_.journal().entity("office"), profile_, Q931Side::network, kT1,
                    [this](const Q931Message& message) {
                      sent_.push_back(message);
                      return true;
                    });
  act([&] {
    network.start();
    network.link_established();
  });
  answer_call(network);
  run_for(60s);
  EXPECT_EQ(sent_.back().kind, Q931Kind::connect);
  EXPECT_EQ(network.state(5), ChannelState::connected);
  // Active calls alone outlive the link.
  act([&] { network.link_released(); });
  EXPECT_EQ(network.state(5), ChannelState::connected);
}

TEST_F(DeafPeer, RefusesASetupForAChannelInUse) {
  peer_says(Q931Kind::restart_acknowledge);
  act([this] { ASSERT_TRUE(layer_.seize(5, 77, 0)); });
  Q931Message setup;
  setup.kind = Q931Kind::setup;
  setup.from_originator = true;
  setup.reference = 1;
  setup.channel = 5;
  act([&] { layer_.link_message(setup); });
  EXPECT_EQ(sent_.back().kind, Q931Kind::release_complete);
  EXPECT_EQ(sent_.back().cause, kCauseChannelNotAvailable);
  EXPECT_EQ(layer_.call(5), 77U);
}

}  // namespace
}  // namespace switchback::models
