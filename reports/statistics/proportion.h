// How sure one can be of a share.
#pragma once

#include "reports/statistics/rank_tests.h"

namespace switchback::reports {

/// Bounds of a share, 0..1.
struct ShareInterval {
  double low = 0.0;
  double high = 1.0;
};

/// Wilson's score interval at 95 % (J. Amer. Statist. Assoc. 22 (1927) 209; Agresti and Coull, Amer. Statist. 52 (1998)
/// 119): it holds its level also for shares near 0 and for few runs, where the usual one claims to be sure. Of nothing:
/// 0 to 1.
ShareInterval wilson_interval(Share share);

}  // namespace switchback::reports
