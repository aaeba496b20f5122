#include "tests/oracle/message_octets.h"

#include <array>
#include <charconv>
#include <string>

namespace switchback::oracle {

namespace {

using models::Q931Kind;
using models::Q931Message;
using models::Q931Side;

constexpr std::uint8_t kProtocol = 0x08;      ///< Q.931 4.2
constexpr std::uint8_t kReferenceLength = 2;  ///< Q.931 4.3: two octets at a primary rate interface
constexpr std::uint16_t kReferenceFlag = 0x8000;
constexpr std::uint8_t kLastOctet = 0x80;  ///< the extension bit: nothing follows in this group

/// Information element identifiers (Q.931 table 4-3).
constexpr std::uint8_t kBearerCapability = 0x04;
constexpr std::uint8_t kCause = 0x08;
constexpr std::uint8_t kCallState = 0x14;
constexpr std::uint8_t kChannelIdentification = 0x18;
constexpr std::uint8_t kCalledNumber = 0x70;
constexpr std::uint8_t kRestartIndicator = 0x79;

/// Call states (Q.931 4.5.7).
constexpr std::uint8_t kStateNull = 0;
constexpr std::uint8_t kStateActive = 10;

/// Restart indicator classes (Q.931 4.5.25).
constexpr std::uint8_t kIndicatedChannels = 0x00;
constexpr std::uint8_t kSingleInterface = 0x06;

/// Message types (Q.931 table 4-2).
struct Type {
  Q931Kind kind;
  std::uint8_t octet;
};
constexpr std::array<Type, 12> kTypes{{{Q931Kind::setup, 0x05},
                                       {Q931Kind::call_proceeding, 0x02},
                                       {Q931Kind::alerting, 0x01},
                                       {Q931Kind::connect, 0x07},
                                       {Q931Kind::connect_acknowledge, 0x0f},
                                       {Q931Kind::disconnect, 0x45},
                                       {Q931Kind::release, 0x4d},
                                       {Q931Kind::release_complete, 0x5a},
                                       {Q931Kind::restart, 0x46},
                                       {Q931Kind::restart_acknowledge, 0x4e},
                                       {Q931Kind::status_enquiry, 0x75},
                                       {Q931Kind::status, 0x7d}}};

void add(Octets& octets, std::uint8_t identifier, const Octets& content) {
  octets.push_back(identifier);
  octets.push_back(static_cast<std::uint8_t>(content.size()));
  octets.insert(octets.end(), content.begin(), content.end());
}

/// Primary rate, exclusive, channel number, B channel (Q.931 4.5.13).
void add_channel(Octets& octets, std::uint8_t channel) {
  add(octets, kChannelIdentification, {0xa9, 0x83, static_cast<std::uint8_t>(kLastOctet | channel)});
}

/// ITU coding; the location is that of the sender: user, or public network of the local user (Q.850 2.2.3).
void add_cause(Octets& octets, std::uint8_t cause, Q931Side from) {
  const std::uint8_t location = from == Q931Side::user ? 0x00 : 0x02;
  add(octets, kCause,
      {static_cast<std::uint8_t>(kLastOctet | location), static_cast<std::uint8_t>(kLastOctet | cause)});
}

void add_restart(Octets& octets, std::uint8_t channel) {
  if (channel != 0) add_channel(octets, channel);
  add(octets, kRestartIndicator,
      {static_cast<std::uint8_t>(kLastOctet | (channel == 0 ? kSingleInterface : kIndicatedChannels))});
}

/// Unknown type and plan, IA5 digits (Q.931 4.5.8).
void add_called_number(Octets& octets, std::uint32_t extension) {
  Octets content{kLastOctet};
  for (const char digit : std::to_string(extension)) content.push_back(static_cast<std::uint8_t>(digit));
  add(octets, kCalledNumber, content);
}

std::uint8_t channel_of(std::span<const std::uint8_t> content) {
  // One channel by its number; maps and whole interfaces are not used between one call's ends.
  return content.size() < 3 ? std::uint8_t{0} : static_cast<std::uint8_t>(content[content.size() - 1] & 0x7fU);
}

std::uint32_t extension_of(std::span<const std::uint8_t> content) {
  std::uint32_t extension = 0;
  if (content.size() < 2) return extension;
  const std::string digits(content.begin() + 1, content.end());
  std::from_chars(digits.data(), digits.data() + digits.size(), extension);
  return extension;
}

void read_element(std::uint8_t identifier, std::span<const std::uint8_t> content, Q931Message& message) {
  switch (identifier) {
    case kChannelIdentification:
      message.channel = channel_of(content);
      return;
    case kCause:
      // The cause value is the first octet after the one that ends octet group 3.
      for (std::size_t octet = 0; octet + 1 < content.size(); ++octet) {
        if ((content[octet] & kLastOctet) == 0) continue;
        message.cause = content[octet + 1] & 0x7fU;
        return;
      }
      return;
    case kCallState:
      message.call_exists = !content.empty() && (content[0] & 0x3fU) != kStateNull;
      return;
    case kCalledNumber:
      message.extension = extension_of(content);
      return;
    default:
      return;
  }
}

}  // namespace

Octets octets_of(const Q931Message& message, Q931Side from) {
  const bool flag = !message.from_originator;
  const auto reference = static_cast<std::uint16_t>(message.reference | (flag ? kReferenceFlag : 0U));
  Octets octets{kProtocol, kReferenceLength, static_cast<std::uint8_t>(reference >> 8U),
                static_cast<std::uint8_t>(reference & 0xffU)};
  for (const Type& type : kTypes) {
    if (type.kind == message.kind) octets.push_back(type.octet);
  }
  switch (message.kind) {
    case Q931Kind::setup:
      add(octets, kBearerCapability, {0x80, 0x90, 0xa2});  // speech, 64 kbit/s, G.711 mu-law
      add_channel(octets, message.channel);
      if (message.extension != 0) add_called_number(octets, message.extension);
      break;
    case Q931Kind::call_proceeding:
    case Q931Kind::alerting:
    case Q931Kind::connect:
      add_channel(octets, message.channel);
      break;
    case Q931Kind::disconnect:
    case Q931Kind::release:
    case Q931Kind::release_complete:
      add_cause(octets, message.cause, from);
      break;
    case Q931Kind::status:
      add_cause(octets, message.cause, from);
      add(octets, kCallState, {message.call_exists ? kStateActive : kStateNull});
      break;
    case Q931Kind::restart:
    case Q931Kind::restart_acknowledge:
      add_restart(octets, message.channel);
      break;
    case Q931Kind::connect_acknowledge:
    case Q931Kind::status_enquiry:
      break;
  }
  return octets;
}

std::optional<Q931Message> message_of(std::span<const std::uint8_t> octets) {
  constexpr std::size_t kHeader = 5;
  if (octets.size() < kHeader || octets[0] != kProtocol || octets[1] != kReferenceLength) return std::nullopt;
  const auto reference = static_cast<std::uint16_t>((octets[2] << 8U) | octets[3]);
  Q931Message message;
  bool known = false;
  for (const Type& type : kTypes) {
    if (type.octet != octets[4]) continue;
    message.kind = type.kind;
    known = true;
  }
  if (!known) return std::nullopt;
  message.from_originator = (reference & kReferenceFlag) == 0;
  message.reference = reference & static_cast<std::uint16_t>(~kReferenceFlag);
  message.call = message.reference;
  for (std::size_t at = kHeader; at < octets.size();) {
    // Elements of one octet have the high bit set (Q.931 4.5.1).
    if ((octets[at] & 0x80U) != 0) {
      ++at;
      continue;
    }
    if (at + 2 > octets.size() || at + 2 + octets[at + 1] > octets.size()) return std::nullopt;
    read_element(octets[at], octets.subspan(at + 2, octets[at + 1]), message);
    at += 2U + octets[at + 1];
  }
  return message;
}

}  // namespace switchback::oracle
