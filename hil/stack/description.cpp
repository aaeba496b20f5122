#include "hil/stack/description.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "models/administrator_plan.h"
#include "models/core/errors.h"
#include "models/core/nearest_word.h"

namespace switchback::hil {
namespace {

/// What a fault of a server's machine needs to be injected and repaired.
std::vector<StackAction> actions_for(models::FaultKind kind) {
  switch (kind) {
    case models::FaultKind::power_loss:
      return {StackAction::power_off, StackAction::power_on};
    case models::FaultKind::hang:
      return {StackAction::hang, StackAction::resume};
    case models::FaultKind::restart:
      return {StackAction::restart};
    case models::FaultKind::nic_loss:
      return {StackAction::unplug, StackAction::plug};
    case models::FaultKind::auto_assume_unchecked:
      return {StackAction::set_auto_assume};
    case models::FaultKind::redundancy_disabled:
      return {StackAction::set_redundancy_enabled};
    default:
      return {};
  }
}

}  // namespace

std::optional<SocketAddress> read_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  SocketAddress address{std::string(host), 0};
  in6_addr binary{};
  if (inet_pton(brackets ? AF_INET6 : AF_INET, address.host.c_str(), &binary) != 1) return std::nullopt;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size() || address.port == 0) return std::nullopt;
  return address;
}

std::string address_text(const SocketAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  std::string text = v6 ? "[" : "";
  text += address.host;
  text += v6 ? "]:" : ":";
  return text += std::to_string(address.port);
}

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool StackDescription::provides(StackAction action) const {
  if (denies(info(action).words)) return false;
  return commands() == nullptr || commands()->actions.contains(action);
}

bool StackDescription::provides(StackPart part) const {
  return !denies(name_of(part)) && (part != StackPart::audio || media.rtp);
}

bool StackDescription::provides(models::FaultKind kind, models::FaultTargetKind target) const {
  if (target == models::FaultTargetKind::link) {
    return kind == models::FaultKind::cut && commands() != nullptr && commands()->cut && commands()->heal;
  }
  if (target != models::FaultTargetKind::server && target != models::FaultTargetKind::configuration) return false;
  const std::vector<StackAction> needed = actions_for(kind);
  return !needed.empty() &&
         std::all_of(needed.begin(), needed.end(), [this](StackAction action) { return provides(action); });
}

std::vector<std::string_view> stack_words() {
  std::vector<std::string_view> words(kStackPartNames.begin(), kStackPartNames.end());
  for (const StackActionInfo& one : kStackActions) words.push_back(one.words);
  words.insert(words.end(), models::kProcedureNames.begin(), models::kProcedureNames.end());
  return words;
}

std::string find_stack(const std::string& name_or_path, const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  if (std::find(names.begin(), names.end(), name_or_path) != names.end()) {
    return fs::path(folder) / (name_or_path + ".yaml");
  }
  if (fs::is_regular_file(name_or_path, error)) return name_or_path;
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string hint = word_hint(name_or_path, candidates);
  throw UserError("there is no stack '" + name_or_path + "'" + (hint.empty() ? "" : "; " + hint));
}

}  // namespace switchback::hil
