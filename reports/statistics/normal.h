// The normal distribution, as far as intervals need it.
#pragma once

namespace switchback::reports {

/// Its 97.5th percentile: half the width of a 95 % interval, in standard deviations.
inline constexpr double kNormal975 = 1.959963984540054;

}  // namespace switchback::reports
