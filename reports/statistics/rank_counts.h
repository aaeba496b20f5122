// In how many ways ranks can fall when nothing but chance deals them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace switchback::reports {

/// Ranks of `values` from 1; equal values share their mean. Doubled, so that they are whole.
std::vector<std::size_t> doubled_ranks(std::span<const double> values);

/// Element s: how many choices of `chosen` of the scores add up to s. As floating point, since 60 choose 30 is more
/// than 64 bits can be added up to; relative errors stay below 1e-12.
std::vector<double> counts_of_sums(std::span<const std::size_t> scores, std::size_t chosen);

/// Element s: how many choices of any number of the scores add up to s.
std::vector<double> counts_of_subset_sums(std::span<const std::size_t> scores);

/// Of `counts`, the share of those whose index is at least as far from `centre` as `observed`. Both are doubled, so
/// that a centre between two indices is whole.
double share_as_far(std::span<const double> counts, std::size_t doubled_centre, std::size_t doubled_observed);

/// The largest k for which at most `share` of the counts lie below index k: nothing does below 0.
std::size_t lower_quantile(std::span<const double> counts, double share);

}  // namespace switchback::reports
