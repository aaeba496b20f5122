// Scenarios in words, as `list` and `show` print them.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"
#include "sim/terminal.h"

namespace switchback::sim {

std::string joined(const std::vector<std::string>& words, std::string_view separator);
/// Up to the first full stop that ends a sentence, on one line.
std::string first_sentence(std::string_view text);
/// Everything a person wants to know before running it: what it is about, the system, the steps, the limits.
void print_scenario(std::ostream& out, const scenarios::Scenario& scenario, const Terminal& terminal);

}  // namespace switchback::sim
