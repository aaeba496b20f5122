// One of the parts that a campaign is made in, each by itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sim/campaign/loaded_campaign.h"

namespace switchback::sim {

/// The `number`-th of `of` parts, counted from 1. Together they are the whole plan, and no run is in two of them. Each
/// has as many runs of every cell as any other, give or take one, as far as there are seeds for all.
struct Shard {
  std::size_t number = 1;
  std::size_t of = 1;

  bool has(const CampaignJob& job, std::size_t cells) const;
  /// "2 of 4".
  std::string name() const;
  /// "shard-2-of-4".
  std::string file_name() const;
  bool operator==(const Shard&) const = default;
};

inline constexpr std::size_t kMostShards = 100'000;

/// "2/4". Nothing for anything else.
std::optional<Shard> parse_shard(std::string_view text);

/// The runs of the shard among `jobs`, in their order.
std::vector<CampaignJob> jobs_of(const Shard& shard, std::vector<CampaignJob> jobs, std::size_t cells);

}  // namespace switchback::sim
