// Two phones of the bench in a call whose audio goes through a relay, in real time and over real sockets: audio that
// flows, audio that is cut while the dialog lives, and the same journal from the log alone.
#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hil/pacer/external_inputs.h"
#include "hil/pacer/pacer.h"
#include "hil/sip/sdp.h"
#include "hil/sip_bridge/audio_sockets.h"
#include "reports/measurements.h"
#include "tests/hil/sip_bridge/bridge_bench.h"

namespace switchback::hil {
namespace {

using testing::IsEmpty;

constexpr Ipv4Endpoint kLoopback{0x7f000001, 0};
constexpr models::CallId kCall = 7;
// Far enough from each other that a machine which halts for half a second changes nothing that is expected.
constexpr SimTime kDialled = 100ms;
constexpr SimTime kAnswered = 700ms;
constexpr SimTime kCut = 1500ms;
constexpr SimTime kMended = 2900ms;
constexpr SimTime kHungUp = 4700ms;
constexpr SimTime kEnd = 5500ms;
constexpr SimTime kLostAfter = 700ms;

/// In a media server's place: each phone talks to a port of the relay, which passes on to the other what comes there.
class Relay {
 public:
  explicit Relay(boost::asio::io_context& io) {
    for (const std::size_t phone : {0U, 1U}) {
      ports_[phone] = std::make_unique<UdpPort>(
          io, kLoopback, "", [this, phone](const Ipv4Endpoint&, std::string_view packet) { pass(phone, packet); });
    }
  }

  /// The description of a phone (0 or 1), with the relay in the phone's place.
  std::string stand_in(std::size_t phone, const std::string& message) {
    const std::size_t at = message.find("m=audio ") + 8;
    const std::size_t end = message.find(' ', at);
    phones_[phone] = {kLoopback.address, static_cast<std::uint16_t>(std::stoi(message.substr(at, end - at)))};
    // As many digits as before, or the length of the message would be another.
    const std::string port = std::to_string(ports_[phone]->local().port);
    EXPECT_EQ(port.size(), end - at);
    return message.substr(0, at) + port + message.substr(end);
  }

  bool cut = false;

 private:
  /// A packet for `phone`, which knows the sender by the other one's port.
  void pass(std::size_t phone, std::string_view packet) {
    if (!cut) ports_[1 - phone]->send(phones_[phone], packet);
  }

  std::array<std::unique_ptr<UdpPort>, 2> ports_;
  std::array<Ipv4Endpoint, 2> phones_{};
};

/// The phones, live with a proxy and a relay, or replayed without either.
class World : public PhoneBridgeTest {
 public:
  World(ExternalInputs& its_inputs, AudioOutside* audio, PhoneBridge::Send send) : inputs(its_inputs) {
    sip = inputs.attach("sip", [this](std::string_view text) { bridge->received({kPrimaryAddress}, text); });
    heard = inputs.attach("audio", [this](std::string_view bytes) { bridge->audio_heard(bytes); });
    PhoneBridgeOptions options;
    options.locals = {kLoopback};
    options.servers = {kPrimaryAddress, kSecondaryAddress};
    options.token = "t0";
    options.audio = true;
    options.audio_outside = audio;
    bridge.emplace(models::TestbedEdge{kernel, *lan, *bank}, options, std::move(send));
    bank->power_on();
    kernel.after(kDialled, [this] { bank->dial(0, kCall, models::CallKind::extension_to_extension, 2001); });
    kernel.after(kAnswered, [this] { bank->answer(1, kCall); });
    kernel.after(kHungUp, [this] { bank->hang_up(0, kCall); });
  }

  using PhoneBridgeTest::bank;
  using PhoneBridgeTest::callings;
  using PhoneBridgeTest::kernel;
  ExternalInputs& inputs;
  ExternalInputs::Source sip = 0;
  ExternalInputs::Source heard = 0;

 private:
  void TestBody() override {}
};

struct Played {
  Journal journal;
  std::vector<ExternalInput> log;
  bool connected = false;
  bool cleared_by_bye = false;

