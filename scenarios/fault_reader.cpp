#include "scenarios/fault_reader.h"

#include <algorithm>
#include <array>
#include <vector>

#include "models/core/message_text.h"
#include "models/core/nearest_word.h"
#include "models/lan.h"

namespace switchback::scenarios {
namespace {

using models::FaultKind;
using models::FaultTarget;
using models::FaultTargetKind;

struct TargetKey {
  std::string_view key;
  FaultTargetKind kind;
};

constexpr auto kTargetKeys = std::to_array<TargetKey>({{"server", FaultTargetKind::server},
                                                       {"service", FaultTargetKind::service},
                                                       {"link", FaultTargetKind::link},
                                                       {"board", FaultTargetKind::board},
                                                       {"trunk", FaultTargetKind::trunk},
                                                       {"central office", FaultTargetKind::central_office},
                                                       {"line switch", FaultTargetKind::line_switch},
                                                       {"replication", FaultTargetKind::replication},
                                                       {"voicemail", FaultTargetKind::voicemail},
                                                       {"configuration", FaultTargetKind::configuration}});

/// A key that only some faults have.
void check_belongs(const Fields& fields, std::string_view key, bool belongs, std::string_view to, Mistakes& mistakes) {
  if (!belongs && fields.has(key)) {
    mistakes.add(fields.mark_of(key), in_quotes(key) + " does not belong to this fault",
                 std::string("it belongs to ").append(to));
  }
}

/// "primary -> secondary" or "primary <-> phones"; the schema has checked the form.
bool read_link(const Fields& fields, FaultTarget& target, Mistakes& mistakes) {
  const auto link = fields.text("link");
  if (!link) return false;
  const auto arrow = link->find("->");
  if (arrow == std::string::npos || arrow == 0) return false;
  target.one_way = (*link)[arrow - 1] != '<';
  std::string from = link->substr(0, target.one_way ? arrow : arrow - 1);
  std::string to = link->substr(arrow + 2);
  from.erase(from.find_last_not_of(' ') + 1);
  to.erase(0, to.find_first_not_of(' '));
  if (from == to) {
    mistakes.add(*fields.node("link"), "a link from '" + from + "' to itself");
    return false;
  }
  const auto rank = [](const std::string& name) {
    return std::find(models::kEndpointNames.begin(), models::kEndpointNames.end(), name);
  };
  // Both ways is the same link whichever end is named first.
  if (!target.one_way && rank(to) < rank(from)) std::swap(from, to);
  target.from = from;
  target.to = to;
  target.traffic = fields.text("class").value_or("");
  return true;
}

bool read_parts(const Fields& fields, FaultTarget& target, References& references, Mistakes& mistakes) {
  switch (target.kind) {
    case FaultTargetKind::server: {
      const auto server = fields.server("server");
      target.server = server.value_or(target.server);
      return server.has_value();
    }
    case FaultTargetKind::service: {
      const auto name = fields.text("service");
      const auto service = name ? service_of(*name) : std::nullopt;
      if (service) {
        target.server = service->server;
        target.service = service->service;
      }
      return service.has_value();
    }
    case FaultTargetKind::link:
      return read_link(fields, target, mistakes);
    case FaultTargetKind::board: {
      const auto slot = fields.whole("board");
      if (!slot) return false;
      references.check_slot(*slot, fields.node("board")->mark);
      target.slot = *slot;
      target.server = fields.server("of").value_or(target.server);
      return true;
    }
    case FaultTargetKind::trunk: {
      const auto name = fields.text("trunk");
      if (!name) return false;
      references.check_trunk(*name, fields.node("trunk")->mark);
      target.trunk = *name;
      return true;
    }
    case FaultTargetKind::configuration: {
      const auto server = fields.server("configuration");
      target.server = server.value_or(target.server);
      target.part = fields.text("part").value_or("");
      return server.has_value();
    }
    default:
      return true;
  }
}

/// The kind by that name that can befall this target.
std::optional<FaultKind> read_kind(const Fields& fields, const FaultTarget& target, std::string_view key,
                                   Mistakes& mistakes) {
  const Node* kind = fields.node("kind");
  if (kind == nullptr || kind->kind != Node::Kind::text) return std::nullopt;
  std::vector<std::string_view> names;
  for (const models::FaultKindInfo& info : models::kFaultKinds) {
    if (info.target != target.kind) continue;
    if (info.name == kind->text) return info.kind;
    names.push_back(info.name);
  }
  std::string list;
  for (const std::string_view name : names) append_item(list, name);
  mistakes.add(*kind, std::string("a ") + std::string(key) + " cannot suffer '" + kind->text + "'",
               "expected one of: " + list);
  return std::nullopt;
}

void check_details(const Fields& fields, const models::FaultSpec& fault, Mistakes& mistakes) {
  const bool slow = fault.kind == FaultKind::slow || fault.kind == FaultKind::replication_slow;
  check_belongs(fields, "factor", slow, "'slow'", mistakes);
  check_belongs(fields, "probability", fault.kind == FaultKind::loss, "'loss'", mistakes);
  check_belongs(fields, "delay", fault.kind == FaultKind::delay, "'delay'", mistakes);
  check_belongs(fields, "part", fault.kind == FaultKind::mismatch, "'mismatch'", mistakes);
  const SourceMark mark = fields.mark_of("kind");
  if (slow && !fields.has("factor")) mistakes.add(mark, "'slow' needs 'factor'", "say how many times as slow");
  if (fault.kind == FaultKind::loss && !fields.has("probability")) mistakes.add(mark, "'loss' needs 'probability'");
  if (fault.kind == FaultKind::delay && !fields.has("delay"))
    mistakes.add(mark, "'delay' needs 'delay'", "say how long");
}

const TargetKey* find_target(const Fields& fields) {
  const TargetKey* found = nullptr;
  for (const TargetKey& one : kTargetKeys) {
    if (!fields.has(one.key)) continue;
    if (found != nullptr) return nullptr;
    found = &one;
  }
  return found;
}

}  // namespace

std::optional<FaultTarget> read_target(const Fields& fields, References& references, Mistakes& mistakes) {
  const TargetKey* key = find_target(fields);
  if (key == nullptr) return std::nullopt;
  FaultTarget target;
  target.kind = key->kind;
  check_belongs(fields, "class", target.kind == FaultTargetKind::link, "'link'", mistakes);
  check_belongs(fields, "of", target.kind == FaultTargetKind::board, "'board'", mistakes);
  check_belongs(fields, "part", target.kind == FaultTargetKind::configuration, "'configuration'", mistakes);
  const auto flag = fields.flag(key->key);
  if (flag && !*flag &&
      (target.kind == FaultTargetKind::central_office || target.kind == FaultTargetKind::line_switch ||
       target.kind == FaultTargetKind::replication || target.kind == FaultTargetKind::voicemail)) {
    mistakes.add(*fields.node(key->key), in_quotes(std::string(key->key) + ": no") + " names no target", "write yes");
    return std::nullopt;
  }
  if (!read_parts(fields, target, references, mistakes)) return std::nullopt;
  return target;
}

std::optional<models::FaultSpec> read_fault(const Fields& fields, References& references, Mistakes& mistakes) {
  const auto target = read_target(fields, references, mistakes);
  if (!target) return std::nullopt;
  models::FaultSpec fault;
  fault.target = *target;
  fault.id = fields.text("id").value_or("");
  const auto kind = read_kind(fields, *target, find_target(fields)->key, mistakes);
  if (kind) {
    fault.kind = *kind;
    check_details(fields, fault, mistakes);
    if (fault.kind == FaultKind::mismatch && fault.target.part.empty()) fault.target.part = "extensions";
  }
  fault.factor = fields.number("factor").value_or(1.0);
  fault.probability = fields.share("probability").value_or(0.0);
  if (const auto delay = fields.distribution("delay")) fault.delay = *delay;
  fault.duration = fields.duration("for").value_or(SimTime{0});
  references.add_fault(fault, fields.mark_of("id"));
  return fault;
}

}  // namespace switchback::scenarios
