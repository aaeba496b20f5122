#include "hil/import/servers.h"

#include <algorithm>

namespace switchback::hil {

SimTime Outage::begin() const {
  return first_unanswered - std::min<SimTime>((first_unanswered - std::min(after, first_unanswered)) / 2, 1s);
}

std::optional<SimTime> Outage::end() const {
  if (!until) return std::nullopt;
  return last_unanswered + (*until - std::min(last_unanswered, *until)) / 2;
}

std::optional<std::uint32_t> ServerTable::find(const PortAddress& address) const {
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const ServerFacts& server) { return server.address == address; });
  if (found == servers_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - servers_.begin());
}

std::optional<std::uint32_t> ServerTable::server(const PortAddress& address, SimTime at) {
  if (const auto known = find(address)) return known;
  if (servers_.size() >= kMost) return std::nullopt;
  servers_.push_back({address});
  servers_.back().first_asked = at;
  return static_cast<std::uint32_t>(servers_.size() - 1);
}

void ServerTable::asked(std::uint32_t server, SimTime at) {
  ServerFacts& facts = servers_[server];
  ++facts.registers;
  facts.asked_before = facts.asked;
  facts.asked = at;
}

void ServerTable::answered(std::uint32_t server, SimTime at, SimTime sent) {
  ServerFacts& facts = servers_[server];
  if (facts.silent) {
    Outage& outage = outages_[*facts.silent];
    outage.last_unanswered = std::max(outage.first_unanswered, facts.asked < sent ? facts.asked : facts.asked_before);
    if (outage.last_unanswered > sent) outage.last_unanswered = outage.first_unanswered;
    outage.until = sent;
    events_.add(*outage.end(), {}, EventKind::fault_cleared, fault_events_[*facts.silent],
                static_cast<std::int64_t>(*facts.silent) + 1);
    facts.silent.reset();
  }
  facts.answered = at;
}

ObservedId ServerTable::unanswered(std::uint32_t server, SimTime first) {
  ServerFacts& facts = servers_[server];
  if (facts.answered && *facts.answered >= first) return 0;
  if (facts.silent) {
    Outage& outage = outages_[*facts.silent];
    outage.first_unanswered = std::min(outage.first_unanswered, first);
    return fault_events_[*facts.silent];
  }
  if (outages_.size() >= kMostOutages) return 0;
  facts.silent = outages_.size();
  outages_.push_back({server, facts.answered.value_or(SimTime{0}), first, first, std::nullopt});
  const auto number = static_cast<std::int64_t>(outages_.size());
  const ObservedId fault = events_.add(outages_.back().begin(), {}, EventKind::fault_injected, 0, number,
                                       events_.word("cut"), ObservedEvents::link_text(server));
  fault_events_.push_back(events_.add(first, {}, EventKind::fault_confirmed, fault, number));
  return fault_events_.back();
}

}  // namespace switchback::hil
