#include "tests/oracle/message_octets.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace switchback::oracle {
namespace {

using models::Q931Kind;
using models::Q931Message;
using models::Q931Side;

/// A message as libpri 1.6.0 wrote it, and what it says.
struct Captured {
  Octets octets;
  Q931Message message;
};

Q931Message message(Q931Kind kind, bool from_originator, std::uint16_t reference, std::uint8_t channel = 0,
                    std::uint8_t cause = 0, std::uint32_t extension = 0) {
  Q931Message message;
  message.kind = kind;
  message.from_originator = from_originator;
  message.channel = channel;
  message.cause = cause;
  message.reference = reference;
  message.extension = extension;
  message.call = reference;
  return message;
}

Q931Message active(Q931Message message) {
  message.call_exists = true;
  return message;
}

const std::vector<Captured>& captured() {
  static const std::vector<Captured> all{
      {{0x08, 0x02, 0x00, 0x01, 0x05, 0x04, 0x03, 0x80, 0x90, 0xa2, 0x18,
        0x03, 0xa9, 0x83, 0x85, 0x70, 0x05, 0x80, 0x32, 0x30, 0x30, 0x31},
       message(Q931Kind::setup, true, 1, 5, 0, 2001)},
      {{0x08, 0x02, 0x80, 0x01, 0x02, 0x18, 0x03, 0xa9, 0x83, 0x85}, message(Q931Kind::call_proceeding, false, 1, 5)},
      {{0x08, 0x02, 0x80, 0x01, 0x01}, message(Q931Kind::alerting, false, 1)},
      {{0x08, 0x02, 0x80, 0x01, 0x07, 0x18, 0x03, 0xa9, 0x83, 0x85}, message(Q931Kind::connect, false, 1, 5)},
      {{0x08, 0x02, 0x00, 0x01, 0x0f}, message(Q931Kind::connect_acknowledge, true, 1)},
      {{0x08, 0x02, 0x00, 0x01, 0x45, 0x08, 0x02, 0x81, 0x90}, message(Q931Kind::disconnect, true, 1, 0, 16)},
      {{0x08, 0x02, 0x80, 0x01, 0x4d, 0x08, 0x02, 0x81, 0x90}, message(Q931Kind::release, false, 1, 0, 16)},
      {{0x08, 0x02, 0x00, 0x01, 0x5a, 0x08, 0x02, 0x81, 0x90}, message(Q931Kind::release_complete, true, 1, 0, 16)},
      {{0x08, 0x02, 0x00, 0x00, 0x46, 0x18, 0x03, 0xa9, 0x83, 0x87, 0x79, 0x01, 0x80},
       message(Q931Kind::restart, true, 0, 7)},
      {{0x08, 0x02, 0x80, 0x00, 0x4e, 0x18, 0x03, 0xa9, 0x83, 0x87, 0x79, 0x01, 0x80},
       message(Q931Kind::restart_acknowledge, false, 0, 7)},
      {{0x08, 0x02, 0x80, 0x00, 0x4e, 0x79, 0x01, 0x86}, message(Q931Kind::restart_acknowledge, false, 0)},
      {{0x08, 0x02, 0x80, 0x01, 0x7d, 0x08, 0x02, 0x80, 0x9f, 0x14, 0x01, 0x0a},
       active(message(Q931Kind::status, false, 1, 0, 31))}};
  return all;
}

void expect_equal(const Q931Message& read, const Q931Message& expected) {
  SCOPED_TRACE(std::string(name_of(expected.kind)));
  EXPECT_EQ(name_of(read.kind), name_of(expected.kind));
  EXPECT_EQ(read.from_originator, expected.from_originator);
  EXPECT_EQ(read.call_exists, expected.call_exists);
  EXPECT_EQ(read.channel, expected.channel);
  EXPECT_EQ(read.cause, expected.cause);
  EXPECT_EQ(read.reference, expected.reference);
  EXPECT_EQ(read.extension, expected.extension);
  EXPECT_EQ(read.call, expected.call);
}

TEST(MessageOctets, AreReadAsLibpriMeansThem) {
  for (const Captured& one : captured()) {
    const auto read = message_of(one.octets);
    ASSERT_TRUE(read.has_value()) << name_of(one.message.kind);
    expect_equal(*read, one.message);
  }
}

TEST(MessageOctets, AreWrittenAsLibpriWritesThem) {
  for (const Captured& one : captured()) {
    Octets ours = octets_of(one.message, Q931Side::user);
    // Ours names the channel in ALERTING too, and the location of a cause is its sender's own.
    if (one.message.kind == Q931Kind::alerting) ours.resize(one.octets.size());
    if (one.message.cause != 0) ours[7] = one.octets[7];
    EXPECT_EQ(ours, one.octets) << name_of(one.message.kind);
  }
}

TEST(MessageOctets, SayTheSameAgainWhenRead) {
  for (const Q931Side side : {Q931Side::user, Q931Side::network}) {
    for (std::size_t kind = 0; kind < models::kQ931KindNames.size(); ++kind) {
      const auto sent = message(static_cast<Q931Kind>(kind), kind % 2 == 0, 0x7fff, 23);
      const auto read = message_of(octets_of(sent, side));
      ASSERT_TRUE(read.has_value());
      EXPECT_EQ(name_of(read->kind), name_of(sent.kind));
      EXPECT_EQ(read->from_originator, sent.from_originator);
      EXPECT_EQ(read->reference, 0x7fff);
    }
  }
}

TEST(MessageOctets, CarryTheNullStateOfACallThatIsNotKnown) {
  const auto read = message_of(octets_of(message(Q931Kind::status, false, 9, 0, 81), Q931Side::user));
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->call_exists);
  EXPECT_EQ(read->cause, 81);
}

TEST(MessageOctets, OfAWholeInterfaceHaveNoChannel) {
  const Octets restart = octets_of(message(Q931Kind::restart, true, 0), Q931Side::user);
  EXPECT_EQ(restart, (Octets{0x08, 0x02, 0x00, 0x00, 0x46, 0x79, 0x01, 0x86}));
}

TEST(MessageOctets, AreNothingWhenCutShortOrNotOurs) {
  EXPECT_FALSE(message_of(Octets{}).has_value());
  EXPECT_FALSE(message_of(Octets{0x08, 0x02, 0x00, 0x01}).has_value());
  EXPECT_FALSE(message_of(Octets{0x08, 0x02, 0x00, 0x01, 0x45, 0x08, 0x02, 0x81}).has_value());
  EXPECT_FALSE(message_of(Octets{0x08, 0x02, 0x00, 0x01, 0x62}).has_value()) << "FACILITY";
  EXPECT_FALSE(message_of(Octets{0x03, 0x02, 0x00, 0x01, 0x07}).has_value()) << "a maintenance message";
}

}  // namespace
}  // namespace switchback::oracle
