#include "reports/explore/covered_states.h"

#include <optional>

#include "models/core/event_kinds.h"

namespace switchback::reports {
namespace {

/// The pair as the events so far have left it.
class Pair {
 public:
  explicit Pair(const Journal& journal) : journal_(journal) {}

  void take(const Event& event) {
    switch (event.kind) {
      case EventKind::control_yes:
        with_server(event, [](Server& server) { server = {true, false}; });
        break;
      case EventKind::control_no:
        with_server(event, [](Server& server) { server = {}; });
        break;
      case EventKind::control_full:
        with_server(event, [](Server& server) { server.full = true; });
        break;
      case EventKind::protection_restored:
        protected_ = true;
        break;
      case EventKind::protection_lost:
        protected_ = false;
        break;
      default:
        break;
    }
  }

  PairState state() const {
    if (primary_.yes && secondary_.yes) return PairState::both;
    if (primary_.yes) {
      if (!primary_.full) return PairState::primary_taking;
      return protected_ ? PairState::primary_protected : PairState::primary_unprotected;
    }
    if (!secondary_.yes) return PairState::nobody;
    if (!secondary_.full) return PairState::secondary_taking;
    return protected_ ? PairState::secondary_protected : PairState::secondary_unprotected;
  }

 private:
  struct Server {
    bool yes = false;
    bool full = false;
  };

  void with_server(const Event& event, const auto& change) {
    const std::string& name = journal_.entity_name(event.entity);
    if (name == "primary") change(primary_);
    if (name == "secondary") change(secondary_);
  }

  const Journal& journal_;
  Server primary_;
  Server secondary_;
  bool protected_ = false;
};

/// Which board or trunk it was, or which traffic of a link, makes no difference.
std::string general(std::string_view target) {
  const bool link = target.find("->") != std::string_view::npos;
  if (link) return std::string(target.substr(0, target.find(" (")));
  if (target.starts_with("board ")) return "a board" + std::string(target.substr(target.find(" of ")));
  if (target.starts_with("trunk ")) return "a trunk";
  return std::string(target);
}

std::optional<std::string> action_of(const Journal& journal, const Event& event) {
  const auto text = [&](std::size_t field) { return journal.text(static_cast<TextId>(event.fields[field])); };
  switch (event.kind) {
    case EventKind::fault_injected:
      return std::string(text(1)) + " of " + general(text(2));
    case EventKind::switch_over_pressed:
      return "Manual Switch Over at " + journal.entity_name(event.entity);
    case EventKind::services_restarting:
      return "services restarted of " + journal.entity_name(event.entity);
    case EventKind::max_admin_opened:
      return "MaxAdmin opened on " + journal.entity_name(event.entity);
    case EventKind::configuration_edited:
      return "configuration edited on " + journal.entity_name(event.entity);
    default:
      return std::nullopt;
  }
}

}  // namespace

void add_coverage(const Journal& journal, Coverage& coverage) {
  Pair pair(journal);
  for (EventId id = 1; id <= journal.last(); ++id) {
    const Event& event = journal.at(id);
    if (auto action = action_of(journal, event)) ++coverage[{std::move(*action), pair.state()}];
    pair.take(event);
  }
}

}  // namespace switchback::reports
