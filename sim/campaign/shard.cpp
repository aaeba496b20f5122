#include "sim/campaign/shard.h"

#include <charconv>
#include <numeric>

namespace switchback::sim {
namespace {

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

/// From one seed to the next a cell moves on by this many shards. Without a common divisor it comes to all of them.
std::size_t stride(std::size_t cells, std::size_t shards) {
  std::size_t length = cells;
  while (std::gcd(length, shards) != 1) ++length;
  return length;
}

}  // namespace

bool Shard::has(const CampaignJob& job, std::size_t cells) const {
  const std::size_t place = static_cast<std::size_t>(job.iteration) % of * (stride(cells, of) % of) + job.cell;
  return place % of + 1 == number;
}

std::string Shard::name() const { return std::to_string(number) + " of " + std::to_string(of); }

std::string Shard::file_name() const { return "shard-" + std::to_string(number) + "-of-" + std::to_string(of); }

std::optional<Shard> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = number_in(text.substr(0, slash));
  const auto of = number_in(text.substr(slash + 1));
  if (!number || !of || *number > *of || *of > kMostShards) return std::nullopt;
  return Shard{*number, *of};
}

std::vector<CampaignJob> jobs_of(const Shard& shard, std::vector<CampaignJob> jobs, std::size_t cells) {
  std::erase_if(jobs, [&](const CampaignJob& job) { return !shard.has(job, cells); });
  return jobs;
}

}  // namespace switchback::sim
