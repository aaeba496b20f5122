// Where a simulated run departs from the capture it was made from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/core/journal.h"
#include "models/core/sim_time.h"

namespace switchback::sim {

/// One REGISTER or answer of the capture beside the simulation's.
struct Departure {
  std::string phone;
  std::string what;      ///< "REGISTER, transmission 3", "answer 200"
  SimTime captured{0};   ///< since the first REGISTER of all
  SimTime simulated{0};  ///< likewise
  SimTime departs() const { return simulated - captured; }
};

/// The comparison of two journals' registrations.
struct Verification {
  std::vector<Departure> pairs;  ///< the first kMostListed in order of time, and the largest
  std::uint64_t paired = 0;
  std::uint64_t only_captured = 0;   ///< events without a counterpart
  std::uint64_t only_simulated = 0;  ///< likewise, up to the capture's end
  SimTime largest{0};                ///< magnitude
  bool whole() const { return only_captured == 0 && only_simulated == 0; }
};

/// Pairs each phone's REGISTERs and answers in order, kind by kind: the n-th REGISTER with the n-th, the n-th answer of
/// a status with the n-th of that status. Times count from each journal's first REGISTER.
Verification verify(const Journal& captured, const Journal& simulated);

}  // namespace switchback::sim
