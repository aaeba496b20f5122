#include "hil/board_link/frame.h"

#include <algorithm>
#include <concepts>
#include <cstring>

namespace switchback::hil::board_link {
namespace {

constexpr std::uint8_t kMagic[2] = {'S', 'B'};
constexpr std::size_t kHelloOctets = 12;  ///< before the token
constexpr std::size_t kErrorOctets = 4;   ///< before the text

/// Little-endian numbers, one after the other.
class Writer {
 public:
  explicit Writer(std::uint8_t* at) : at_(at) {}

  template <std::unsigned_integral Number>
  Writer& put(Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
      *at_++ = static_cast<std::uint8_t>(std::uint64_t{number} >> (8 * i));
    return *this;
  }
  Writer& put(std::string_view text) {
    if (!text.empty()) std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  std::uint8_t* at() const { return at_; }

 private:
  std::uint8_t* at_;
};

/// Reads the same; whoever takes has checked that there is enough.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> octets) : octets_(octets) {}

  template <std::unsigned_integral Number>
  Number take() {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) number |= std::uint64_t{octets_[i]} << (8 * i);
    octets_ = octets_.subspan(sizeof(Number));
    return static_cast<Number>(number);
  }
  std::string_view take_text(std::size_t length) {
    const std::string_view text(reinterpret_cast<const char*>(octets_.data()), length);
    octets_ = octets_.subspan(length);
    return text;
  }
  std::size_t left() const { return octets_.size(); }

 private:
  std::span<const std::uint8_t> octets_;
};

/// Writes the payload of a body; says its command and whether it is a response by its kind.
struct PayloadWriter {
  Writer& out;
  Command command = Command::ping;
  bool response = false;

  void operator()(const Hello& hello) {
    command = Command::hello;
    const std::string_view token = hello.token.substr(0, kMostToken);
    out.put(hello.major).put(hello.minor).put(hello.capabilities);
    out.put(static_cast<std::uint16_t>(token.size())).put(std::uint16_t{0}).put(token);
  }
  void operator()(const HelloAck& ack) {
    command = Command::hello_ack;
    response = true;
    out.put(ack.major).put(ack.minor).put(ack.capabilities).put(ack.racks).put(std::uint16_t{0});
  }
  void operator()(const Read& read) {
    command = Command::read;
    out.put(read.address);
  }
  void operator()(const ReadAnswer& answer) {
    command = Command::read;
    response = true;
    out.put(answer.value);
  }
  void operator()(const Write& write) {
    command = Command::write;
    out.put(write.address).put(write.value);
  }
  void operator()(const WriteAnswer&) {
    command = Command::write;
    response = true;
  }
  void operator()(const Interrupt& interrupt) {
    command = Command::interrupt;
    out.put(interrupt.slot);
  }
  void operator()(const Ping&) { command = Command::ping; }
  void operator()(const Error& error) {
    command = Command::error;
    const std::string_view text = error.text.substr(0, kMostText);
    out.put(static_cast<std::uint16_t>(error.code)).put(static_cast<std::uint16_t>(text.size())).put(text);
  }
  void operator()(const Unknown& unknown) { command = static_cast<Command>(unknown.command); }
};

/// False if the payload is too short for what it is.
bool read_payload(Command command, bool response, Reader in, Body& body) {
  switch (command) {
    case Command::hello: {
      if (in.left() < kHelloOctets) return false;
      Hello hello;
      hello.major = in.take<std::uint16_t>();
      hello.minor = in.take<std::uint16_t>();
      hello.capabilities = in.take<std::uint32_t>();
      const auto length = in.take<std::uint16_t>();
      in.take<std::uint16_t>();
      if (length > kMostToken || length > in.left()) return false;
      hello.token = in.take_text(length);
      body = hello;
      return true;
    }
    case Command::hello_ack: {
      if (in.left() < 12) return false;
      HelloAck ack;
      ack.major = in.take<std::uint16_t>();
      ack.minor = in.take<std::uint16_t>();
      ack.capabilities = in.take<std::uint32_t>();
      ack.racks = in.take<std::uint16_t>();
      body = ack;
      return true;
    }
    case Command::read:
      if (in.left() < (response ? 4U : 8U)) return false;
      if (response) {
        body = ReadAnswer{in.take<std::uint32_t>()};
      } else {
        body = Read{in.take<std::uint64_t>()};
      }
      return true;
    case Command::write: {
      if (response) {
        body = WriteAnswer{};
        return true;
      }
      if (in.left() < 12) return false;
      const auto address = in.take<std::uint64_t>();
      body = Write{address, in.take<std::uint32_t>()};
      return true;
    }
    case Command::interrupt:
      if (in.left() < 4) return false;
      body = Interrupt{in.take<std::uint32_t>()};
      return true;
    case Command::ping:
      body = Ping{};
      return true;
    case Command::error: {
      if (in.left() < kErrorOctets) return false;
      const auto code = static_cast<ErrorCode>(in.take<std::uint16_t>());
      const auto length = in.take<std::uint16_t>();
      if (length > kMostText || length > in.left()) return false;
      body = Error{code, in.take_text(length)};
      return true;
    }
  }
  body = Unknown{static_cast<std::uint8_t>(command)};
  return true;
}

}  // namespace

