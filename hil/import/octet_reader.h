// Numbers in network order out of captured octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace switchback::hil {

/// The octet at `at`, which must be inside.
inline std::uint8_t octet_at(std::string_view octets, std::size_t at) { return static_cast<std::uint8_t>(octets[at]); }

/// Two octets from `at` on, most significant first; they must be inside.
inline std::uint16_t number16_at(std::string_view octets, std::size_t at) {
  return static_cast<std::uint16_t>(octet_at(octets, at) << 8U | octet_at(octets, at + 1));
}

/// Four octets from `at` on, most significant first; they must be inside.
inline std::uint32_t number32_at(std::string_view octets, std::size_t at) {
  return static_cast<std::uint32_t>(number16_at(octets, at)) << 16U | number16_at(octets, at + 2);
}

}  // namespace switchback::hil
