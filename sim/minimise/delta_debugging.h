// Delta debugging (Zeller and Hildebrandt 2002, ddmin by complements): the smallest part of a list that still does it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace switchback::sim {

/// Several lists of kept parts at once, so that they can be tried in parallel; the answer is the first of them that
/// still fails, or nothing. Asked again about the same list, it must say the same.
using TryParts = std::function<std::optional<std::size_t>(const std::vector<std::vector<std::size_t>>& candidates)>;

/// Of `parts`, which fail together, a part from which no single one can be left out. In their order.
std::vector<std::size_t> minimise_parts(std::vector<std::size_t> parts, const TryParts& try_parts);

}  // namespace switchback::sim