std::string_view text_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::none:
      return "no error";
    case ErrorCode::malformed:
      return "not a frame of this protocol";
    case ErrorCode::too_long:
      return "the frame is too long";
    case ErrorCode::hello_expected:
      return "exactly one HELLO is expected, and first";
    case ErrorCode::version:
      return "this major version is not spoken here";
    case ErrorCode::token:
      return "the token is missing or wrong";
    case ErrorCode::no_room:
      return "too many connections";
    case ErrorCode::deadline:
      return "HELLO or the rest of a frame did not come in time";
    case ErrorCode::unknown_command:
      return "unknown command";
    case ErrorCode::too_slow:
      return "what is sent is not read";
    case ErrorCode::no_rack:
      return "no such rack";
    case ErrorCode::address:
      return "nothing at this address";
    case ErrorCode::direction:
      return "the register cannot be accessed in this direction";
    case ErrorCode::no_answer:
      return "the board does not answer";
    case ErrorCode::not_permitted:
      return "writing was not granted";
  }
  return "unknown error";
}

FrameOctets encode(const Frame& frame) {
  FrameOctets encoded;
  Writer payload(encoded.octets_.data() + kHeaderOctets);
  PayloadWriter kind{payload};
  std::visit(kind, frame.body);
  encoded.size_ = static_cast<std::size_t>(payload.at() - encoded.octets_.data());
  const Envelope& envelope = frame.envelope;
  const auto flags = static_cast<std::uint8_t>(envelope.flags | (kind.response ? kFlagResponse : 0));
  Writer(encoded.octets_.data())
      .put(kMagic[0])
      .put(kMagic[1])
      .put(static_cast<std::uint8_t>(kind.command))
      .put(flags)
      .put(static_cast<std::uint32_t>(encoded.size_ - kHeaderOctets))
      .put(envelope.id)
      .put(envelope.rack)
      .put(std::uint16_t{0})
      .put(envelope.time);
  return encoded;
}

Decoding decode(std::span<const std::uint8_t> octets) {
  Decoding decoding;
  // Garbage is known by its first octet, without waiting for a whole header of it.
  const std::size_t seen = std::min(octets.size(), std::size(kMagic));
  if (!std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(seen), kMagic)) {
    decoding.status = Decoding::Status::malformed;
    return decoding;
  }
  if (octets.size() < kHeaderOctets) return decoding;
  Reader header(octets.subspan(std::size(kMagic), kHeaderOctets - std::size(kMagic)));
  const auto command = static_cast<Command>(header.take<std::uint8_t>());
  Envelope& envelope = decoding.frame.envelope;
  envelope.flags = header.take<std::uint8_t>();
  const std::size_t length = header.take<std::uint32_t>();
  envelope.id = header.take<std::uint32_t>();
  envelope.rack = header.take<std::uint16_t>();
  header.take<std::uint16_t>();
  envelope.time = header.take<std::uint64_t>();
  if (length > kMostPayload) {
    decoding.status = Decoding::Status::too_long;
    return decoding;
  }
  if (octets.size() < kHeaderOctets + length) return decoding;
  const bool whole =
      read_payload(command, envelope.response(), Reader(octets.subspan(kHeaderOctets, length)), decoding.frame.body);
  decoding.status = whole ? Decoding::Status::frame : Decoding::Status::malformed;
  decoding.size = kHeaderOctets + length;
  return decoding;
}

}  // namespace switchback::hil::board_link
