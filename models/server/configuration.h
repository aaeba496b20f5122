// The configuration of one server as data: what replication copies and what MaxAdmin lists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/admin.h"
#include "models/system_config.h"

namespace switchback::models {

/// One server's copy. A copy can silently differ from the other in its extensions, trunks or boards; such a
/// difference does not change the revision, so that replication does not see it.
class Configuration {
 public:
  explicit Configuration(const SystemConfig& system);

  std::uint64_t revision() const { return revision_; }
  /// Digest of the extension list without silent differences; what replication carries.
  std::uint64_t extensions() const { return extensions_; }

  void edit_extension(std::uint32_t extension);
  /// Takes over what a transfer brought.
  void replace(std::uint64_t revision, std::uint64_t extensions);

  /// Lets this copy differ in "extensions", "trunks" or "boards"; throws UserError for another part.
  void diverge(std::string_view part);
  /// Removes all silent differences, as a synchronisation of everything does.
  void converge();

  /// What MaxAdmin lists on this server, given what its gateway sees.
  ConfigurationViews views(std::vector<BoardViewLine> boards) const;

 private:
  std::uint64_t revision_ = 1;
  std::uint64_t extensions_;
  std::vector<std::string> trunks_;
  bool extensions_differ_ = false;
  bool trunks_differ_ = false;
  bool boards_differ_ = false;
};

}  // namespace switchback::models
