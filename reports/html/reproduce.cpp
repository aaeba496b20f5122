#include "reports/html/reproduce.h"

#include <algorithm>

#include "reports/explore/exploration_record.h"

namespace switchback::reports {

std::string shell_quoted(const std::string& word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char character : word) {
    if (character == '\'') {
      quoted += "'\\''";
    } else {
      quoted += character;
    }
  }
  return quoted + "'";
}

namespace {

std::string explore_command(const StoredRun& run) {
  std::string command = "./switchback explore --count 1 --seed " + std::to_string(run.seed);
  std::string_view defects = *run.explored_defects;
  while (!defects.empty()) {
    const std::size_t end = std::min(defects.find(kDefectSeparator), defects.size());
    command += " --defect " + shell_quoted(std::string(defects.substr(0, end)));
    defects.remove_prefix(std::min(end + kDefectSeparator.size(), defects.size()));
  }
  return command;
}

}  // namespace

std::string shell_command(const StoredRun& run) {
  if (run.explored_defects) return explore_command(run);
  std::string command =
      "./switchback run " + shell_quoted(run.scenario.path.empty() ? run.scenario.name : run.scenario.path);
  command += " --seed " + std::to_string(run.seed);
  for (const std::string& setting : run.settings) command += " --set " + shell_quoted(setting);
  if (run.shuffle_seed) command += " --shuffle-ties " + std::to_string(*run.shuffle_seed);
  if (run.stack) command += " --stack " + shell_quoted(run.stack->path);
  return command;
}

}  // namespace switchback::reports
