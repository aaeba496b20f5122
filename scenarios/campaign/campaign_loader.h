// From a YAML file to a campaign's plan, or to all of its mistakes at once.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "scenarios/campaign/plan.h"
#include "scenarios/diagnostics.h"
#include "scenarios/library.h"

namespace switchback::scenarios {

/// The files that a word under `scenarios` means. Throws UserError if it means nothing.
using FindScenarios = std::function<std::vector<std::filesystem::path>(const std::string& word)>;

/// Files whose paths start at the folder of the plan at `path`, then names of `library`.
FindScenarios finder_for(const std::filesystem::path& path, const std::filesystem::path& library = library_directory());

/// Whether a text means to be a plan, however wrong it is: a map that names a campaign, and no scenario.
bool is_campaign(std::string_view text);

/// Reads and checks a plan, but not the scenarios that it names; `path` is its name in messages. Throws ScenarioError
/// with all mistakes.
CampaignPlan parse_campaign(std::string_view text, const std::string& path, const FindScenarios& find);

}  // namespace switchback::scenarios
