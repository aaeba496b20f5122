// What the swept values of a campaign do to its measurements.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "reports/campaign/sensitivity.h"
#include "sim/campaign/campaign_session.h"
#include "sim/campaign/loaded_campaign.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// The effects on all of `measurements`, as `reports::sensitivity` finds them.
std::vector<reports::Effect> effects_of(const LoadedCampaign& campaign, const CampaignEnd& end,
                                        const std::vector<std::string>& measurements);

/// A line for each of the measurements that people ask for first: control, last phone, service and protection, and the
/// one of the plan's stop condition. Nothing without a sweep.
void print_effects(std::ostream& out, const LoadedCampaign& campaign, const CampaignEnd& end, const Terminal& terminal);

}  // namespace switchback::sim
