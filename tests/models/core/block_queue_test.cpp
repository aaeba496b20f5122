#include "models/core/block_queue.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>

#include "models/core/random.h"

namespace switchback {
namespace {

TEST(BlockQueue, GivesWhatWasPushedInItsOrderWhateverIsQueued) {
  BlockPool<std::uint64_t> pool;
  BlockQueue<std::uint64_t> queue;
  std::deque<std::uint64_t> expected;
  RandomStream draws(1, "block queue", "test");
  for (std::uint64_t n = 0; n < 20'000; ++n) {
    // It grows to some blocks and empties again, several times.
    if (expected.empty() || draws.chance(n / 2'000 % 2 == 0 ? 0.6 : 0.4)) {
      queue.push(pool, n);
      expected.push_back(n);
    } else {
      ASSERT_EQ(queue.front(), expected.front());
      ASSERT_EQ(queue.pop(pool), expected.front());
      expected.pop_front();
    }
    ASSERT_EQ(queue.empty(), expected.empty());
  }
}

TEST(BlockQueue, UsesTheBlocksThatAnotherQueueNoLongerNeeds) {
  BlockPool<std::uint64_t> pool;
  BlockQueue<std::uint64_t> first;
  first.push(pool, 1);
  const std::uint64_t* place = &first.front();
  first.pop(pool);
  BlockQueue<std::uint64_t> second;
  second.push(pool, 2);
  EXPECT_EQ(&second.front(), place);
}

}  // namespace
}  // namespace switchback