  std::vector<const Event*> of(EventKind kind) const {
    std::vector<const Event*> found;
    for (const Event& event : journal.events()) {
      if (event.kind == kind) found.push_back(&event);
    }
    return found;
  }
  double measured(std::string_view name) const {
    for (const reports::Measurement& one : reports::measure(journal, {}).measurements) {
      if (one.name == name) return one.value.value();
    }
    ADD_FAILURE() << name << " was not set";
    return -1.0;
  }
};

/// Plays the call; the relay is cut at `cut` and mended at `mended`.
Played play(SimTime cut, SimTime mended) {
  boost::asio::io_context io;
  Relay relay(io);
  ExternalInputs inputs;
  std::optional<World> world;
  AudioSockets sockets(io, {.local = kLoopback, .lost_after = kLostAfter},
                       [&](std::string_view outcomes) { inputs.arrived(world->heard, std::string(outcomes)); });
  const auto proxy = [&](const std::string& text) {
    auto parsed = parse_sip(text);
    const auto& message = std::get<SipMessage>(parsed);
    if (message.is_request() && (message.method() == SipMethod::register_ || message.method() == SipMethod::options)) {
      std::string answer;
      SipResponse response;
      response.to_tag = "srv";
      build_response(message, response, answer);
      return inputs.arrived(world->sip, answer);
    }
    // The caller offers, the called answers.
    const bool described = !message.body().empty();
    inputs.arrived(world->sip, described ? relay.stand_in(message.is_request() ? 0 : 1, text) : text);
  };
  world.emplace(inputs, &sockets, [&](const PhoneFlow&, std::string_view text) {
    boost::asio::post(io, [&, text = std::string(text)] { proxy(text); });
  });
  world->kernel.after(cut, [&] { relay.cut = true; });
  world->kernel.after(mended, [&] { relay.cut = false; });
  Pacer pacer(world->kernel, io, {});
  inputs.go_live(world->kernel, [&] { pacer.catch_up(); });
  pacer.run_until(kEnd);
  inputs.end_live();
  EXPECT_THAT(sockets.conclude(), IsEmpty()) << "both legs are over";
  Played played;
  played.connected = world->callings.connected.size() == 2;
  played.cleared_by_bye = world->callings.cleared == std::vector<std::pair<std::uint32_t, int>>{{1, 0}};
  played.log = inputs.take_log();
  played.journal = world->kernel.journal().release();
  return played;
}

std::uint64_t fingerprint_of_replay(const std::vector<ExternalInput>& log) {
  ExternalInputs inputs;
  World world(inputs, nullptr, [](const PhoneFlow&, std::string_view) {});
  inputs.replay(world.kernel, log, kEnd);
  return world.kernel.journal().fingerprint();
}

TEST(LiveCall, WithAudioHearsItBothWaysUntilTheHangup) {
  const Played played = play(kEnd, kEnd);
  EXPECT_TRUE(played.connected);
  EXPECT_TRUE(played.cleared_by_bye);
  EXPECT_EQ(played.of(EventKind::audio_began).size(), 2U);
  const auto counted = played.of(EventKind::audio_counted);
  ASSERT_EQ(counted.size(), 2U);
  for (const Event* event : counted) {
    // 50 a second from the answer to the hangup.
    EXPECT_GT(event->fields[1], 190);
    EXPECT_LE(event->fields[1], 201);
    EXPECT_EQ(event->fields[2], 0);
  }
  EXPECT_EQ(played.measured("calls.silent"), 0.0);
  EXPECT_EQ(played.measured("media.lost"), 0.0);
  EXPECT_LT(played.measured("media.gap.max"), 0.7);
}

TEST(LiveCall, WhoseAudioIsCutWhileTheDialogLivesIsSilent) {
  const Played played = play(kCut, kEnd);
  // All that SIP knows is as it was with audio.
  EXPECT_TRUE(played.connected);
  EXPECT_TRUE(played.cleared_by_bye);
  const auto lost = played.of(EventKind::audio_lost);
  ASSERT_EQ(lost.size(), 2U);
  for (const Event* event : lost) {
    EXPECT_GE(event->time - SimTime{event->fields[1]}, kCut - 600ms);
    EXPECT_GE(event->fields[1], kLostAfter.count());
    EXPECT_EQ(played.journal.at(event->cause).kind, EventKind::audio_began);
  }
  EXPECT_THAT(played.of(EventKind::audio_back), IsEmpty());
  EXPECT_EQ(played.measured("calls.silent"), 1.0);
  EXPECT_GT(played.measured("media.gap.max"), 2.0);
  EXPECT_LT(played.measured("media.gap.max"), 4.0);
}

TEST(LiveCall, WhoseAudioComesBackIsNotSilent) {
  const Played played = play(kCut, kMended);
  EXPECT_EQ(played.of(EventKind::audio_lost).size(), 2U);
  EXPECT_EQ(played.of(EventKind::audio_back).size(), 2U);
  EXPECT_EQ(played.measured("calls.silent"), 0.0);
  EXPECT_GT(played.measured("media.gap.max"), 0.9);
  // Sent while the relay was cut.
  EXPECT_GT(played.measured("media.lost"), 50.0);
}

TEST(LiveCall, IsTheSameAgainFromItsLog) {
  const Played played = play(kCut, kMended);
  ASSERT_EQ(played.of(EventKind::audio_back).size(), 2U);
  EXPECT_EQ(fingerprint_of_replay(played.log), played.journal.fingerprint());
  // Of some 260 packets nothing is logged but what became of them.
  EXPECT_EQ(std::ranges::count_if(played.log, [](const ExternalInput& input) { return input.source == 1; }), 8);
  std::vector<ExternalInput> without_audio = played.log;
  std::erase_if(without_audio, [](const ExternalInput& input) { return input.source == 1; });
  EXPECT_NE(fingerprint_of_replay(without_audio), played.journal.fingerprint());
}

}  // namespace
}  // namespace switchback::hil
