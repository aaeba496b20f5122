// Where each phone of a bank is kept.
#pragma once

#include <cstdint>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback::models {

/// The phones of a bank by number, which is what they are drawn for and called by, and by index, which is where they
/// are kept. The two are the same until a group is sorted: phones that start one after the other go on acting one after
/// the other, and those of a bank that outgrows the caches should then lie side by side.
class PhoneOrder {
 public:
  explicit PhoneOrder(std::uint32_t phones) : phones_(phones) {}

  /// Keeps the phones from number `first` on in the order of `starts`, one a phone; of equal ones the first number
  /// comes first. The groups of a bank are sorted one at a time.
  void sort(std::uint32_t first, const std::vector<SimTime>& starts);

  std::uint32_t number(std::uint32_t index) const { return numbers_.empty() ? index : numbers_[index]; }
  std::uint32_t index(std::uint32_t number) const { return indexes_.empty() ? number : indexes_[number]; }

 private:
  std::uint32_t phones_;
  std::vector<std::uint32_t> numbers_;  ///< by index; empty while nothing was sorted
  std::vector<std::uint32_t> indexes_;  ///< by number; likewise
};

}  // namespace switchback::models
