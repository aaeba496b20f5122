#include "sim/campaign/loaded_campaign.h"

#include <map>
#include <set>

#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "scenarios/campaign/campaign_loader.h"
#include "scenarios/loader.h"
#include "scenarios/sha256.h"
#include "scenarios/yaml_document.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

/// Nobody reads the same mistake of every cell.
constexpr std::size_t kMostMistakenCells = 10;

void read_scenarios(LoadedCampaign& campaign) {
  std::map<std::string, std::string> texts;
  std::set<std::string> told;
  std::string mistakes;
  for (const scenarios::CampaignCell& cell : campaign.cells) {
    const std::string path = campaign.plan.scenarios[cell.scenario].string();
    auto text = texts.find(path);
    if (text == texts.end()) text = texts.emplace(path, scenarios::read_limited(path, path)).first;
    try {
      campaign.scenarios.push_back(scenarios::parse_scenario(text->second, path, cell.settings));
    } catch (const UserError& error) {
      if (told.insert(error.what()).second) append_item(mistakes, error.what(), "\n");
      if (told.size() == kMostMistakenCells) break;
    }
  }
  if (!mistakes.empty()) throw UserError(mistakes);
}

/// Everything that the runs depend on beside seed and program: the plan, the scenarios as they are now, and every
/// parameter, since a profile may be a file of the user's.
std::string identity_of(const LoadedCampaign& campaign) {
  std::string all = campaign.plan.sha256;
  for (std::size_t cell = 0; cell < campaign.cells.size(); ++cell) {
    const scenarios::Scenario& scenario = campaign.scenarios[cell];
    all += '\n' + scenario.sha256 + ' ' + scenarios::settings_text(campaign.cells[cell].settings);
    for (const reports::ParameterRecord& parameter : describe(scenario, {}).parameters) {
      all += '\n' + parameter.name + '=' + parameter.value;
    }
  }
  return scenarios::sha256(all);
}

}  // namespace

const std::string& LoadedCampaign::scenario_name(std::size_t scenario) const {
  // Each has as many cells as any other.
  return scenarios.at(scenario * cells.size() / plan.scenarios.size()).name;
}

LoadedCampaign load_campaign(const std::filesystem::path& file) {
  return parse_campaign(scenarios::read_limited(file.string(), file.string()), file);
}

LoadedCampaign parse_campaign(std::string_view text, const std::filesystem::path& file) {
  LoadedCampaign campaign;
  campaign.plan = scenarios::parse_campaign(text, file.string(), scenarios::finder_for(file));
  campaign.cells = scenarios::cells_of(campaign.plan);
  read_scenarios(campaign);
  auto record = std::make_shared<reports::PlanRecord>();
  record->path = campaign.plan.path;
  record->text = campaign.plan.text;
  record->sha256 = campaign.plan.sha256;
  record->identity = identity_of(campaign);
  for (std::size_t cell = 0; cell < campaign.cells.size(); ++cell) {
    const std::vector<scenarios::Override>& settings = campaign.cells[cell].settings;
    record->cells.push_back({campaign.scenarios[cell].name, scenarios::settings_text(settings)});
    campaign.settings.emplace_back();
    for (const scenarios::Override& one : settings) campaign.settings.back().push_back(one.name + "=" + one.value);
  }
  campaign.record = std::move(record);
  return campaign;
}

std::vector<CampaignJob> jobs_of(const LoadedCampaign& campaign) {
  std::vector<CampaignJob> jobs;
  for (std::uint64_t place = 0; place < campaign.plan.seed_count; ++place) {
    const std::uint64_t seed = campaign.plan.first_seed + place;
    for (std::size_t cell = 0; cell < campaign.cells.size(); ++cell) {
      jobs.push_back({cell, seed, static_cast<std::int64_t>(place)});
    }
  }
  return jobs;
}

}  // namespace switchback::sim
