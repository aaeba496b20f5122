// A run as signals: what each part's state was from when on, for tools that draw waveforms and timelines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/core/journal.h"
#include "models/core/sim_time.h"

namespace switchback::reports {

/// From `time` on. Of a bit and of a count `number` is the value, of a bit also kUnknownBit; of a state `words`.
struct SignalChange {
  SimTime time{0};
  std::int64_t number = 0;
  std::string words{};
};

/// A bit that is neither 0 nor 1: a service that hangs is neither up nor down.
inline constexpr std::int64_t kUnknownBit = -1;

struct Signal {
  enum class Kind : std::uint8_t { bit, count, state };

  std::vector<std::string> scope;  ///< outermost first: {"primary", "services"}
  std::string name;
  Kind kind = Kind::bit;
  std::vector<SignalChange> changes;  ///< in order, at most one at each instant; before the first it is not known
};

/// The signals of a journal, those of one scope together. Scopes are the servers ("primary", "secondary", each with
/// "services"), "boards" and "trunks" with one for each, "voicemail", "phones", "faults" and "monitors".
std::vector<Signal> signals_of(const Journal& journal);

}  // namespace switchback::reports
