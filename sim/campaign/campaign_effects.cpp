#include "sim/campaign/campaign_effects.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

#include "sim/table.h"

namespace switchback::sim {
namespace {

std::vector<std::string> first_asked(const scenarios::StopConditions& stop) {
  std::vector<std::string> names{"takeover.control", "phones.rehomed.last", "service.restored", "protection.restored"};
  if (stop.interval && std::find(names.begin(), names.end(), stop.interval->measurement) == names.end()) {
    names.push_back(stop.interval->measurement);
  }
  return names;
}

std::string signed_text(double value) { return (value < 0 ? "" : "+") + number_text(value); }

/// "+30.02 s (+30.01 to +30.03)".
std::string difference_text(const reports::Effect& effect) {
  if (effect.pairs == 0) return "";
  const reports::Shift& shift = effect.difference;
  std::string text = with_unit(signed_text(shift.estimate), effect.unit);
  if (shift.low && shift.high) text += " (" + signed_text(*shift.low) + " to " + signed_text(*shift.high) + ")";
  return text;
}

std::string correlation_text(const reports::Effect& effect) {
  if (!effect.correlation) return "";
  const reports::RankCorrelation& rank = *effect.correlation;
  char text[64];
  std::snprintf(text, sizeof text, "%+.2f", rank.estimate);
  std::string result = text;
  if (!rank.low || !rank.high) return result;
  std::snprintf(text, sizeof text, " (%+.2f to %+.2f)", *rank.low, *rank.high);
  return result + text;
}

}  // namespace

std::vector<reports::Effect> effects_of(const LoadedCampaign& campaign, const CampaignEnd& end,
                                        const std::vector<std::string>& measurements) {
  std::vector<reports::SweptParameter> parameters;
  for (const scenarios::SweptValue& swept : campaign.plan.sweep) parameters.push_back({swept.name, swept.values});
  std::vector<reports::CellPlace> places;
  for (const scenarios::CampaignCell& cell : campaign.cells) places.push_back({cell.scenario, cell.levels});
  return reports::sensitivity(end.cells, places, parameters, measurements);
}

void print_effects(std::ostream& out, const LoadedCampaign& campaign, const CampaignEnd& end,
                   const Terminal& terminal) {
  Table table({{"SCENARIO"},
               {"MEASUREMENT"},
               {"PARAMETER"},
               {"FROM", true},
               {"TO", true},
               {"TYPICAL DIFFERENCE"},
               {"RANK CORRELATION"}});
  for (const reports::Effect& effect : effects_of(campaign, end, first_asked(campaign.plan.stop))) {
    const scenarios::SweptValue& swept = campaign.plan.sweep[effect.parameter];
    table.add({{campaign.scenario_name(effect.scenario)},
               {effect.measurement},
               {swept.name},
               {swept.values[effect.from]},
               {swept.values[effect.to]},
               {difference_text(effect)},
               {correlation_text(effect)}});
  }
  if (table.empty()) return;
  out << '\n';
  table.print(out, terminal);
}

}  // namespace switchback::sim
