// How an import calls what it saw: which servers are primary and secondary, which extension a phone has.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hil/import/capture_import.h"
#include "sim/import/phone_fit.h"

namespace switchback::sim {

/// Replaces texts by others that do not tell what they were: alike where they are alike, by a keyed hash whose key is
/// made anew for each import and kept nowhere.
class Anonymiser {
 public:
  Anonymiser();

  /// A number below `limit` that stands for `text`; `round` gives others for the same text.
  std::uint64_t number(std::string_view kind, std::string_view text, std::uint64_t limit, unsigned round = 0) const;

 private:
  std::string key_;
};

/// Names for one import. Built once everything has been seen.
class ImportNames {
 public:
  /// Above this number of phones, extensions follow one another by family, so that a scenario needs one group for each.
  static constexpr std::size_t kMostOwn = 300;

  /// With `anonymiser`, no name, number or address is the original's.
  ImportNames(const hil::CaptureImport& import, std::span<const PhoneFamily> families, const Anonymiser* anonymiser);

  /// 0 primary, 1 secondary, -1 neither.
  std::int64_t role(std::uint32_t server) const;
  /// Number of the server with this role; nothing if there is none.
  std::optional<std::uint32_t> server(int role) const;
  /// "192.0.2.1:5060" of a server, or what stands for it.
  std::string server_address(std::uint32_t server) const;
  std::string host(const hil::HostAddress& address) const;
  /// A phone's extension: where there are few phones its user name, if that is a number of up to nine digits; otherwise
  /// another number.
  std::uint32_t extension(std::uint32_t party) const { return extensions_.at(party); }
  bool has_extension(std::uint32_t party) const { return extensions_.contains(party); }
  /// "ext 2000" of a phone; the user name of another party.
  std::string party(std::uint32_t party) const;
  /// What a phone's User-Agent says, or what stands for it.
  std::string family(std::string_view user_agent) const;

  hil::ObservedNames observed() const;

 private:
  void choose_servers();
  void choose_extensions(std::span<const PhoneFamily> families);
  void number_phones(std::span<const PhoneFamily> families);
  std::uint32_t free_range(std::uint32_t count) const;
  void anonymise_phones(const std::vector<std::uint32_t>& phones, std::set<std::uint32_t>& taken);
  bool is_original(const std::string& text) const { return originals_.contains(text); }

  const hil::CaptureImport& import_;
  const Anonymiser* anonymiser_;
  std::vector<std::int64_t> roles_;
  std::map<std::uint32_t, std::uint32_t> extensions_;  ///< by party
  std::set<std::string> originals_;                    ///< users and addresses; only when anonymising
};

}  // namespace switchback::sim
