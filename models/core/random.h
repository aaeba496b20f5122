// Named, counter-based random streams: adding a phone or reordering events changes nobody else's draws.
#pragma once

#include <cstdint>
#include <string_view>

namespace switchback {

/// Bijective 64-bit mixer (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
constexpr std::uint64_t mix64(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

/// FNV-1a over the bytes of `text`, then mixed; the same on every platform.
constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3ULL;
  }
  return mix64(hash);
}

/// A stream of independent draws keyed by (run seed, entity, purpose). Draw number n depends on the key and n
/// alone. Copying a stream copies its position.
class RandomStream {
 public:
  constexpr RandomStream() = default;
  constexpr RandomStream(std::uint64_t seed, std::string_view entity, std::string_view purpose)
      : key_(mix64(mix64(seed + 0x9e3779b97f4a7c15ULL) ^ hash_text(entity)) ^ hash_text(purpose)) {}

  /// The stream of member `index` of a family that shares entity and purpose, such as the phones of a bank.
  constexpr RandomStream member(std::uint64_t index) const {
    RandomStream stream;
    stream.key_ = mix64(key_ ^ mix64(index + 0x632be59bd9b4e019ULL));
    return stream;
  }

  /// Jumps to draw number `counter`, so that a phone need store only its counter.
  constexpr RandomStream at(std::uint32_t counter) const {
    RandomStream stream = *this;
    stream.counter_ = counter;
    return stream;
  }

  constexpr std::uint64_t bits() { return mix64(key_ + 0x9e3779b97f4a7c15ULL * ++counter_); }

  /// Uniform in [0, 1) with 53 random bits.
  constexpr double uniform() { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }

  /// Uniform in [0, bound); `bound` of 0 gives 0. The bias is below 2^-32 for any bound the bench uses.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return bound == 0 ? 0 : static_cast<std::uint64_t>((static_cast<Wide>(bits()) * bound) >> 64U);
  }

  constexpr bool chance(double probability) { return uniform() < probability; }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t key_ = 0;
  std::uint64_t counter_ = 0;
};

}  // namespace switchback
