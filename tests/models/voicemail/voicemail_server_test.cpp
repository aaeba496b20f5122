#include "models/voicemail/voicemail_server.h"

#include <gtest/gtest.h>

#include <vector>

namespace switchback::models {
namespace {

/// Stands for a server: keeps what arrives.
class Inbox : public LanReceiver {
 public:
  void receive(const LanMessage& message) override { received.push_back(message); }
  std::vector<LanMessage> received;
};

struct Bench {
  Kernel kernel{"kernel", {}};
  Lan lan{"lan", kernel};
  VoicemailServer voicemail{"voicemail", kernel};
  Inbox inbox;

  Bench() {
    voicemail.lan.bind(lan.access);
    lan.receivers[static_cast<std::size_t>(Endpoint::voicemail)].bind(voicemail.receiver);
    lan.receivers[static_cast<std::size_t>(Endpoint::primary)].bind(inbox);
  }
  void send(MessageKind kind, std::uint16_t status = 0) {
    LanMessage message;
    message.from = Endpoint::primary;
    message.to = Endpoint::voicemail;
    message.kind = kind;
    message.status = status;
    message.call = 7;
    lan.send(message);
    kernel.run_until(kernel.now() + 1s);
  }
};

TEST(VoicemailServer, TakesEachCallAndEachProbe) {
  SimulationContext context;
  Bench bench;
  bench.voicemail.power_on();
  for (const MessageKind kind : {MessageKind::sip_invite, MessageKind::sip_bye, MessageKind::voicemail_hello}) {
    bench.send(kind);
    ASSERT_FALSE(bench.inbox.received.empty());
    EXPECT_EQ(bench.inbox.received.back().kind, kind);
    EXPECT_EQ(bench.inbox.received.back().status, 200);
    EXPECT_EQ(bench.inbox.received.back().call, 7U);
  }
  EXPECT_EQ(bench.inbox.received.size(), 3U);
}

TEST(VoicemailServer, DoesNotAnswerAcknowledgementsAndResponses) {
  SimulationContext context;
  Bench bench;
  bench.voicemail.power_on();
  bench.send(MessageKind::sip_ack);
  bench.send(MessageKind::sip_invite, 200);
  EXPECT_TRUE(bench.inbox.received.empty());
}

TEST(VoicemailServer, AnswersNothingWhileItIsOff) {
  SimulationContext context;
  Bench bench;
  bench.send(MessageKind::sip_invite);
  EXPECT_TRUE(bench.inbox.received.empty());
}

}  // namespace
}  // namespace switchback::models
