// Frames and octets for tests of the board link.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "hil/board_link/frame.h"

namespace switchback::hil::board_link {

using Octets = std::vector<std::uint8_t>;

inline Octets octets_of(const Frame& frame) {
  const FrameOctets encoded = encode(frame);
  return {encoded.octets().begin(), encoded.octets().end()};
}

inline Octets octets_of(std::string_view text) { return {text.begin(), text.end()}; }

inline Octets join(std::initializer_list<Octets> parts) {
  Octets all;
  for (const Octets& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// All frames in `octets`, which hold nothing else.
inline std::vector<Frame> frames_in(std::span<const std::uint8_t> octets) {
  std::vector<Frame> frames;
  while (!octets.empty()) {
    const Decoding decoding = decode(octets);
    if (decoding.status != Decoding::Status::frame) break;
    frames.push_back(decoding.frame);
    octets = octets.subspan(decoding.size);
  }
  return frames;
}

inline ErrorCode error_in(const Frame& frame) {
  const auto* error = std::get_if<Error>(&frame.body);
  return error == nullptr ? ErrorCode::none : error->code;
}

}  // namespace switchback::hil::board_link
