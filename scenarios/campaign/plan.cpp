#include "scenarios/campaign/plan.h"

#include "models/core/message_text.h"

namespace switchback::scenarios {

std::vector<CampaignCell> cells_of(const CampaignPlan& plan) {
  std::size_t combinations = 1;
  for (const SweptValue& swept : plan.sweep) combinations *= swept.values.size();
  std::vector<CampaignCell> cells;
  cells.reserve(plan.scenarios.size() * combinations);
  for (std::size_t scenario = 0; scenario < plan.scenarios.size(); ++scenario) {
    for (std::size_t combination = 0; combination < combinations; ++combination) {
      CampaignCell cell{scenario, std::vector<std::size_t>(plan.sweep.size()), plan.settings};
      std::size_t rest = combination;
      for (std::size_t index = plan.sweep.size(); index-- > 0;) {
        cell.levels[index] = rest % plan.sweep[index].values.size();
        rest /= plan.sweep[index].values.size();
      }
      for (std::size_t index = 0; index < plan.sweep.size(); ++index) {
        cell.settings.push_back({plan.sweep[index].name, plan.sweep[index].values[cell.levels[index]]});
      }
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::string settings_text(const std::vector<Override>& settings) {
  std::string text;
  for (const Override& one : settings) append_item(text, one.name + "=" + one.value, "; ");
  return text;
}

}  // namespace switchback::scenarios
