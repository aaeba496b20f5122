#include "sim/minimise/delta_debugging.h"

#include <algorithm>

namespace switchback::sim {
namespace {

/// `parts` without the chunk `number` of `of` about equal ones.
std::vector<std::size_t> without_chunk(const std::vector<std::size_t>& parts, std::size_t number, std::size_t of) {
  const std::size_t begin = parts.size() * number / of;
  const std::size_t end = parts.size() * (number + 1) / of;
  std::vector<std::size_t> rest(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(begin));
  rest.insert(rest.end(), parts.begin() + static_cast<std::ptrdiff_t>(end), parts.end());
  return rest;
}

}  // namespace

std::vector<std::size_t> minimise_parts(std::vector<std::size_t> parts, const TryParts& try_parts) {
  std::size_t chunks = 1;
  while (!parts.empty()) {
    std::vector<std::vector<std::size_t>> candidates;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) candidates.push_back(without_chunk(parts, chunk, chunks));
    if (const auto failing = try_parts(candidates)) {
      parts = candidates[*failing];
      chunks = std::clamp<std::size_t>(chunks - 1, 1, std::max<std::size_t>(parts.size(), 1));
    } else if (chunks < parts.size()) {
      chunks = std::min(2 * chunks, parts.size());
    } else {
      break;
    }
  }
  return parts;
}

}  // namespace switchback::sim
