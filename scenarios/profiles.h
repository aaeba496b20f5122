// Named sets of timers and policies: server pairs and phones, from YAML files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/phones/phone_profile.h"
#include "models/server/server_profile.h"
#include "scenarios/parameter_values.h"

namespace switchback::scenarios {

/// One profile file, with the values of the profiles it is based on.
template <class Values>
struct Profile {
  std::string name;
  std::string about;
  ParameterValues<Values> parameters;
};

using ServerPairProfile = Profile<models::ServerProfile>;
using PhoneFamilyProfile = Profile<models::PhoneProfile>;

/// Reads `<directory>/profiles/servers/<name>.yaml`. Throws UserError with the nearest name if there is none, and
/// ScenarioError with all mistakes of the file.
ServerPairProfile load_server_profile(const std::string& name, const std::filesystem::path& directory);
/// Reads `<directory>/profiles/phones/<name>.yaml`; as load_server_profile.
PhoneFamilyProfile load_phone_profile(const std::string& name, const std::filesystem::path& directory);

/// Names of the profiles in `<directory>/profiles/<kind>`, sorted; `kind` is "servers" or "phones".
std::vector<std::string> list_profiles(const std::string& kind, const std::filesystem::path& directory);

}  // namespace switchback::scenarios
