#include "sim/minimise/delta_debugging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace switchback::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

/// Fails as long as all of `needed` are there.
TryParts needs(const std::set<std::size_t>& needed) {
  return [needed](const std::vector<std::vector<std::size_t>>& candidates) -> std::optional<std::size_t> {
    for (std::size_t index = 0; index < candidates.size(); ++index) {
      if (std::includes(candidates[index].begin(), candidates[index].end(), needed.begin(), needed.end())) return index;
    }
    return std::nullopt;
  };
}

TEST(DeltaDebugging, FindsTheOnesThatAreNeeded) {
  EXPECT_THAT(minimise_parts(first_numbers(40), needs({3, 17, 39})), ElementsAre(3, 17, 39));
  EXPECT_THAT(minimise_parts(first_numbers(1), needs({0})), ElementsAre(0));
}

TEST(DeltaDebugging, KeepsNothingWhereNothingIsNeeded) {
  EXPECT_THAT(minimise_parts(first_numbers(9), needs({})), IsEmpty());
  EXPECT_THAT(minimise_parts({}, needs({})), IsEmpty());
}

TEST(DeltaDebugging, LeavesNothingThatCanBeLeftOut) {
  rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 40);
    std::set<std::size_t> needed;
    for (const std::size_t part : first_numbers(count)) {
      if (*rc::gen::arbitrary<bool>()) needed.insert(part);
    }
    const auto left = minimise_parts(first_numbers(count), needs(needed));
    RC_ASSERT(left == std::vector<std::size_t>(needed.begin(), needed.end()));
  });
}

}  // namespace
}  // namespace switchback::sim
