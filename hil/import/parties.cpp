#include "hil/import/parties.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kLongestUser = 128;

std::pair<HostAddress, std::string> key_of(std::string_view user, const HostAddress& host) {
  return {host, std::string(user.substr(0, kLongestUser))};
}

}  // namespace

std::optional<std::uint32_t> PartyTable::find(std::string_view user, const HostAddress& host) const {
  const auto found = index_.find(key_of(user, host));
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> PartyTable::party(std::string_view user, const HostAddress& host) {
  if (const auto known = find(user, host)) return known;
  if (parties_.size() >= kMost) {
    ++refused_;
    return std::nullopt;
  }
  auto key = key_of(user, host);
  parties_.push_back({key.second, host, false});
  const auto number = static_cast<std::uint32_t>(parties_.size() - 1);
  index_.emplace(std::move(key), number);
  return number;
}

std::optional<std::uint32_t> PartyTable::phone_of_user(std::string_view user) const {
  const auto found = phones_.find(user);
  if (found == phones_.end()) return std::nullopt;
  return found->second;
}

void PartyTable::is_phone(std::uint32_t party) {
  Party& its = parties_[party];
  its.phone = true;
  phones_.try_emplace(its.user, party);
}

}  // namespace switchback::hil
