#include "scenarios/campaign/campaign_loader.h"

#include <algorithm>

#include "models/core/measurement_names.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"
#include "scenarios/campaign/sweep_reader.h"
#include "scenarios/fields.h"
#include "scenarios/parameter_nodes.h"
#include "scenarios/schema.h"
#include "scenarios/sha256.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

namespace fs = std::filesystem;

void find_files(const Node& list, const FindScenarios& find, CampaignPlan& plan, Mistakes& mistakes) {
  for (const auto& item : list.items) {
    if (mistakes.is_broken(*item) || item->kind != Node::Kind::text) continue;
    try {
      for (fs::path& file : find(item->text)) {
        if (std::find(plan.scenarios.begin(), plan.scenarios.end(), file) != plan.scenarios.end()) continue;
        plan.scenarios.push_back(std::move(file));
      }
    } catch (const UserError& error) {
      mistakes.add(*item, error.what());
    }
  }
}

void read_seeds(const Node& node, CampaignPlan& plan, Mistakes& mistakes) {
  const Fields seeds(node, mistakes);
  if (const Node* first = seeds.node("first"); first != nullptr && first->kind == Node::Kind::integer) {
    plan.first_seed = static_cast<std::uint64_t>(first->integer);
  }
  plan.seed_count = seeds.whole("count").value_or(1);
}

/// True: `entry` names something that `--set` can change, for the first time in this plan.
bool check_name(const Node::Entry& entry, const CampaignPlan& plan, Mistakes& mistakes) {
  const std::vector<std::string> names = override_names();
  if (std::find(names.begin(), names.end(), entry.key) == names.end()) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    mistakes.add(entry.mark, "unknown name '" + entry.key + "'", word_hint(entry.key, candidates));
    return false;
  }
  const bool known = std::any_of(plan.settings.begin(), plan.settings.end(),
                                 [&entry](const Override& one) { return one.name == entry.key; });
  if (known) mistakes.add(entry.mark, "'" + entry.key + "' is set for every cell already");
  return !known;
}

void read_settings(const Node& node, CampaignPlan& plan, Mistakes& mistakes) {
  for (const Node::Entry& entry : node.entries) {
    if (!check_name(entry, plan, mistakes) || mistakes.is_broken(*entry.value) || !entry.value->is_scalar()) continue;
    Override given{entry.key, setting_value(*entry.value)};
    try {
      check_override(given);
    } catch (const UserError& error) {
      mistakes.add(*entry.value, entry.key + ": " + error.what());
    }
    plan.settings.push_back(std::move(given));
  }
}

void read_sweeps(const Node& node, CampaignPlan& plan, Mistakes& mistakes) {
  std::size_t combinations = std::max<std::size_t>(plan.scenarios.size(), 1);
  for (const Node::Entry& entry : node.entries) {
    if (!check_name(entry, plan, mistakes)) continue;
    plan.sweep.push_back(read_sweep(entry, plan.first_seed, mistakes));
    combinations *= std::max<std::size_t>(plan.sweep.back().values.size(), 1);
    if (combinations <= kMostCells) continue;
    mistakes.add(entry.mark, "the scenarios and the values up to this one make " + std::to_string(combinations) +
                                 " cells; at most " + std::to_string(kMostCells) + " are allowed");
    return;
  }
}

void read_interval(const Node& node, CampaignPlan& plan, Mistakes& mistakes) {
  const Fields fields(node, mistakes);
  const auto measurement = fields.text("measurement");
  const Node* width = fields.node("half width");
  const MeasurementInfo* info = measurement ? find_measurement(*measurement) : nullptr;
  if (info == nullptr || width == nullptr) return;
  double value = 0.0;
  if (info->unit == "s") {
    const auto duration = duration_of(*width, mistakes);
    if (!duration) return;
    value = to_seconds(*duration);
  } else if (width->kind == Node::Kind::text) {
    mistakes.add(*width, in_quotes(width->text) + " is no number; " + *measurement + " has no seconds");
    return;
  } else {
    value = width->number;
  }
  if (!(value > 0.0)) {
    mistakes.add(*width, "the half width must be more than 0");
    return;
  }
  plan.stop.interval = IntervalGoal{*measurement, value};
}

void read_stop(const Node& node, CampaignPlan& plan, Mistakes& mistakes) {
  const Fields stop(node, mistakes);
  plan.stop.first_failure = stop.flag("first failure").value_or(false);
  plan.stop.time = stop.duration("time");
  if (plan.stop.time && plan.stop.time->count() == 0) mistakes.add(*stop.node("time"), "the time must be more than 0");
  if (const Node* interval = stop.node("interval")) read_interval(*interval, plan, mistakes);
}

}  // namespace

FindScenarios finder_for(const fs::path& path, const fs::path& library) {
  return [folder = path.parent_path(), library](const std::string& word) {
    std::error_code error;
    if (const fs::path beside = folder / word; fs::is_regular_file(beside, error)) return std::vector<fs::path>{beside};
    return find_scenarios(word, library);
  };
}

bool is_campaign(std::string_view text) {
  Mistakes mistakes("");
  const auto root = read_yaml(text, mistakes);
  return root != nullptr && root->find("campaign") != nullptr && root->find("scenario") == nullptr;
}

CampaignPlan parse_campaign(std::string_view text, const std::string& path, const FindScenarios& find) {
  Mistakes mistakes(path);
  const auto root = read_checked(text, SchemaName::campaign, mistakes);

  CampaignPlan plan;
  const Fields top(*root, mistakes);
  plan.path = path;
  plan.text = std::string(text);
  plan.sha256 = sha256(text);
  plan.name = top.text("campaign").value_or("");
  plan.about = top.text("about").value_or("");
  if (const Node* list = top.node("scenarios")) find_files(*list, find, plan, mistakes);
  if (const Node* seeds = top.node("seeds")) read_seeds(*seeds, plan, mistakes);
  if (const Node* settings = top.node("set")) read_settings(*settings, plan, mistakes);
  if (const Node* sweep = top.node("sweep")) read_sweeps(*sweep, plan, mistakes);
  if (const Node* stop = top.node("stop")) read_stop(*stop, plan, mistakes);
  mistakes.throw_if_any();
  return plan;
}

}  // namespace switchback::scenarios
