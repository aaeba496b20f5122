#include "reports/statistics/holm.h"

#include <algorithm>
#include <numeric>

namespace switchback::reports {

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double floor = 0.0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const double scaled = p[order[place]] * static_cast<double>(p.size() - place);
    floor = std::max(floor, std::min(1.0, scaled));
    adjusted[order[place]] = floor;
  }
  return adjusted;
}

}  // namespace switchback::reports
