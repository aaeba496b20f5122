#include "reports/statistics/rank_counts.h"

#include <algorithm>
#include <numeric>

namespace switchback::reports {

std::vector<std::size_t> doubled_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<std::size_t> ranks(values.size());
  for (std::size_t first = 0, next = 0; first < order.size(); first = next) {
    while (next < order.size() && values[order[next]] == values[order[first]]) ++next;
    // Ranks first + 1 to next; twice their mean.
    for (std::size_t place = first; place < next; ++place) ranks[order[place]] = first + 1 + next;
  }
  return ranks;
}

std::vector<double> counts_of_sums(std::span<const std::size_t> scores, std::size_t chosen) {
  std::vector<std::size_t> sorted(scores.begin(), scores.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t most =
      std::accumulate(sorted.end() - static_cast<std::ptrdiff_t>(chosen), sorted.end(), std::size_t{0});
  std::vector<std::vector<double>> counts(chosen + 1, std::vector<double>(most + 1, 0.0));
  counts[0][0] = 1.0;
  std::size_t reached = 0;  // no sum of the scores so far is larger
  for (std::size_t index = 0; index < sorted.size(); ++index) {
    const std::size_t score = sorted[index];
    reached = std::min(most, reached + score);
    for (std::size_t size = std::min(chosen, index + 1); size > 0; --size) {
      double* to = counts[size].data();
      const double* from = counts[size - 1].data();
      for (std::size_t sum = score; sum <= reached; ++sum) to[sum] += from[sum - score];
    }
  }
  return std::move(counts[chosen]);
}

std::vector<double> counts_of_subset_sums(std::span<const std::size_t> scores) {
  const std::size_t most = std::accumulate(scores.begin(), scores.end(), std::size_t{0});
  std::vector<double> counts(most + 1, 0.0);
  counts[0] = 1.0;
  for (const std::size_t score : scores) {
    for (std::size_t sum = most; sum >= score; --sum) counts[sum] += counts[sum - score];
  }
  return counts;
}

double share_as_far(std::span<const double> counts, std::size_t doubled_centre, std::size_t doubled_observed) {
  const auto distance = [doubled_centre](std::size_t doubled) {
    return doubled < doubled_centre ? doubled_centre - doubled : doubled - doubled_centre;
  };
  const std::size_t observed = distance(doubled_observed);
  double far = 0.0;
  double all = 0.0;
  for (std::size_t index = 0; index < counts.size(); ++index) {
    all += counts[index];
    if (distance(2 * index) >= observed) far += counts[index];
  }
  return std::min(1.0, far / all);
}

std::size_t lower_quantile(std::span<const double> counts, double share) {
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  double below = 0.0;
  for (std::size_t index = 0; index < counts.size(); ++index) {
    below += counts[index];
    if (below > share * all) return index;
  }
  return counts.size();
}

}  // namespace switchback::reports
