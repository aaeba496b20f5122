#include "hil/stack/description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "hil/stack/needs.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kGood = R"(stack: shop
about: A pair in the shop.
shape: two-addresses
sip:
  transport: tcp
  addresses: {primary: "10.0.0.1:5060", secondary: "[fd00::2]:5061"}
credentials: {user: "u{extension}", password env: SHOP_PASSWORD}
phones: {expires: 60 s}
admin:
  commands:
    folder: tools
    up: {run: [./ctl, up], time limit: 2min}
    down: [./ctl, down]
    watch: [./ctl, watch]
    manual switch over: [./ctl, switch, "{to}"]
    power off: [./ctl, off, "{server}"]
    power on: [./ctl, on, "{server}"]
    hang: [./ctl, hang, "{server}"]
    auto assume: [./ctl, assume, "{server}", "{checked}"]
cannot: [boards, trunks, voicemail]
)";

StackDescription good() { return parse_stack(kGood, "shop.yaml", "/stacks"); }

/// kGood with one part replaced.
std::string with(const std::string& from, const std::string& to) {
  std::string text(kGood);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string mistakes(const std::string& text) {
  try {
    parse_stack(text, "shop.yaml", "/stacks");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(StackFile, SaysWhereAPairIsAndHowItIsWorked) {
  const StackDescription stack = good();
  EXPECT_EQ(stack.name, "shop");
  EXPECT_EQ(stack.shape, StackShape::two_addresses);
  EXPECT_EQ(stack.sip.transport, StackTransport::tcp);
  EXPECT_EQ(stack.sip.servers[1], (SocketAddress{"fd00::2", 5061}));
  EXPECT_EQ(stack.credentials->password_variable, "SHOP_PASSWORD");
  EXPECT_EQ(stack.expires, 60s);
  ASSERT_NE(stack.commands(), nullptr);
  EXPECT_EQ(stack.commands()->folder, "/stacks/tools");
  EXPECT_EQ(stack.commands()->up->limit, 2min);
  EXPECT_THAT(stack.commands()->actions.at(StackAction::power_off).arguments, ElementsAre("./ctl", "off", "{server}"));
}

TEST(StackFile, SaysHowThePhonesReachThePair) {
  EXPECT_FALSE(good().sip.socket_per_phone);
  const StackDescription sockets =
      parse_stack(with("transport: tcp", "transport: udp\n  sockets: per phone"), "shop.yaml", "/stacks");
  EXPECT_TRUE(sockets.sip.socket_per_phone);
  const StackDescription secure = parse_stack(
      with(
          "transport: tcp",
          "transport: tls\n  tls: {ca: tls/ca.pem, server name: pbx, certificate: /etc/b.pem, key: b.key, uris: sips}"),
      "shop.yaml", "/stacks");
  EXPECT_EQ(secure.sip.transport, StackTransport::tls);
  EXPECT_EQ(secure.sip.tls.ca, "/stacks/tls/ca.pem");
  EXPECT_EQ(secure.sip.tls.server_name, "pbx");
  EXPECT_EQ(secure.sip.tls.certificate, "/etc/b.pem");
  EXPECT_EQ(secure.sip.tls.key, "/stacks/b.key");
  EXPECT_TRUE(secure.sip.tls.sips);
}

TEST(StackFile, RefusesTransportsThatCannotBe) {
  const auto transport = [](const std::string& text) { return mistakes(with("transport: tcp", text)); };
  EXPECT_THAT(transport("transport: tls"), HasSubstr("tls needs 'tls: {ca: FILE}': whom to trust"));
  EXPECT_THAT(transport("transport: tcp\n  tls: {ca: a}"), HasSubstr("is for 'transport: tls' only"));
  EXPECT_THAT(transport("transport: tls\n  tls: {certificate: a}"),
              AllOf(HasSubstr("'ca' is missing"), HasSubstr("'certificate' and 'key' go together")));
  EXPECT_THAT(transport("transport: tcp\n  sockets: per phone"), HasSubstr("share a connection"));
  EXPECT_THAT(transport("transport: tls\n  tls: {ca: a, uris: sipz}"), HasSubstr("uris: unknown word 'sipz'"));
}

TEST(StackFile, SaysWhetherCallsHaveAudio) {
  const auto media = [](const std::string& text) {
    return parse_stack(with("cannot:", "media: " + text + "\ncannot:"), "shop.yaml", "/stacks");
  };
  EXPECT_FALSE(good().media.rtp);
  EXPECT_FALSE(good().provides(StackPart::audio));
  EXPECT_FALSE(media("none").media.rtp);
  const StackDescription plain = media("rtp");
  EXPECT_TRUE(plain.media.rtp);
  EXPECT_TRUE(plain.provides(StackPart::audio));
  EXPECT_FALSE(plain.media.from_anywhere);
  EXPECT_EQ(plain.media.lost_after, 200ms);
  EXPECT_FALSE(plain.media.lost_after_written);
  const StackDescription more = media("{kind: rtp, from: anywhere, lost after: 500 ms}");
  EXPECT_TRUE(more.media.rtp);
  EXPECT_TRUE(more.media.from_anywhere);
  EXPECT_EQ(more.media.lost_after, 500ms);
  EXPECT_TRUE(more.media.lost_after_written);
}

TEST(StackFile, RefusesAudioThatCannotBe) {
  const auto media = [](const std::string& text) { return mistakes(with("cannot:", "media: " + text + "\ncannot:")); };
  EXPECT_THAT(media("rpt"), HasSubstr("media: unknown word 'rpt'; did you mean 'rtp'?"));
  EXPECT_THAT(media("{kind: rtp, lost after: 20 ms}"), HasSubstr("lost after: expected at least 60 ms"));
  EXPECT_THAT(media("{kind: rtp, from: everywhere}"), HasSubstr("from: unknown word 'everywhere'"));
  EXPECT_THAT(media("{from: sdp}"), HasSubstr("'kind' is missing"));
  EXPECT_THAT(media("[rtp]"), HasSubstr("media: expected"));
}

TEST(StackFile, ProvidesWhatItHasCommandsFor) {
  const StackDescription stack = good();
  EXPECT_TRUE(stack.provides(StackAction::manual_switch_over));
  EXPECT_FALSE(stack.provides(StackAction::restart_services));
  EXPECT_TRUE(stack.provides(models::FaultKind::power_loss, models::FaultTargetKind::server));
  // Who cannot resume a server must not hang it.
  EXPECT_FALSE(stack.provides(models::FaultKind::hang, models::FaultTargetKind::server));
  EXPECT_FALSE(stack.provides(models::FaultKind::cut, models::FaultTargetKind::link));
  EXPECT_TRUE(stack.provides(StackPart::calls));
  EXPECT_FALSE(stack.provides(StackPart::boards));
}

TEST(StackFile, IsRefusedWithAllItsMistakesAtOnce) {
  std::string text = with("shape: two-addresses", "shape: two-adresses");
  text.replace(text.find("hang:"), 5, "hnag:");
  text.replace(text.find("60 s"), 4, "60 x");
  EXPECT_THAT(mistakes(text),
              AllOf(HasSubstr("shop.yaml:3:8: shape: unknown word 'two-adresses'; did you mean 'two-addresses'?"),
                    HasSubstr("unknown key 'hnag'; did you mean 'hang'?"), HasSubstr("shop.yaml:8:19: expires:")));
}

TEST(StackFile, NeedsItsPlacesAndItsStatus) {
  EXPECT_THAT(mistakes(with("    watch: [./ctl, watch]\n", "")), HasSubstr("'watch' is missing"));
  EXPECT_THAT(mistakes(with("    down: [./ctl, down]\n", "")), HasSubstr("'down' is missing"));
  EXPECT_THAT(mistakes(with(", secondary: \"[fd00::2]:5061\"", "")), HasSubstr("'secondary' is missing"));
  EXPECT_THAT(mistakes(with("shape: two-addresses", "shape: one-address")), HasSubstr("'answering node'"));
  EXPECT_THAT(mistakes("about: nothing\n"), AllOf(HasSubstr("'stack' is missing"), HasSubstr("'admin' is missing")));
}

TEST(StackFile, RefusesWrongTypesAndUnknownWords) {
  EXPECT_THAT(mistakes(with("[./ctl, down]", "./ctl down")), HasSubstr("down: expected a list"));
  EXPECT_THAT(mistakes(with("10.0.0.1:5060", "10.0.0.1")), HasSubstr("primary: expected an IP address and a port"));
  EXPECT_THAT(mistakes(with("\"{to}\"", "\"{too}\"")), HasSubstr("unknown placeholder '{too}'; did you mean '{to}'?"));
  EXPECT_THAT(mistakes(with("[boards, ", "[bords, ")), HasSubstr("unknown word 'bords'; did you mean 'boards'?"));
  EXPECT_THAT(mistakes(with("SHOP_PASSWORD", "s3cret!")),
              AllOf(HasSubstr("expected the name of an environment variable"), Not(HasSubstr("s3cret"))));
}

TEST(StackFile, IsNoPlaceForAnchorsAndDepth) {
  EXPECT_THAT(mistakes("stack: &a [*a, *a]\n"), HasSubstr("anchors and aliases are not used here"));
  EXPECT_THAT(mistakes("stack: " + std::string(500, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(mistakes("stack: [unclosed\n"), HasSubstr("shop.yaml:2:1: not YAML"));
}

TEST(StackFile, AsksForATokenOffThisMachine) {
  const std::string text =
      "stack: s\nabout: a\nshape: two-addresses\nsip: {addresses: {primary: \"10.0.0.1:5060\", "
      "secondary: \"10.0.0.2:5060\"}}\nadmin:\n  json-rpc: {address: \"10.0.0.1:7060\"}\n";
  EXPECT_THAT(mistakes(text), HasSubstr("asks for a token; add 'token env'"));
}

TEST(StackFiles, ThatComeWithTheProgramAreGood) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(SWITCHBACK_SOURCE_DIR) + "/hil/stacks")) {
    const StackDescription stack = load_stack(entry.path());
    EXPECT_EQ(stack.name, entry.path().stem());
    ++count;
  }
  EXPECT_GE(count, 3u);
}

TEST(StackFiles, AreFoundByNameWithTheNearestOne) {
  const std::string folder = std::string(SWITCHBACK_SOURCE_DIR) + "/hil/stacks";
  EXPECT_THAT(find_stack("kamailio-vip", folder), HasSubstr("kamailio-vip.yaml"));
  try {
    find_stack("kamailio-vp", folder);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'kamailio-vip'?"));
  }
}

TEST(Loopback, IsWhatOnlyThisMachineReaches) {
  EXPECT_TRUE(is_loopback("127.8.0.1"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("10.0.0.1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
}

TEST(Missing, IsNothingForAScenarioThatNeedsNothing) { EXPECT_THAT(missing(good(), {}), IsEmpty()); }

TEST(Missing, TellsEachReasonOnce) {
  ScenarioNeeds needs;
  needs.parts = {StackPart::boards, StackPart::calls};
  needs.actions = {StackAction::restart_services, StackAction::manual_switch_over};
  FaultNeed hang{models::FaultKind::hang, {}};
  FaultNeed power{models::FaultKind::power_loss, {}};
  needs.faults = {hang, power, hang};
  EXPECT_THAT(missing(good(), needs),
              ElementsAre("the stack shop lacks boards", "the stack shop lacks the action 'restart services'",
                          "the stack shop lacks the fault 'hang' of primary"));
}

TEST(Missing, KnowsWhichLinksAreTheBenchs) {
  ScenarioNeeds needs;
  FaultNeed link;
  link.kind = models::FaultKind::cut;
  link.target.kind = models::FaultTargetKind::link;
  link.target.from = "phones";
  link.target.to = "primary";
  needs.faults = {link};
  EXPECT_THAT(missing(good(), needs), IsEmpty());
  needs.faults[0].target.from = "secondary";
  EXPECT_THAT(missing(good(), needs), ElementsAre(HasSubstr("the fault 'cut'")));
  const StackDescription rig = load_stack(std::string(SWITCHBACK_SOURCE_DIR) + "/hil/stacks/kamailio-vip.yaml");
  EXPECT_THAT(missing(rig, needs), IsEmpty());
  needs.faults[0].target.one_way = true;
  EXPECT_THAT(missing(rig, needs), ElementsAre(HasSubstr("both ways")));
}

}  // namespace
}  // namespace switchback::hil
