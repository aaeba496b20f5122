#include "hil/board_link/conversation.h"

#include <algorithm>
#include <utility>

#include "hil/stream/token.h"

namespace switchback::hil::board_link {

Conversation::Conversation(RegisterSpace& registers, std::string token, std::uint32_t capabilities)
    : registers_(registers), token_(std::move(token)), offered_(capabilities) {}

ErrorCode Conversation::receive(std::span<const std::uint8_t> octets, std::vector<std::uint8_t>& answers) {
  if (over_) return ErrorCode::none;
  // A frame that began earlier is completed octet group by octet group, so that no more than one frame is ever kept.
  while (!partial_.empty() && !octets.empty()) {
    const std::size_t more = std::min(octets.size(), kMostFrame - partial_.size());
    const std::size_t before = partial_.size();
    partial_.insert(partial_.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(more));
    std::span<const std::uint8_t> rest(partial_);
    const ErrorCode error = take(rest, answers);
    if (error != ErrorCode::none) return error;
    const std::size_t taken = partial_.size() - rest.size();
    if (taken == 0) return ErrorCode::none;
    octets = octets.subspan(taken - before);
    partial_.clear();
  }
  while (!octets.empty()) {
    const std::size_t before = octets.size();
    const ErrorCode error = take(octets, answers);
    if (error != ErrorCode::none) return error;
    if (octets.size() == before) break;
  }
  partial_.assign(octets.begin(), octets.end());
  return ErrorCode::none;
}

/// Answers the frame at the beginning of `octets` and moves past it; does nothing if it is not whole.
ErrorCode Conversation::take(std::span<const std::uint8_t>& octets, std::vector<std::uint8_t>& answers) {
  const Decoding decoding = decode(octets);
  ErrorCode error = ErrorCode::none;
  switch (decoding.status) {
    case Decoding::Status::incomplete:
      return ErrorCode::none;
    case Decoding::Status::malformed:
      error = ErrorCode::malformed;
      break;
    case Decoding::Status::too_long:
      error = ErrorCode::too_long;
      break;
    case Decoding::Status::frame:
      ++frames_;
      error = answer(decoding.frame, answers);
      octets = octets.subspan(decoding.size);
      break;
  }
  if (error == ErrorCode::none) return error;
  over_ = true;
  reply(decoding.frame.envelope, Error{error, text_of(error)}, answers);
  return error;
}

ErrorCode Conversation::answer(const Frame& frame, std::vector<std::uint8_t>& answers) {
  const Envelope& envelope = frame.envelope;
  const auto* hello = std::get_if<Hello>(&frame.body);
  if (greeted_ == (hello != nullptr)) return ErrorCode::hello_expected;
  if (hello != nullptr) return greet(envelope, *hello, answers);
  // Nothing was asked of the client, so nothing it says is an answer.
  if (envelope.response()) return ErrorCode::malformed;
  if (std::holds_alternative<Ping>(frame.body)) {
    reply(envelope, Ping{}, answers);
    return ErrorCode::none;
  }
  Body response;
  const ErrorCode error = access(envelope, frame.body, response);
  const bool optional = (envelope.flags & kFlagOptional) != 0;
  if (ends_connection(error) && !(error == ErrorCode::unknown_command && optional)) return error;
  if (error != ErrorCode::none) response = Error{error, text_of(error)};
  reply(envelope, response, answers);
  return ErrorCode::none;
}

ErrorCode Conversation::greet(const Envelope& envelope, const Hello& hello, std::vector<std::uint8_t>& answers) {
  // The token first: who has none learns nothing about this server.
  if (!token_.empty() && !equal_tokens(token_, hello.token)) return ErrorCode::token;
  if (hello.major != kMajorVersion) return ErrorCode::version;
  if (!registers_.has_room()) return ErrorCode::no_room;
  greeted_ = true;
  granted_ = hello.capabilities & offered_;
  reply(envelope, HelloAck{kMajorVersion, std::min(hello.minor, kMinorVersion), granted_, registers_.racks()}, answers);
  return ErrorCode::none;
}

ErrorCode Conversation::access(const Envelope& envelope, const Body& body, Body& response) {
  const auto* read = std::get_if<Read>(&body);
  const auto* write = std::get_if<Write>(&body);
  if (read == nullptr && write == nullptr) return ErrorCode::unknown_command;
  if (envelope.rack >= registers_.racks()) return ErrorCode::no_rack;
  if (read != nullptr) {
    ReadAnswer answer;
    const ErrorCode error = registers_.read(envelope.rack, read->address, answer.value);
    response = answer;
    return error;
  }
  if ((granted_ & kCapabilityWrites) == 0) return ErrorCode::not_permitted;
  response = WriteAnswer{};
  return registers_.write(envelope.rack, write->address, write->value);
}

void Conversation::reply(const Envelope& request, Body body, std::vector<std::uint8_t>& answers) const {
  const FrameOctets encoded = encode({{request.id, request.rack, kFlagResponse, registers_.now()}, body});
  answers.insert(answers.end(), encoded.octets().begin(), encoded.octets().end());
}

FrameOctets Conversation::farewell(ErrorCode code) const {
  return encode({{0, 0, 0, registers_.now()}, Error{code, text_of(code)}});
}

}  // namespace switchback::hil::board_link
