#include "scenarios/profiles.h"

#include <algorithm>

#include "scenarios/diagnostics.h"
#include "scenarios/parameter_nodes.h"
#include "scenarios/schema.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

constexpr int kLongestChain = 8;

template <class Values>
Profile<Values> load(const std::string& name, const std::string& kind, std::span<const Parameter<Values>> table,
                     const std::filesystem::path& directory, int depth) {
  const std::vector<std::string> known = list_profiles(kind, directory);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    const std::string hint = word_hint(name, candidates);
    throw UserError("unknown profile '" + name + "'" + (hint.empty() ? "" : "; " + hint));
  }
  const std::filesystem::path path = directory / "profiles" / kind / (name + ".yaml");
  const std::string shown = path.lexically_relative(directory).string();
  const std::string text = read_limited(path.string(), shown);
  Mistakes mistakes(shown);
  const auto root = read_checked(text, SchemaName::profile, mistakes);
  mistakes.throw_if_any();

  Profile<Values> profile;
  if (const Node* base = root->find("based on")) {
    if (depth == kLongestChain) mistakes.add(*base, "profiles are based on one another more than eight deep");
    mistakes.throw_if_any();
    try {
      profile = load<Values>(base->text, kind, table, directory, depth + 1);
    } catch (const UserError& error) {
      mistakes.add(*base, error.what());
      mistakes.throw_if_any();
    }
  }
  profile.name = name;
  profile.about = root->find("about")->text;
  if (root->find("profile")->text != name) {
    mistakes.add(*root->find("profile"), "this profile must have its file's name", "write " + name);
  }
  for (const Node::Entry& entry : root->find("parameters")->entries) {
    const Node* assumption = entry.value->find("assumption");
    ValueOrigin origin{entry.value->find("source")->text, assumption != nullptr && flag_of(*assumption)};
    apply_parameter(profile.parameters, table, entry, *entry.value->find("value"), std::move(origin), mistakes);
  }
  mistakes.throw_if_any();
  return profile;
}

}  // namespace

ServerPairProfile load_server_profile(const std::string& name, const std::filesystem::path& directory) {
  return load<models::ServerProfile>(name, "servers", models::server_parameters(), directory, 0);
}

PhoneFamilyProfile load_phone_profile(const std::string& name, const std::filesystem::path& directory) {
  return load<models::PhoneProfile>(name, "phones", models::phone_parameters(), directory, 0);
}

std::vector<std::string> list_profiles(const std::string& kind, const std::filesystem::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "profiles" / kind, error)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace switchback::scenarios
