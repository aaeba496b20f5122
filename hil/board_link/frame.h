// The frames of the board link as octets: PROTOCOL.md in this folder, sections 3 to 6.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace switchback::hil::board_link {

inline constexpr std::uint16_t kMajorVersion = 1;
inline constexpr std::uint16_t kMinorVersion = 0;

inline constexpr std::size_t kHeaderOctets = 24;
inline constexpr std::size_t kMostPayload = 512;  ///< octets after the header; more is refused unread
inline constexpr std::size_t kMostFrame = kHeaderOctets + kMostPayload;
inline constexpr std::size_t kMostToken = 256;  ///< octets
inline constexpr std::size_t kMostText = 200;   ///< octets of an error's text; longer ones are cut

inline constexpr std::uint8_t kFlagResponse = 1U << 0U;
inline constexpr std::uint8_t kFlagOptional = 1U << 1U;  ///< who does not know the command may ignore it

inline constexpr std::uint32_t kCapabilityInterrupts = 1U << 0U;  ///< the client is sent INTERRUPT frames
inline constexpr std::uint32_t kCapabilityWrites = 1U << 1U;      ///< the client may write registers
inline constexpr std::uint32_t kCapabilityAll = kCapabilityInterrupts | kCapabilityWrites;

enum class Command : std::uint8_t {
  hello = 1,
  hello_ack = 2,
  read = 3,
  write = 4,
  interrupt = 5,
  ping = 6,
  error = 7,
};

/// What an ERROR frame says. Up to 15 the connection ends with it; from 16 on only the request failed.
enum class ErrorCode : std::uint16_t {
  none = 0,
  malformed = 1,        ///< no frame begins here, or its payload is too short for its command
  too_long = 2,         ///< a payload above 512 octets
  hello_expected = 3,   ///< something else before HELLO, or a second HELLO
  version = 4,          ///< another major version
  token = 5,            ///< missing or wrong
  no_room = 6,          ///< too many clients, or too many connections without HELLO
  deadline = 7,         ///< HELLO or the rest of a frame did not come in time
  unknown_command = 8,  ///< fatal unless the frame was optional
  too_slow = 9,         ///< the client does not read what it is sent
  no_rack = 16,
  address = 17,        ///< TLM_ADDRESS_ERROR_RESPONSE: empty slot, no power, no such register
  direction = 18,      ///< TLM_COMMAND_ERROR_RESPONSE: read of a write-only register or the reverse
  no_answer = 19,      ///< TLM_GENERIC_ERROR_RESPONSE: the board is in fault or its firmware is not ready
  not_permitted = 20,  ///< a write without the capability
};
constexpr bool ends_connection(ErrorCode code) { return code != ErrorCode::none && code < ErrorCode::no_rack; }
/// For people: "the token is missing or wrong".
std::string_view text_of(ErrorCode code);

/// What every frame carries beside its command.
struct Envelope {
  std::uint32_t id = 0;  ///< a response has its request's; 0 in what answers nothing
  std::uint16_t rack = 0;
  std::uint8_t flags = 0;
  std::uint64_t time = 0;  ///< scenario time in ns at the sender

  bool response() const { return (flags & kFlagResponse) != 0; }
  friend bool operator==(const Envelope&, const Envelope&) = default;
};

struct Hello {
  std::uint16_t major = kMajorVersion;
  std::uint16_t minor = kMinorVersion;
  std::uint32_t capabilities = 0;  ///< wanted
  std::string_view token;          ///< at most kMostToken octets
  friend bool operator==(const Hello&, const Hello&) = default;
};
struct HelloAck {
  std::uint16_t major = kMajorVersion;
  std::uint16_t minor = kMinorVersion;
  std::uint32_t capabilities = 0;  ///< granted
  std::uint16_t racks = 0;         ///< numbered from 0
  friend bool operator==(const HelloAck&, const HelloAck&) = default;
};
struct Read {
  std::uint64_t address = 0;  ///< slot << 16 | offset
  friend bool operator==(const Read&, const Read&) = default;
};
struct ReadAnswer {
  std::uint32_t value = 0;
  friend bool operator==(const ReadAnswer&, const ReadAnswer&) = default;
};
struct Write {
  std::uint64_t address = 0;
  std::uint32_t value = 0;
  friend bool operator==(const Write&, const Write&) = default;
};
struct WriteAnswer {
  friend bool operator==(const WriteAnswer&, const WriteAnswer&) = default;
};
struct Interrupt {
  std::uint32_t slot = 0;
  friend bool operator==(const Interrupt&, const Interrupt&) = default;
};
struct Ping {
  friend bool operator==(const Ping&, const Ping&) = default;
};
struct Error {
  ErrorCode code = ErrorCode::none;
  std::string_view text;
  friend bool operator==(const Error&, const Error&) = default;
};
/// A command of a later minor version.
struct Unknown {
  std::uint8_t command = 0;
  friend bool operator==(const Unknown&, const Unknown&) = default;
};

/// Texts in it point into the octets it was decoded from.
using Body = std::variant<Hello, HelloAck, Read, ReadAnswer, Write, WriteAnswer, Interrupt, Ping, Error, Unknown>;

struct Frame {
  Envelope envelope;
  Body body;
};

/// One encoded frame in place; nothing is allocated.
class FrameOctets {
 public:
  std::span<const std::uint8_t> octets() const { return {octets_.data(), size_}; }

 private:
  friend FrameOctets encode(const Frame& frame);
  std::array<std::uint8_t, kMostFrame> octets_;
  std::size_t size_ = 0;
};

/// Sets the response flag of what is a response by its kind (HelloAck, ReadAnswer, WriteAnswer). A token or text
/// that is too long is cut.
FrameOctets encode(const Frame& frame);

struct Decoding {
  enum class Status : std::uint8_t {
    frame,
    incomplete,  ///< the octets are the beginning of a frame
    malformed,
    too_long,
  };
  Status status = Status::incomplete;
  std::size_t size = 0;  ///< octets of the frame, where there is one
  Frame frame;
};

/// The frame at the beginning of `octets`. Octets that a payload has beyond its fields are ignored: a later minor
/// version may have put something there.
Decoding decode(std::span<const std::uint8_t> octets);

}  // namespace switchback::hil::board_link
