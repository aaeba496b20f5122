#include "sim/campaign/shard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace switchback::sim {
namespace {

/// How many runs of each cell each shard has: [shard][cell].
std::vector<std::vector<std::size_t>> spread(std::size_t cells, std::size_t seeds, std::size_t shards) {
  std::vector<CampaignJob> all;
  for (std::size_t place = 0; place < seeds; ++place) {
    for (std::size_t cell = 0; cell < cells; ++cell) all.push_back({cell, place + 7, static_cast<std::int64_t>(place)});
  }
  std::vector<std::vector<std::size_t>> counts;
  for (std::size_t number = 1; number <= shards; ++number) {
    counts.emplace_back(cells, 0U);
    for (const CampaignJob& job : jobs_of({number, shards}, all, cells)) ++counts.back()[job.cell];
  }
  return counts;
}

TEST(Shard, TogetherAreThePlanAndNoRunIsInTwoOfThem) {
  for (const std::size_t cells : {1U, 2U, 6U, 7U, 12U}) {
    for (const std::size_t shards : {1U, 2U, 3U, 4U, 6U, 12U, 50U}) {
      const auto counts = spread(cells, 30, shards);
      for (std::size_t cell = 0; cell < cells; ++cell) {
        std::size_t runs = 0;
        for (const auto& shard : counts) runs += shard[cell];
        EXPECT_EQ(runs, 30U) << cells << " cells in " << shards;
      }
    }
  }
}

TEST(Shard, HasAsMuchOfEveryCellAsAnyOther) {
  for (const std::size_t cells : {1U, 2U, 4U, 6U, 9U}) {
    for (const std::size_t shards : {2U, 3U, 4U, 6U, 8U, 10U}) {
      for (const auto& shard : spread(cells, 30, shards)) {
        for (const std::size_t runs : shard) {
          EXPECT_GE(runs, 30 / shards) << cells << " cells in " << shards;
          EXPECT_LE(runs, 30 / shards + 1) << cells << " cells in " << shards;
        }
      }
    }
  }
}

TEST(Shard, IsSpreadOverManyEvenWhenSeedsAreFew) {
  const auto counts = spread(10, 10, 50);
  const auto used = std::count_if(counts.begin(), counts.end(), [](const std::vector<std::size_t>& shard) {
    return std::any_of(shard.begin(), shard.end(), [](std::size_t runs) { return runs > 0; });
  });
  EXPECT_GE(used, 45);
}

TEST(Shard, IsReadAsItIsWritten) {
  EXPECT_EQ(parse_shard("1/1"), (Shard{1, 1}));
  EXPECT_EQ(parse_shard("12/400"), (Shard{12, 400}));
  for (const char* wrong : {"", "1", "0/4", "5/4", "1/0", "1/", "/4", "-1/4", "1/4/2", " 1/4", "1/4 ", "1.5/4",
                            "1/100001", "99999999999999999999/99999999999999999999"}) {
    EXPECT_FALSE(parse_shard(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace switchback::sim
