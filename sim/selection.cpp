#include "sim/selection.h"

#include <algorithm>
#include <iostream>
#include <set>
#include <string_view>

#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "scenarios/campaign/campaign_loader.h"
#include "scenarios/yaml_document.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;

bool is_scenario_file(const fs::path& path) { return path.extension() == ".yaml" || path.extension() == ".yml"; }

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && is_scenario_file(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> files_of_library(const std::string& name, const fs::path& library) {
  const std::vector<fs::path> files = files_in(library);
  std::vector<std::string> known;
  for (const fs::path& file : files) {
    if (file.stem() == name) return {file};
    known.push_back(file.stem());
  }
  // A folder of the library, such as "takeover".
  if (fs::is_directory(library / name)) return files_in(library / name);
  std::string message = "no scenario, file or folder is named '" + name + "'";
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  if (const auto nearest = nearest_word(name, candidates)) {
    message += "; did you mean '" + *nearest + "'?";
  } else {
    message += "; 'switchback list' shows what there is";
  }
  throw UserError(message);
}

std::vector<fs::path> files_of(const std::string& name, const fs::path& library) {
  std::error_code error;
  if (fs::is_directory(name, error)) {
    auto files = files_in(name);
    if (files.empty()) throw UserError("no scenario file (*.yaml) is in the folder '" + name + "'");
    return files;
  }
  // Whatever exists is read, under any name and of any kind: the loader says what is wrong with it.
  if (fs::exists(name, error)) return {name};
  if (name.find('/') != std::string::npos || is_scenario_file(name)) {
    throw UserError("there is no file or folder '" + name + "'");
  }
  return files_of_library(name, library);
}

/// Asked of files that are no scenario. A pipe has been read by then.
bool is_plan(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  try {
    return scenarios::is_campaign(scenarios::read_limited(file.string(), file.string()));
  } catch (const UserError&) {
    return false;
  }
}

std::string plan_text(const fs::path& plan) {
  return plan.string() + ": is the plan of a campaign, not a scenario; 'switchback campaign " + plan.string() +
         "' runs it";
}

bool has_one_of(const scenarios::Scenario& scenario, const std::vector<std::string>& tags) {
  return std::any_of(tags.begin(), tags.end(), [&scenario](const std::string& tag) {
    return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
  });
}

}  // namespace

std::vector<fs::path> find_files(const std::vector<std::string>& names, const fs::path& library) {
  if (names.empty()) return files_in(library);
  std::vector<fs::path> files;
  std::set<fs::path> seen;
  for (const std::string& name : names) {
    for (fs::path& file : files_of(name, library)) {
      // What a shell's pipe is called has no canonical path.
      std::error_code error;
      const fs::path canonical = fs::weakly_canonical(file, error);
      if (seen.insert(error ? file : canonical).second) files.push_back(std::move(file));
    }
  }
  return files;
}

std::vector<scenarios::Scenario> select_scenarios(const Selection& selection, const fs::path& library,
                                                  const LoadFile& load, const LeaveOutPlan& leave_out) {
  std::vector<scenarios::Scenario> chosen;
  std::string mistakes;
  for (const fs::path& file : find_files(selection.names, library)) {
    try {
      scenarios::Scenario scenario = load(file);
      if (!selection.tags.empty() && !has_one_of(scenario, selection.tags)) continue;
      if (has_one_of(scenario, selection.skip_tags)) continue;
      chosen.push_back(std::move(scenario));
    } catch (const UserError& error) {
      const bool plan = is_plan(file);
      const auto& names = selection.names;
      if (plan && std::find(names.begin(), names.end(), file.string()) == names.end()) {
        if (leave_out) leave_out(file);
        continue;
      }
      if (!mistakes.empty()) mistakes += '\n';
      mistakes += plan ? plan_text(file) : error.what();
    }
  }
  if (!mistakes.empty()) throw UserError(mistakes);
  return chosen;
}

void tell_of_plan(const fs::path& plan) { std::cerr << "switchback: left out " << plan_text(plan) << std::endl; }

}  // namespace switchback::sim
