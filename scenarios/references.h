// The names a scenario may speak of, and the mistakes of speaking of others.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/faults.h"
#include "models/system_config.h"
#include "scenarios/diagnostics.h"

namespace switchback::scenarios {

/// What earlier parts of the file have named. Calls and faults are known from the step that makes them on.
class References {
 public:
  explicit References(Mistakes& mistakes) : mistakes_(mistakes) {}

  void add_extensions(std::uint32_t first, std::uint32_t count) { extensions_.push_back({first, count}); }
  /// The phones are mistaken, so nothing can be said of any extension.
  void forgive_extensions() { extensions_known_ = false; }
  void add_trunk(const std::string& name) { trunks_.insert(name); }
  void forgive_trunks() { trunks_known_ = false; }
  void add_slot(std::uint32_t slot) { slots_.insert(slot); }
  void forgive_slots() { slots_known_ = false; }
  /// Adds the id of a call or fault; a mistake if it is taken.
  void add_call(const std::string& id, SourceMark mark);
  void add_fault(const models::FaultSpec& fault, SourceMark mark);

  void check_extension(std::uint32_t extension, SourceMark mark);
  void check_trunk(const std::string& name, SourceMark mark);
  void check_slot(std::uint32_t slot, SourceMark mark);
  void check_call(const std::string& id, SourceMark mark);
  void check_fault(const std::string& id, SourceMark mark);
  /// A repair by target needs an earlier fault there; the latest one's target, whose `part` need not be said again.
  models::FaultTarget check_faulted(const models::FaultTarget& target, SourceMark mark);
  /// Calls from or to outside need a trunk.
  void check_any_trunk(std::string_view what, SourceMark mark);

 private:
  struct Range {
    std::uint32_t first;
    std::uint32_t count;
  };

  static std::string hint(const std::string& name, const std::set<std::string>& known, std::string_view kind);

  Mistakes& mistakes_;
  std::vector<Range> extensions_;
  std::set<std::string> trunks_;
  std::set<std::uint32_t> slots_;
  std::set<std::string> calls_;
  std::set<std::string> faults_;
  std::vector<models::FaultTarget> faulted_;
  bool extensions_known_ = true;
  bool trunks_known_ = true;
  bool slots_known_ = true;
};

}  // namespace switchback::scenarios
