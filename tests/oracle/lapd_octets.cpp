#include "tests/oracle/lapd_octets.h"

#include "models/core/errors.h"
#include "tests/oracle/message_octets.h"

namespace switchback::oracle {

namespace {

using models::Frame;
using models::FrameKind;
using models::Q931Side;

/// The address of SAPI 0 and TEI 0 (Q.921 3.3); the C/R bit is added.
constexpr std::uint8_t kSapiOctet = 0x00;
constexpr std::uint8_t kTeiOctet = 0x01;
constexpr std::uint8_t kCommandResponse = 0x02;
/// P/F of a U frame's control octet (Q.921 table 4).
constexpr std::uint8_t kUnnumberedPoll = 0x10;

/// Control octet without P/F (Q.921 table 5).
struct Control {
  LapdKind kind;
  std::uint8_t octet;
};
constexpr std::array<Control, 3> kSupervisory{{{LapdKind::rr, 0x01}, {LapdKind::rnr, 0x05}, {LapdKind::rej, 0x09}}};
constexpr std::array<Control, 6> kUnnumbered{{{LapdKind::sabme, 0x6f},
                                              {LapdKind::dm, 0x0f},
                                              {LapdKind::disc, 0x43},
                                              {LapdKind::ua, 0x63},
                                              {LapdKind::frmr, 0x87},
                                              {LapdKind::ui, 0x03}}};

template <std::size_t N>
std::optional<std::uint8_t> octet_of(const std::array<Control, N>& table, LapdKind kind) {
  for (const Control& control : table) {
    if (control.kind == kind) return control.octet;
  }
  return std::nullopt;
}

template <std::size_t N>
std::optional<LapdKind> kind_of(const std::array<Control, N>& table, std::uint8_t octet) {
  for (const Control& control : table) {
    if (control.octet == octet) return control.kind;
  }
  return std::nullopt;
}

/// The bit is set in commands of the network and in responses of the user (Q.921 table 1).
bool command_response_bit(Q931Side from, bool response) { return (from == Q931Side::network) != response; }

std::uint8_t shifted(std::uint8_t number, bool low_bit) {
  return static_cast<std::uint8_t>((number << 1U) | (low_bit ? 1U : 0U));
}

std::optional<LapdKind> kind_of(FrameKind kind) {
  switch (kind) {
    case FrameKind::sabme:
      return LapdKind::sabme;
    case FrameKind::ua:
      return LapdKind::ua;
    case FrameKind::receiver_ready:
      return LapdKind::rr;
    case FrameKind::reject:
      return LapdKind::rej;
    case FrameKind::information:
      return LapdKind::information;
    case FrameKind::line:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<FrameKind> frame_kind_of(LapdKind kind) {
  switch (kind) {
    case LapdKind::sabme:
      return FrameKind::sabme;
    case LapdKind::ua:
      return FrameKind::ua;
    case LapdKind::rr:
      return FrameKind::receiver_ready;
    case LapdKind::rej:
      return FrameKind::reject;
    case LapdKind::information:
      return FrameKind::information;
    default:
      return std::nullopt;
  }
}

}  // namespace

Octets encode(const LapdFrame& frame) {
  const bool bit = command_response_bit(frame.from, frame.response);
  Octets octets{static_cast<std::uint8_t>(kSapiOctet | (bit ? kCommandResponse : 0U)), kTeiOctet};
  if (const auto control = octet_of(kUnnumbered, frame.kind)) {
    octets.push_back(static_cast<std::uint8_t>(*control | (frame.poll ? kUnnumberedPoll : 0U)));
  } else if (const auto supervisory = octet_of(kSupervisory, frame.kind)) {
    octets.push_back(*supervisory);
    octets.push_back(shifted(frame.receive_number, frame.poll));
  } else {
    octets.push_back(shifted(frame.send_number, false));
    octets.push_back(shifted(frame.receive_number, frame.poll));
  }
  octets.insert(octets.end(), frame.information.begin(), frame.information.end());
  return octets;
}

std::optional<LapdFrame> decode(std::span<const std::uint8_t> octets, Q931Side from) {
  if (octets.size() < 3 || (octets[0] & ~kCommandResponse) != kSapiOctet || octets[1] != kTeiOctet) return std::nullopt;
  LapdFrame frame;
  frame.from = from;
  frame.response = ((octets[0] & kCommandResponse) != 0) != (from == Q931Side::network);
  const std::uint8_t control = octets[2];
  std::size_t header = 4;
  if ((control & 0x03U) == 0x03U) {
    const auto kind = kind_of(kUnnumbered, static_cast<std::uint8_t>(control & ~kUnnumberedPoll));
    if (!kind) return std::nullopt;
    frame.kind = *kind;
    frame.poll = (control & kUnnumberedPoll) != 0;
    header = 3;
  } else {
    if (octets.size() < header) return std::nullopt;
    frame.receive_number = static_cast<std::uint8_t>(octets[3] >> 1U);
    frame.poll = (octets[3] & 1U) != 0;
    if ((control & 1U) == 0) {
      frame.kind = LapdKind::information;
      frame.send_number = static_cast<std::uint8_t>(control >> 1U);
    } else {
      const auto kind = kind_of(kSupervisory, control);
      if (!kind) return std::nullopt;
      frame.kind = *kind;
    }
  }
  frame.information.assign(octets.begin() + static_cast<std::ptrdiff_t>(header), octets.end());
  return frame;
}

Octets octets_of(const Frame& frame, Q931Side from) {
  const auto kind = kind_of(frame.kind);
  SWITCHBACK_ASSERT(kind.has_value());
  LapdFrame lapd;
  lapd.kind = *kind;
  lapd.from = from;
  lapd.response = frame.response;
  lapd.poll = frame.poll;
  lapd.send_number = frame.send_number;
  lapd.receive_number = frame.receive_number;
  if (frame.kind == FrameKind::information) lapd.information = octets_of(frame.message, from);
  return encode(lapd);
}

std::optional<Frame> frame_of(std::span<const std::uint8_t> octets, Q931Side from) {
  const auto lapd = decode(octets, from);
  if (!lapd) return std::nullopt;
  const auto kind = frame_kind_of(lapd->kind);
  if (!kind) return std::nullopt;
  Frame frame;
  frame.kind = *kind;
  frame.response = lapd->response;
  frame.poll = lapd->poll;
  frame.send_number = lapd->send_number;
  frame.receive_number = lapd->receive_number;
  if (frame.kind != FrameKind::information) return frame;
  const auto message = message_of(lapd->information);
  if (!message) return std::nullopt;
  frame.message = *message;
  return frame;
}

}  // namespace switchback::oracle
