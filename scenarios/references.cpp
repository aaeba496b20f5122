#include "scenarios/references.h"

#include <algorithm>

#include "models/core/message_text.h"
#include "models/core/nearest_word.h"

namespace switchback::scenarios {

std::string References::hint(const std::string& name, const std::set<std::string>& known, std::string_view kind) {
  if (known.empty()) return std::string("no ") + std::string(kind) + " has been named before";
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  return word_hint(name, candidates);
}

void References::add_call(const std::string& id, SourceMark mark) {
  if (!calls_.insert(id).second) mistakes_.add(mark, "a call '" + id + "' exists already", "choose another id");
}

void References::add_fault(const models::FaultSpec& fault, SourceMark mark) {
  faulted_.push_back(fault.target);
  if (fault.id.empty()) return;
  if (!faults_.insert(fault.id).second) {
    mistakes_.add(mark, "a fault '" + fault.id + "' exists already", "choose another id");
  }
}

void References::check_extension(std::uint32_t extension, SourceMark mark) {
  if (!extensions_known_) return;
  std::string list;
  for (const Range& range : extensions_) {
    if (extension >= range.first && extension - range.first < range.count) return;
    const std::string text = std::to_string(range.first) + ".." + std::to_string(range.first + range.count - 1);
    if (list.size() < 80) append_item(list, text);
  }
  mistakes_.add(mark, std::string("no phone has extension ") + std::to_string(extension),
                list.empty() ? "the system has no phones" : "the phones have " + list);
}

void References::check_trunk(const std::string& name, SourceMark mark) {
  if (!trunks_known_ || trunks_.contains(name)) return;
  mistakes_.add(mark, "unknown trunk '" + name + "'", hint(name, trunks_, "trunk"));
}

void References::check_slot(std::uint32_t slot, SourceMark mark) {
  if (!slots_known_ || slots_.contains(slot)) return;
  std::string list;
  for (const std::uint32_t known : slots_) append_item(list, std::to_string(known));
  mistakes_.add(mark, std::string("no board is in slot ") + std::to_string(slot),
                list.empty() ? "the system has no boards" : "boards are in " + list);
}

void References::check_call(const std::string& id, SourceMark mark) {
  if (!calls_.contains(id)) mistakes_.add(mark, "unknown call '" + id + "'", hint(id, calls_, "call"));
}

void References::check_fault(const std::string& id, SourceMark mark) {
  if (!faults_.contains(id)) mistakes_.add(mark, "unknown fault '" + id + "'", hint(id, faults_, "fault"));
}

models::FaultTarget References::check_faulted(const models::FaultTarget& target, SourceMark mark) {
  const auto found = std::find_if(faulted_.rbegin(), faulted_.rend(), [&target](models::FaultTarget known) {
    if (target.part.empty()) known.part.clear();
    return known == target;
  });
  if (found != faulted_.rend()) return *found;
  std::string list;
  for (const models::FaultTarget& known : faulted_) {
    if (list.size() < 80) append_item(list, models::target_text(known));
  }
  mistakes_.add(mark, "nothing to repair: no earlier step faults " + models::target_text(target),
                list.empty() ? "" : "faulted before: " + list);
  return target;
}

void References::check_any_trunk(std::string_view what, SourceMark mark) {
  if (trunks_known_ && trunks_.empty())
    mistakes_.add(mark, std::string(what) + " needs a trunk", "the system has none");
}

}  // namespace switchback::scenarios
