#include "sim/web/live_runs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/core/errors.h"
#include "scenarios/library.h"
#include "sim/loading.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

/// At a time; each is a process that may use a whole core.
constexpr std::ptrdiff_t kMostAlive = 4;
/// That can still be looked at.
constexpr std::size_t kMostKept = 12;
/// What a browser can show as it happens; assumption.
constexpr std::uint32_t kMostPhones = 20'000;

std::uint32_t phones_of(const scenarios::Scenario& scenario) {
  std::uint32_t count = 0;
  for (const models::PhoneGroupConfig& group : scenario.system.phones) count += group.count;
  return count;
}

/// The first procedure that an administrator carries out; nothing if none does.
nlohmann::ordered_json procedure_name(const scenarios::Scenario& scenario) {
  for (const scenarios::Step& step : scenario.steps) {
    const auto* administrator = std::get_if<scenarios::AdministratorStep>(&step.action);
    if (administrator == nullptr) continue;
    return models::kProcedureNames[static_cast<std::size_t>(administrator->plan.procedure)];
  }
  return nullptr;
}

}  // namespace

const std::string& LiveRuns::scenarios() {
  if (!scenarios_.empty()) return scenarios_;
  auto list = nlohmann::ordered_json::array();
  for (const auto& file : scenarios::list_library(library_folder())) {
    const scenarios::Scenario scenario = load(file, {});
    if (phones_of(scenario) > kMostPhones) continue;
    list.push_back({{"name", scenario.name},
                    {"about", scenario.about},
                    {"tags", scenario.tags},
                    {"phones", phones_of(scenario)},
                    {"procedure", procedure_name(scenario)}});
  }
  scenarios_ = list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return scenarios_;
}

std::string LiveRuns::list() const {
  auto list = nlohmann::ordered_json::array();
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    list.push_back({{"id", (*run)->id()}, {"scenario", (*run)->scenario()}, {"alive", (*run)->alive()}});
  }
  return list.dump();
}

bool LiveRuns::make_room() {
  const auto alive = std::ranges::count_if(runs_, [](const auto& run) { return run->alive(); });
  if (alive >= kMostAlive) {
    const auto left = std::ranges::find_if(runs_, [](const auto& run) { return run->alive() && !run->watched(); });
    if (left == runs_.end()) return false;
    (*left)->end();
  }
  if (runs_.size() >= kMostKept) {
    runs_.erase(std::ranges::find_if(runs_, [](const auto& run) { return !run->alive(); }));
  }
  return true;
}

LiveRun* LiveRuns::start(const std::string& scenario, const LivePlayOptions& options) {
  const auto files = scenarios::list_library(library_folder());
  const auto file = std::ranges::find_if(files, [&](const auto& path) { return path.stem() == scenario; });
  if (file == files.end()) throw UserError("the library has no scenario '" + scenario + "'");
  const scenarios::Scenario loaded = load(*file, {});
  if (phones_of(loaded) > kMostPhones) throw UserError(scenario + " has more phones than can be shown live");
  if (!make_room()) return nullptr;
  constexpr std::size_t kIdLength = 8;
  runs_.push_back(std::make_unique<LiveRun>(io_, new_uuid().substr(0, kIdLength), loaded, options));
  return runs_.back().get();
}

LiveRun* LiveRuns::find(const std::string& id) {
  const auto found = std::ranges::find_if(runs_, [&](const auto& run) { return run->id() == id; });
  return found == runs_.end() ? nullptr : found->get();
}

}  // namespace switchback::sim
