#include "hil/board_link/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

#include "tests/hil/board_link/octets.h"

namespace switchback::hil::board_link {
namespace {

using testing::ElementsAre;
using Status = Decoding::Status;

Envelope any_envelope(bool response) {
  Envelope envelope;
  envelope.id = *rc::gen::arbitrary<std::uint32_t>();
  envelope.rack = *rc::gen::arbitrary<std::uint16_t>();
  envelope.time = *rc::gen::arbitrary<std::uint64_t>();
  const auto other_flags = *rc::gen::arbitrary<std::uint8_t>();
  envelope.flags = static_cast<std::uint8_t>((other_flags & ~kFlagResponse) | (response ? kFlagResponse : 0));
  return envelope;
}

std::string any_text(std::size_t most) {
  std::string text = *rc::gen::arbitrary<std::string>();
  text.resize(std::min(text.size(), most));
  return text;
}

/// `text` holds the texts of the body.
Body any_body(std::string& text, bool& response) {
  response = *rc::gen::arbitrary<bool>();
  switch (*rc::gen::inRange(0, 10)) {
    case 0:
      text = any_text(kMostToken);
      return Hello{*rc::gen::arbitrary<std::uint16_t>(), *rc::gen::arbitrary<std::uint16_t>(),
                   *rc::gen::arbitrary<std::uint32_t>(), text};
    case 1:
      response = true;
      return HelloAck{*rc::gen::arbitrary<std::uint16_t>(), *rc::gen::arbitrary<std::uint16_t>(),
                      *rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<std::uint16_t>()};
    case 2:
      response = false;
      return Read{*rc::gen::arbitrary<std::uint64_t>()};
    case 3:
      response = true;
      return ReadAnswer{*rc::gen::arbitrary<std::uint32_t>()};
    case 4:
      response = false;
      return Write{*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint32_t>()};
    case 5:
      response = true;
      return WriteAnswer{};
    case 6:
      return Interrupt{*rc::gen::arbitrary<std::uint32_t>()};
    case 7:
      return Ping{};
    case 8:
      text = any_text(kMostText);
      return Error{static_cast<ErrorCode>(*rc::gen::arbitrary<std::uint16_t>()), text};
    default:
      return Unknown{static_cast<std::uint8_t>(*rc::gen::inRange(8, 256))};
  }
}

TEST(Frame, ComesBackAsItWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    std::string text;
    bool response = false;
    const Body body = any_body(text, response);
    const Envelope envelope = any_envelope(response);
    const FrameOctets encoded = encode({envelope, body});
    const Decoding decoded = decode(encoded.octets());
    RC_ASSERT(decoded.status == Status::frame);
    RC_ASSERT(decoded.size == encoded.octets().size());
    RC_ASSERT(decoded.frame.envelope == envelope);
    RC_ASSERT(decoded.frame.body == body);
  }));
}

TEST(Frame, IsIncompleteUntilItsLastOctetAndIgnoresWhatFollows) {
  EXPECT_TRUE(rc::check([] {
    std::string text;
    bool response = false;
    const Body body = any_body(text, response);
    Octets octets = octets_of({any_envelope(response), body});
    const std::size_t whole = octets.size();
    for (std::size_t size = 0; size < whole; ++size) {
      RC_ASSERT(decode({octets.data(), size}).status == Status::incomplete);
    }
    const auto more = *rc::gen::arbitrary<Octets>();
    octets.insert(octets.end(), more.begin(), more.end());
    RC_ASSERT(decode(octets).status == Status::frame);
    RC_ASSERT(decode(octets).size == whole);
  }));
}

TEST(Frame, OfAnyOctetsIsReadOrRefused) {
  EXPECT_TRUE(rc::check([] {
    auto octets = *rc::gen::arbitrary<Octets>();
    octets.insert(octets.begin(), {'S', 'B'});
    const Decoding decoded = decode(octets);
    RC_ASSERT(decoded.status != Status::frame || (decoded.size >= kHeaderOctets && decoded.size <= octets.size()));
  }));
}

TEST(Frame, HasTheOctetsOfTheProtocolDocument) {
  EXPECT_THAT(octets_of({{0x01020304, 1, 0, 0x1122334455667788}, Write{0x00030014, 0xa0b0c0d0}}),
              ElementsAre('S', 'B', 4, 0, 12, 0, 0, 0, 4, 3, 2, 1, 1, 0, 0, 0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22,
                          0x11, 0x14, 0, 3, 0, 0, 0, 0, 0, 0xd0, 0xc0, 0xb0, 0xa0));
  EXPECT_THAT(octets_of({{7, 0, 0, 0}, Hello{1, 0, 3, "key"}}),
              ElementsAre('S', 'B', 1, 0, 15, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0,
                          0, 0, 3, 0, 0, 0, 'k', 'e', 'y'));
}

TEST(Frame, IsRefusedByItsFirstOctet) {
  for (const std::string_view garbage : {"G", "SX", "\x16\x03\x01", "\r\n"}) {
    EXPECT_EQ(decode(octets_of(garbage)).status, Status::malformed) << garbage;
  }
}

TEST(Frame, IsRefusedByItsHeaderIfItIsTooLong) {
  Octets octets = octets_of({{}, Ping{}});
  octets[4] = 0x00;
  octets[5] = 0x02;
  EXPECT_EQ(decode(octets).status, Status::incomplete);  // 512 octets are still to come
  octets[4] = 0x01;
  EXPECT_EQ(decode(octets).status, Status::too_long);
  octets[7] = 0xff;
  EXPECT_EQ(decode(octets).status, Status::too_long);
}

TEST(Frame, IsRefusedIfItsPayloadIsTooShortForItsCommand) {
  for (const Body& body : {Body{Hello{}}, Body{HelloAck{}}, Body{Read{}}, Body{ReadAnswer{}}, Body{Write{}},
                           Body{Interrupt{}}, Body{Error{}}}) {
    Octets octets = octets_of({{}, body});
    octets.pop_back();
    --octets[4];
    EXPECT_EQ(decode(octets).status, Status::malformed) << body.index();
  }
}

TEST(Frame, IsRefusedIfATextIsLongerThanWhatIsThere) {
  Octets hello = octets_of({{}, Hello{1, 0, 0, "key"}});
  hello[kHeaderOctets + 8] = 4;
  EXPECT_EQ(decode(hello).status, Status::malformed);
  Octets error = octets_of({{}, Error{ErrorCode::token, "why"}});
  error[kHeaderOctets + 3] = 0xff;
  EXPECT_EQ(decode(error).status, Status::malformed);
}

TEST(Frame, MayHaveMoreInItsPayloadThanThisVersionKnows) {
  Octets octets = octets_of({{}, Read{0x10000}});
  octets.push_back(0x55);
  ++octets[4];
  const Decoding decoded = decode(octets);
  EXPECT_EQ(decoded.status, Status::frame);
  EXPECT_EQ(decoded.frame.body, Body{Read{0x10000}});
}

}  // namespace
}  // namespace switchback::hil::board_link
