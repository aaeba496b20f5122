// Who takes part in what a capture shows: phones, and whoever calls or is called.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hil/import/addresses.h"

namespace switchback::hil {

/// One party: a user name at a host. Two devices behind one address translator that register the same user are one.
struct Party {
  std::string user;
  HostAddress host;
  bool phone = false;  ///< has sent a REGISTER
};

/// Numbers parties in the order in which they are seen, in bounded number.
class PartyTable {
 public:
  static constexpr std::size_t kMost = 50'000;

  /// The party's number; nothing beyond the limit.
  std::optional<std::uint32_t> party(std::string_view user, const HostAddress& host);
  std::optional<std::uint32_t> find(std::string_view user, const HostAddress& host) const;
  /// The phone of this user name that was seen first.
  std::optional<std::uint32_t> phone_of_user(std::string_view user) const;
  /// The party has sent a REGISTER.
  void is_phone(std::uint32_t party);
  const Party& at(std::uint32_t party) const { return parties_[party]; }
  const std::vector<Party>& parties() const { return parties_; }
  std::uint64_t refused() const { return refused_; }

 private:
  std::vector<Party> parties_;
  std::map<std::pair<HostAddress, std::string>, std::uint32_t, std::less<>> index_;
  std::map<std::string, std::uint32_t, std::less<>> phones_;  ///< by user name
  std::uint64_t refused_ = 0;
};

}  // namespace switchback::hil
