// One client's side of the board link without its socket: octets in, octets out (PROTOCOL.md, sections 4 and 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hil/board_link/frame.h"

namespace switchback::hil::board_link {

/// What a conversation is about: the racks behind it.
class RegisterSpace {
 public:
  virtual ~RegisterSpace() = default;
  virtual std::uint16_t racks() const = 0;
  /// Scenario time in ns.
  virtual std::uint64_t now() const = 0;
  /// `rack` exists. ErrorCode::none, address, direction or no_answer.
  virtual ErrorCode read(std::uint16_t rack, std::uint64_t address, std::uint32_t& value) = 0;
  virtual ErrorCode write(std::uint16_t rack, std::uint64_t address, std::uint32_t value) = 0;
  /// One more client may be greeted.
  virtual bool has_room() const = 0;
};

/// Reads a client's frames and answers them. After a fatal error it says nothing more.
class Conversation {
 public:
  /// `token`: what HELLO has to carry; empty for no token. `capabilities`: what may be granted.
  Conversation(RegisterSpace& registers, std::string token, std::uint32_t capabilities);

  /// Takes what arrived and appends the answers to `answers`, an ERROR before the end included. Whether the
  /// connection is to be closed, and why: ErrorCode::none or a code that ends connections.
  ErrorCode receive(std::span<const std::uint8_t> octets, std::vector<std::uint8_t>& answers);

  bool greeted() const { return greeted_; }
  std::uint32_t capabilities() const { return granted_; }
  /// A frame has begun and not ended.
  bool in_frame() const { return !partial_.empty(); }
  /// Whole frames so far.
  std::uint64_t frames() const { return frames_; }

  /// What tells a client, unasked, why its connection ends.
  FrameOctets farewell(ErrorCode code) const;

 private:
  ErrorCode take(std::span<const std::uint8_t>& octets, std::vector<std::uint8_t>& answers);
  ErrorCode answer(const Frame& frame, std::vector<std::uint8_t>& answers);
  ErrorCode greet(const Envelope& envelope, const Hello& hello, std::vector<std::uint8_t>& answers);
  ErrorCode access(const Envelope& envelope, const Body& body, Body& response);
  void reply(const Envelope& request, Body body, std::vector<std::uint8_t>& answers) const;

  RegisterSpace& registers_;
  std::string token_;
  std::uint32_t offered_;
  std::uint32_t granted_ = 0;
  bool greeted_ = false;
  bool over_ = false;
  std::uint64_t frames_ = 0;
  std::vector<std::uint8_t> partial_;  ///< the beginning of a frame; shorter than kMostFrame
};

}  // namespace switchback::hil::board_link
