#include "scenarios/overrides.h"

#include <algorithm>
#include <array>

#include "models/core/message_text.h"
#include "models/core/nearest_word.h"
#include "models/core/parameter.h"
#include "models/defects.h"
#include "scenarios/assembly.h"
#include "scenarios/data_directory.h"
#include "scenarios/profiles.h"

namespace switchback::scenarios {
namespace {

using models::phone_parameters;
using models::server_parameters;

constexpr std::string_view kSystemProfile = "system.profile";
constexpr std::string_view kPhonesProfile = "phones.profile";
constexpr auto kPlainNames = std::to_array<std::string_view>(
    {"phones.count", kPhonesProfile, "phones.basic mode", kSystemProfile, "system.auto assume",
     "system.enable redundancy", "system.voicemail", "system.defect"});
/// As the value of system.defect: the one of the scenario's own incident.
constexpr std::string_view kOwnDefect = "incident";

template <class Profile>
void set_one(ParameterValues<Profile>& values, std::span<const Parameter<Profile>> table, std::string_view name,
             const Override& given) {
  values.set(*find_parameter(table, name), given.value, ValueOrigin{given.text(), false});
}

void need_phones(const Assembly& assembly) {
  if (assembly.groups.empty() && assembly.groups_are_good)
    throw UserError("applies to nothing: the system has no phones");
}

void set_count(Assembly& assembly, const Override& given) {
  need_phones(assembly);
  if (assembly.groups.empty()) return;
  if (assembly.groups.size() > 1) {
    throw UserError(std::string("the system has ") + std::to_string(assembly.groups.size()) +
                    " groups of phones; a count can only be set for one");
  }
  const std::int64_t count = detail::parse_count(given.value);
  if (count < 1 || count > 1'000'000)
    throw UserError(in_quotes(given.value) + " is out of range; expected 1 to 1000000");
  assembly.groups.front().config.count = static_cast<std::uint32_t>(count);
  assembly.count_override = given.text();
}

void set_basic_mode(Assembly& assembly, const Override& given) {
  need_phones(assembly);
  const double share = detail::parse_ratio(given.value);
  if (share > 1.0) throw UserError(in_quotes(given.value) + " is more than all phones; expected 0..1 or a percentage");
  for (PhoneGroupDraft& group : assembly.groups) group.config.basic_mode = share;
}

void add_defect(Assembly& assembly, const Override& given) {
  if (given.value == kOwnDefect) {
    if (assembly.incident_defect.empty()) throw UserError("the scenario has no incident");
    assembly.config.defects.insert(assembly.incident_defect);
    return;
  }
  std::vector<std::string_view> known{kOwnDefect};
  for (const models::DefectInfo& defect : models::kDefects) known.push_back(defect.name);
  if (std::find(known.begin(), known.end(), given.value) == known.end()) {
    const std::string hint = word_hint(given.value, known);
    throw UserError("unknown defect " + in_quotes(given.value) + (hint.empty() ? "" : "; " + hint));
  }
  assembly.config.defects.insert(given.value);
}

void apply(const Override& given, Assembly& assembly) {
  const std::string_view name = given.name;
  if (name == kPhonesProfile) return need_phones(assembly);
  if (name == kSystemProfile) return;
  if (name == "system.defect") return add_defect(assembly, given);
  if (name == "phones.count") return set_count(assembly, given);
  if (name == "phones.basic mode") return set_basic_mode(assembly, given);
  if (name == "system.auto assume") {
    assembly.config.auto_assume = detail::parse_flag(given.value);
    return;
  }
  if (name == "system.enable redundancy") {
    assembly.config.redundancy_enabled = detail::parse_flag(given.value);
    return;
  }
  if (name == "system.voicemail") {
    assembly.config.voicemail = detail::parse_flag(given.value);
    return;
  }
  const std::string_view parameter = name.substr(name.find('.') + 1);
  if (name.starts_with("server.")) return set_one(assembly.server, server_parameters(), parameter, given);
  if (name.starts_with("trunk.")) return set_one(assembly.trunk, models::trunk_parameters(), parameter, given);
  need_phones(assembly);
  for (PhoneGroupDraft& group : assembly.groups) set_one(group.parameters, phone_parameters(), parameter, given);
}

}  // namespace

ProfileOverrides profile_overrides(std::span<const Override> overrides) {
  ProfileOverrides found;
  for (const Override& given : overrides) {
    if (given.name == kSystemProfile) found.server = &given;
    if (given.name == kPhonesProfile) found.phones = &given;
  }
  return found;
}

Override parse_override(std::string_view text) {
  const auto equals = text.find('=');
  const auto trim = [](std::string_view part) {
    const auto first = part.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{}
                                           : part.substr(first, part.find_last_not_of(' ') - first + 1);
  };
  const std::string_view name = trim(text.substr(0, equals));
  if (equals == std::string_view::npos || name.empty()) {
    throw UserError(std::string("--set ") + std::string(text) +
                    ": expected name=value, such as server.keep-alive.period=2s");
  }
  return {std::string(name), std::string(trim(text.substr(equals + 1)))};
}

std::vector<std::string> override_names() {
  std::vector<std::string> names(kPlainNames.begin(), kPlainNames.end());
  for (const auto& one : server_parameters()) names.push_back(std::string("server.") + std::string(one.info.name));
  for (const auto& one : models::trunk_parameters())
    names.push_back(std::string("trunk.") + std::string(one.info.name));
  for (const auto& one : phone_parameters()) names.push_back(std::string("phone.") + std::string(one.info.name));
  return names;
}

void check_override(const Override& given) {
  const std::vector<std::string> names = override_names();
  if (std::find(names.begin(), names.end(), given.name) == names.end()) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const std::string hint = word_hint(given.name, candidates);
    throw UserError("unknown name '" + given.name + "'" + (hint.empty() ? "" : "; " + hint));
  }
  if (given.name == kSystemProfile) load_server_profile(given.value, data_directory());
  if (given.name == kPhonesProfile) load_phone_profile(given.value, data_directory());
  Assembly any_system;
  any_system.groups.emplace_back();
  any_system.incident_defect = models::kDefects.front().name;
  apply(given, any_system);
}

void apply_overrides(std::span<const Override> overrides, Assembly& assembly, Mistakes& mistakes) {
  if (overrides.empty()) return;
  const std::vector<std::string> names = override_names();
  for (const Override& given : overrides) {
    if (std::find(names.begin(), names.end(), given.name) == names.end()) {
      const std::vector<std::string_view> candidates(names.begin(), names.end());
      mistakes.add_elsewhere(given.text(), "unknown name '" + given.name + "'", word_hint(given.name, candidates));
      continue;
    }
    try {
      apply(given, assembly);
    } catch (const UserError& error) {
      mistakes.add_elsewhere(given.text(), error.what());
    }
  }
}

}  // namespace switchback::scenarios
