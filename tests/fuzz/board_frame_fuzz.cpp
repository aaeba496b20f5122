// libFuzzer: whatever octets a client of the board link sends, they are read or refused, and answered in whole frames.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "hil/board_link/conversation.h"
#include "hil/board_link/frame.h"

namespace {

using namespace switchback::hil::board_link;

/// Answers everything with something that depends on what was asked.
class Echo : public RegisterSpace {
 public:
  std::uint16_t racks() const override { return 2; }
  std::uint64_t now() const override { return 1; }
  ErrorCode read(std::uint16_t rack, std::uint64_t address, std::uint32_t& value) override {
    if (rack >= racks()) std::abort();
    value = static_cast<std::uint32_t>(address);
    return (address & 1) != 0 ? ErrorCode::address : ErrorCode::none;
  }
  ErrorCode write(std::uint16_t rack, std::uint64_t, std::uint32_t value) override {
    if (rack >= racks()) std::abort();
    return (value & 1) != 0 ? ErrorCode::direction : ErrorCode::none;
  }
  bool has_room() const override { return true; }
};

/// What was read comes back the same when it is written and read again.
void check_frame(const std::uint8_t* data, std::size_t size) {
  const Decoding first = decode({data, size});
  if (first.status != Decoding::Status::frame) return;
  if (first.size > size || first.size > kMostFrame) std::abort();
  const FrameOctets encoded = encode(first.frame);
  const Decoding second = decode(encoded.octets());
  if (second.status != Decoding::Status::frame || second.size != encoded.octets().size()) std::abort();
  if (first.frame.body != second.frame.body || first.frame.envelope.id != second.frame.envelope.id) std::abort();
}

/// The octets of the input that follow one that says how long each piece is, in pieces, after a good HELLO.
std::vector<std::uint8_t> converse(const std::uint8_t* data, std::size_t size, std::size_t piece) {
  Echo echo;
  Conversation conversation(echo, "", kCapabilityAll);
  std::vector<std::uint8_t> answers;
  conversation.receive(encode({{}, Hello{}}).octets(), answers);
  for (std::size_t at = 0; at < size; at += piece) {
    conversation.receive({data + at, std::min(piece, size - at)}, answers);
  }
  return answers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_frame(data, size);
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  const std::vector<std::uint8_t> answers = converse(data + 1, size - 1, piece);
  if (answers != converse(data + 1, size - 1, size)) std::abort();
  std::span<const std::uint8_t> left(answers);
  while (!left.empty()) {
    const Decoding answer = decode(left);
    if (answer.status != Decoding::Status::frame) std::abort();
    left = left.subspan(answer.size);
  }
  return 0;
}
