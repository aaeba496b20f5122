#include "reports/registrations.h"

#include <vector>

namespace switchback::reports {

void for_each_registration(const Journal& journal, const std::function<void(const Registration&)>& take) {
  std::vector<Registration> open;  // by entity; server -1 is "not registered"
  const auto end = [&take](Registration& registration, SimTime time) {
    if (registration.server < 0) return;
    registration.to = time;
    take(registration);
    registration.server = -1;
  };
  for (const Event& event : journal.events()) {
    if (event.kind != EventKind::phone_registered && event.kind != EventKind::phone_lost_server) continue;
    if (event.entity >= open.size()) open.resize(event.entity + std::size_t{1});
    Registration& current = open[event.entity];
    const auto server = static_cast<int>(event.fields[0]);
    if (event.kind == EventKind::phone_lost_server) {
      if (server == current.server) end(current, event.time);
    } else if (server != current.server) {
      end(current, event.time);
      current = {event.entity, server, event.time, std::nullopt, static_cast<TextId>(event.fields[1])};
    }
  }
  for (const Registration& registration : open) {
    if (registration.server >= 0) take(registration);
  }
}

}  // namespace switchback::reports
