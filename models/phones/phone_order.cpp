#include "models/phones/phone_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "models/core/errors.h"

namespace switchback::models {

void PhoneOrder::sort(std::uint32_t first, const std::vector<SimTime>& starts) {
  SWITCHBACK_ASSERT(first <= phones_ && starts.size() <= phones_ - first);
  if (numbers_.empty()) {
    numbers_.resize(phones_);
    std::iota(numbers_.begin(), numbers_.end(), std::uint32_t{0});
    indexes_ = numbers_;
  }
  std::vector<std::pair<SimTime, std::uint32_t>> order;
  order.reserve(starts.size());
  for (const SimTime start : starts) order.emplace_back(start, first + static_cast<std::uint32_t>(order.size()));
  std::ranges::sort(order);
  std::uint32_t index = first;
  for (const auto& [start, number] : order) {
    numbers_[index] = number;
    indexes_[number] = index++;
  }
}

}  // namespace switchback::models
