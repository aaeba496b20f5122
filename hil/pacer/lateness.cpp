#include "hil/pacer/lateness.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace switchback::hil {

std::size_t Lateness::bucket_of(std::uint64_t nanoseconds) {
  constexpr std::uint64_t kFractions = std::uint64_t{1} << kFractionBits;
  if (nanoseconds < kFractions) return static_cast<std::size_t>(nanoseconds);
  const auto shift = static_cast<unsigned>(std::bit_width(nanoseconds)) - 1 - kFractionBits;
  return ((shift + 1) << kFractionBits) + static_cast<std::size_t>((nanoseconds >> shift) - kFractions);
}

std::uint64_t Lateness::last_of(std::size_t bucket) {
  constexpr std::size_t kFractions = std::size_t{1} << kFractionBits;
  if (bucket < kFractions) return bucket;
  const auto shift = static_cast<unsigned>((bucket >> kFractionBits) - 1);
  const std::uint64_t first = static_cast<std::uint64_t>(kFractions + bucket % kFractions) << shift;
  return first + (std::uint64_t{1} << shift) - 1;
}

void Lateness::add(SimTime late, std::uint64_t events) {
  if (events == 0) return;
  late = std::max(late, SimTime{0});
  counts_[bucket_of(static_cast<std::uint64_t>(late.count()))] += events;
  events_ += events;
  max_ = std::max(max_, late);
}

SimTime Lateness::quantile(double quantile) const {
  if (events_ == 0) return SimTime{0};
  const auto wanted = static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(events_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) {
      return std::min(SimTime{static_cast<std::int64_t>(last_of(bucket))}, max_);
    }
  }
  return max_;
}

std::uint64_t Lateness::later_than(SimTime limit) const {
  std::uint64_t count = 0;
  for (std::size_t bucket = bucket_of(static_cast<std::uint64_t>(limit.count())) + 1; bucket < kBuckets; ++bucket) {
    count += counts_[bucket];
  }
  return count;
}

std::vector<Lateness::Bucket> Lateness::buckets() const {
  std::vector<Bucket> held;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    if (counts_[bucket] == 0) continue;
    held.push_back({SimTime{static_cast<std::int64_t>(last_of(bucket))}, counts_[bucket]});
  }
  return held;
}

}  // namespace switchback::hil
