// Which scenarios the user means.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace switchback::sim {

/// Names and tags as given.
struct Selection {
  /// Each a name of the library, a file, or a folder with everything in it. Empty: the whole library.
  std::vector<std::string> names{};
  std::vector<std::string> tags{};       ///< only scenarios with one of these; empty: all
  std::vector<std::string> skip_tags{};  ///< no scenario with one of these
};

/// The files meant by `names`, each once: in the order given, and by path inside a folder. Throws UserError for a name
/// that means nothing, with the nearest one that does.
std::vector<std::filesystem::path> find_files(const std::vector<std::string>& names,
                                              const std::filesystem::path& library);

using LoadFile = std::function<scenarios::Scenario(const std::filesystem::path&)>;

/// Told of each plan of a campaign that is left out.
using LeaveOutPlan = std::function<void(const std::filesystem::path&)>;

/// The scenarios that `selection` means. Throws UserError with the mistakes of every file that has some. A plan of a
/// campaign that lies in a folder is left out; where the plan itself is named it is a mistake.
std::vector<scenarios::Scenario> select_scenarios(const Selection& selection, const std::filesystem::path& library,
                                                  const LoadFile& load, const LeaveOutPlan& leave_out = {});

/// Says on standard error what to do with a plan that was left out.
void tell_of_plan(const std::filesystem::path& plan);

}  // namespace switchback::sim
