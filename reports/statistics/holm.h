// What many tests at once do to the meaning of each.
#pragma once

#include <span>
#include <vector>

namespace switchback::reports {

/// Holm's step-down correction (Scand. J. Statist. 6 (1979) 65): with these instead of `p`, the chance of even one
/// false alarm among all tests is at most the level that each is held against, however the tests depend on each other.
/// The measurements of a scenario do depend on each other, and one false alarm breaks a build: that is why it is not
/// the share of false ones among the alarms that is kept small (Benjamini and Hochberg's correction).
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace switchback::reports
