// A campaign for people: what it would run, and what came of it.
#pragma once

#include <iosfwd>
#include <string>

#include "sim/campaign/campaign_session.h"
#include "sim/campaign/loaded_campaign.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// The cells of a plan; `present`: runs that the store has already.
void print_cells(std::ostream& out, const LoadedCampaign& campaign, std::size_t present, const Terminal& terminal);

/// A line for each cell: runs, verdicts, how long takeovers took, and how likely they are to exceed their budget.
void print_results(std::ostream& out, const LoadedCampaign& campaign, const CampaignEnd& end, const Terminal& terminal);

/// "1200 runs of 6 cells: 1180 pass, 20 fail; 1200 made now in 3.9 s (308 runs/s), stored in results.db".
std::string summary_line(const LoadedCampaign& campaign, const CampaignEnd& end, const std::string& database,
                         bool color);

/// The same for machines: one JSON document with the distribution of every measurement in every cell.
std::string campaign_json(const LoadedCampaign& campaign, const CampaignEnd& end, const std::string& database,
                          int exit_code);

}  // namespace switchback::sim
