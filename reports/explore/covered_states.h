// What was done to a pair in which of its states: coverage of a run, from its journal.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "models/core/journal.h"

namespace switchback::reports {

/// The states that make a difference to what a fault or a press leads to, as the consoles show them.
enum class PairState : std::uint8_t {
  nobody,               ///< neither server says Yes
  primary_taking,       ///< the primary says Yes and has not assumed full control
  primary_unprotected,  ///< the primary has full control, and the standby could not take over
  primary_protected,
  secondary_taking,
  secondary_unprotected,
  secondary_protected,
  both,  ///< both say Yes
};
inline constexpr std::array<std::string_view, 8> kPairStateNames{
    "nobody",           "primary taking",        "primary unprotected", "primary protected",
    "secondary taking", "secondary unprotected", "secondary protected", "both"};
/// As a reader who does not know the words is told.
inline constexpr std::array<std::string_view, kPairStateNames.size()> kPairStateMeanings{
    "neither server says Yes",
    "the primary says Yes and has not assumed full control",
    "the primary has full control, and the standby could not take over",
    "the primary has full control, and the standby could take over",
    "the secondary says Yes and has not assumed full control",
    "the secondary has full control, and the standby could not take over",
    "the secondary has full control, and the standby could take over",
    "both servers say Yes"};
constexpr std::string_view name_of(PairState state) { return kPairStateNames[static_cast<std::size_t>(state)]; }

/// How often each action was met by each state. An action is a fault with its target ("power loss of primary"; boards
/// and trunks are all alike) or a press at a console ("Manual Switch Over").
using Coverage = std::map<std::pair<std::string, PairState>, std::uint64_t>;

/// Adds what the journal of one run shows.
void add_coverage(const Journal& journal, Coverage& coverage);

}  // namespace switchback::reports
