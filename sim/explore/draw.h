// Scenarios drawn by chance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace switchback::sim {

/// The text of a scenario file that belongs to this seed: the pair in service, a fault phase with an explicit list of
/// timed actions, and a quiet phase in which every fault is over, an administrator puts right what the consoles still
/// show to be wrong, and everything must converge: one in control and protected, all phones registered, all trunks and
/// boards back, test calls through. `defects` are planted in the simulated pair. The same arguments give the same text.
std::string draw_scenario(std::uint64_t seed, const std::vector<std::string>& defects);

/// Its name: "explored-17".
std::string explored_name(std::uint64_t seed);

}  // namespace switchback::sim
