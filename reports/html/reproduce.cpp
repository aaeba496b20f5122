#include "reports/html/reproduce.h"

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

std::string shell_command(const StoredRun& run) {
  std::string command =
      "./switchback run " + shell_quoted(run.scenario.path.empty() ? run.scenario.name : run.scenario.path);
  command += " --seed " + std::to_string(run.seed);
  for (const std::string& setting : run.settings) command += " --set " + shell_quoted(setting);
  if (run.shuffle_seed) command += " --shuffle-ties " + std::to_string(*run.shuffle_seed);
  if (run.stack) command += " --stack " + shell_quoted(run.stack->path);
  return command;
}

}  // namespace switchback::reports
