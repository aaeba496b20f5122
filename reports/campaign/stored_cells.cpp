#include "reports/campaign/stored_cells.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "reports/database.h"

namespace switchback::reports {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// "a=1; b=2", as PlanCellRecord::settings.
Settings settings_in(std::string_view text) {
  constexpr std::string_view kBetween = "; ";
  Settings settings;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(kBetween));
    text.remove_prefix(std::min(text.size(), one.size() + kBetween.size()));
    const std::size_t equals = one.find('=');
    if (equals != std::string_view::npos) settings.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return settings;
}

std::size_t place_in(std::vector<std::string>& list, const std::string& text) {
  const auto found = std::find(list.begin(), list.end(), text);
  const auto place = static_cast<std::size_t>(found - list.begin());
  if (found == list.end()) list.push_back(text);
  return place;
}

}  // namespace

StoredGrid read_grid(Database& database, std::int64_t campaign) {
  std::vector<std::string> names;
  std::vector<Settings> cells;
  Statement select(database, "SELECT scenario, settings FROM plan_cell WHERE campaign_id = ? ORDER BY cell");
  select.bind(campaign);
  while (select.step()) {
    names.push_back(select.text(0));
    cells.push_back(settings_in(select.text(1)));
  }
  std::vector<SweptParameter> all;
  for (const Settings& cell : cells) {
    for (const auto& [name, value] : cell) {
      auto found =
          std::find_if(all.begin(), all.end(), [&name](const SweptParameter& one) { return one.name == name; });
      if (found == all.end()) found = all.insert(all.end(), {name, {}});
      place_in(found->values, value);
    }
  }
  StoredGrid grid;
  std::copy_if(all.begin(), all.end(), std::back_inserter(grid.parameters),
               [](const SweptParameter& one) { return one.values.size() > 1; });
  std::set<std::pair<std::size_t, std::vector<std::size_t>>> taken;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    CellPlace place;
    for (SweptParameter& parameter : grid.parameters) {
      const auto setting = std::find_if(cells[cell].begin(), cells[cell].end(),
                                        [&parameter](const auto& one) { return one.first == parameter.name; });
      place.levels.push_back(setting == cells[cell].end() ? 0 : place_in(parameter.values, setting->second));
    }
    std::string name = names[cell];
    for (int number = 2;; ++number) {
      place.scenario = place_in(grid.scenarios, name);
      if (taken.emplace(place.scenario, place.levels).second) break;
      name = names[cell] + " (" + std::to_string(number) + ")";
    }
    grid.places.push_back(std::move(place));
  }
  return grid;
}

}  // namespace switchback::reports
