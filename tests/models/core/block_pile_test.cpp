#include "models/core/block_pile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace switchback {
namespace {

std::vector<std::uint64_t> drained(Pile<std::uint64_t>& pile, BlockPool<std::uint64_t>& pool) {
  std::vector<std::uint64_t> items;
  pile.drain(pool, [&](std::uint64_t item) { items.push_back(item); });
  std::ranges::sort(items);
  return items;
}

TEST(Pile, GivesBackWhatWasPutIntoItWhateverItsSize) {
  BlockPool<std::uint64_t> pool;
  for (const std::uint64_t count : {0ULL, 1ULL, 15ULL, 16ULL, 10'000ULL, 3ULL}) {
    Pile<std::uint64_t> pile;
    std::vector<std::uint64_t> expected;
    for (std::uint64_t n = 0; n < count; ++n) {
      pile.push(pool, n);
      expected.push_back(n);
    }
    EXPECT_EQ(pile.size(), count);
    EXPECT_EQ(pile.empty(), count == 0);
    EXPECT_EQ(drained(pile, pool), expected);
    EXPECT_TRUE(pile.empty());
  }
}

TEST(Pile, MayBeDrainedIntoOthersOfItsPool) {
  BlockPool<std::uint64_t> pool;
  Pile<std::uint64_t> whole;
  for (std::uint64_t n = 0; n < 1000; ++n) whole.push(pool, n);
  Pile<std::uint64_t> even;
  Pile<std::uint64_t> odd;
  whole.drain(pool, [&](std::uint64_t item) { (item % 2 == 0 ? even : odd).push(pool, item); });
  EXPECT_TRUE(whole.empty());
  EXPECT_EQ(even.any() % 2, 0U);
  EXPECT_EQ(even.size(), 500U);
  EXPECT_EQ(drained(odd, pool).back(), 999U);
  EXPECT_EQ(drained(even, pool).back(), 998U);
}

TEST(Pile, UsesTheBlocksThatAnotherPileGaveBack) {
  BlockPool<std::uint64_t> pool;
  Pile<std::uint64_t> first;
  first.push(pool, 1);
  const std::uint64_t* place = &first.any();
  drained(first, pool);
  Pile<std::uint64_t> second;
  second.push(pool, 2);
  EXPECT_EQ(&second.any(), place);
}

}  // namespace
}  // namespace switchback
