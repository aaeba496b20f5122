#include "scenarios/assembly.h"

#include <algorithm>

namespace switchback::scenarios {
namespace {

constexpr std::uint64_t kMostPhones = 1'000'000;
constexpr std::uint64_t kHighestExtension = 999'999'999;

std::string range_text(const models::PhoneGroupConfig& group) {
  return std::to_string(group.first_extension) + ".." +
         std::to_string(std::uint64_t{group.first_extension} + group.count - 1);
}

template <class Value>
void append(std::vector<Value>& all, std::vector<Value> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void check_groups(const Assembly& assembly, References& references, Mistakes& mistakes) {
  if (!assembly.groups_are_good) {
    references.forgive_extensions();
    return;
  }
  const auto add = [&](const PhoneGroupDraft& group, std::string message, std::string hint) {
    if (assembly.count_override.empty()) {
      mistakes.add(group.mark, std::move(message), std::move(hint));
    } else {
      mistakes.add_elsewhere(assembly.count_override, std::move(message), std::move(hint));
    }
  };
  std::uint64_t phones = 0;
  std::vector<const PhoneGroupDraft*> by_extension;
  for (const PhoneGroupDraft& group : assembly.groups) {
    const std::uint64_t before = phones;
    phones += group.config.count;
    if (before <= kMostPhones && phones > kMostPhones) {
      add(group, std::to_string(phones) + " phones up to this group", "at most 1000000 are simulated");
    }
    if (group.config.first_extension + std::uint64_t{group.config.count} - 1 > kHighestExtension) {
      add(group, std::string("extensions ") + range_text(group.config) + " go beyond 999999999", "");
    }
    references.add_extensions(group.config.first_extension, group.config.count);
    by_extension.push_back(&group);
  }
  std::stable_sort(by_extension.begin(), by_extension.end(),
                   [](const auto* a, const auto* b) { return a->config.first_extension < b->config.first_extension; });
  for (std::size_t index = 1; index < by_extension.size(); ++index) {
    const PhoneGroupDraft* lower = by_extension[index - 1];
    const PhoneGroupDraft* upper = by_extension[index];
    if (lower->config.first_extension + std::uint64_t{lower->config.count} <= upper->config.first_extension) continue;
    // The later one in the file is the one that was added to what was there.
    if (lower->mark.line > upper->mark.line ||
        (lower->mark.line == upper->mark.line && lower->mark.column > upper->mark.column)) {
      std::swap(lower, upper);
    }
    add(*upper, std::string("extensions ") + range_text(upper->config) + " overlap " + range_text(lower->config),
        std::string("the other group is in line ") + std::to_string(lower->mark.line));
  }
}

models::SystemConfig finish(Assembly&& assembly) {
  models::SystemConfig config = std::move(assembly.config);
  config.server = assembly.server.values;
  config.trunk = assembly.trunk.values;
  append(config.notes, assembly.server.notes(models::server_parameters(), "server."));
  append(config.notes, assembly.trunk.notes(models::trunk_parameters(), "trunk."));
  for (PhoneGroupDraft& group : assembly.groups) {
    group.config.profile = group.parameters.values;
    const std::string prefix = assembly.groups.size() == 1
                                   ? "phone."
                                   : std::string("phone[") + std::to_string(group.config.first_extension) + "].";
    append(config.notes, group.parameters.notes(models::phone_parameters(), prefix));
    config.phones.push_back(std::move(group.config));
  }
  return config;
}

}  // namespace switchback::scenarios
