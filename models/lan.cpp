#include "models/lan.h"

#include <utility>

#include "models/core/errors.h"

namespace switchback::models {

Lan::Lan(const sc_core::sc_module_name& name, Kernel& kernel)
    : sc_module(name),
      access("access"),
      kernel_(kernel),
      client_(kernel.attach(*this)),
      entity_(kernel.journal().entity("lan")),
      delays_(kernel.stream("lan", "delay")),
      losses_(kernel.stream("lan", "loss")),
      links_(kEndpointCount * kEndpointCount * kTrafficClassCount) {
  access.bind(*this);
}

LanLinkState& Lan::link(Endpoint from, Endpoint to, TrafficClass traffic) {
  const std::size_t pair = static_cast<std::size_t>(from) * kEndpointCount + static_cast<std::size_t>(to);
  return links_[pair * kTrafficClassCount + static_cast<std::size_t>(traffic)];
}

bool Lan::passes(Endpoint from, Endpoint to, TrafficClass traffic) {
  return !unplugged(from) && !unplugged(to) && link(from, to, traffic).cuts == 0;
}

void Lan::set_listening(Endpoint endpoint, bool listening) {
  bool& deaf = deaf_[static_cast<std::size_t>(endpoint)];
  const bool begins = deaf && listening;
  deaf = !listening;
  if (!begins) return;
  for (const auto& listener : listeners_) listener(endpoint);
}

void Lan::on_listening(std::function<void(Endpoint)> listener) { listeners_.push_back(std::move(listener)); }

bool Lan::certainly_answered(const LanMessage& request) {
  const auto certain = [this, &request](Endpoint from, Endpoint to) {
    return listens(to) && passes(from, to, request.traffic) && link(from, to, request.traffic).loss <= 0;
  };
  auto& receiver = receivers[static_cast<std::size_t>(request.to)];
  return tap_ == nullptr && receiver.size() != 0 && certain(request.from, request.to) &&
         certain(request.to, request.from) && receiver->answers_at_once(request);
}

void Lan::send(const LanMessage& message) {
  if (tap_ != nullptr) tap_->sent(message);
  if (!listens(message.to)) return;
  const LanLinkState& state = link(message.from, message.to, message.traffic);
  if (!passes(message.from, message.to, message.traffic)) return lose(message, "cut");
  if (state.loss > 0 && losses_.chance(state.loss)) return lose(message, "loss");
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(in_flight_.size());
    in_flight_.push_back(message);
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    in_flight_[slot] = message;
  }
  in_flight_[slot].cause = kernel_.journal().cause();
  kernel_.schedule(state.delay.draw(delays_), client_, slot);
  auto& receiver = receivers[static_cast<std::size_t>(message.to)];
  if (receiver.size() != 0) receiver->comes(message);
}

void Lan::on_calendar(std::uint64_t slot) {
  const LanMessage message = in_flight_[slot];
  free_slots_.push_back(static_cast<std::uint32_t>(slot));
  // A cable that was pulled meanwhile takes what is on it along.
  if (unplugged(message.to)) return lose(message, "cut");
  auto& receiver = receivers[static_cast<std::size_t>(message.to)];
  if (receiver.size() == 0) return lose(message, "nobody there");
  receiver->receive(message);
}

void Lan::lose(const LanMessage& message, std::string_view why) {
  // In bulk the phones' own time-outs tell the story; single losses matter for the servers' links.
  if (message.from == Endpoint::phones || message.to == Endpoint::phones) return;
  CauseScope scope(kernel_.journal());
  kernel_.record(entity_, EventKind::message_lost, kernel_.text(name_of(message.from)),
                 kernel_.text(name_of(message.to)), kernel_.text(why));
}

void Lan::cut(Endpoint from, Endpoint to, TrafficClass traffic) {
  ++link(from, to, traffic).cuts;
  kernel_.record(entity_, EventKind::lan_cut, kernel_.text(name_of(from)), kernel_.text(name_of(to)),
                 kernel_.text(name_of(traffic)));
}

void Lan::heal(Endpoint from, Endpoint to, TrafficClass traffic) {
  SWITCHBACK_ASSERT(link(from, to, traffic).cuts > 0);
  --link(from, to, traffic).cuts;
  kernel_.record(entity_, EventKind::lan_healed, kernel_.text(name_of(from)), kernel_.text(name_of(to)),
                 kernel_.text(name_of(traffic)));
}

void Lan::unplug(Endpoint endpoint) {
  ++unplugged_[static_cast<std::size_t>(endpoint)];
  kernel_.record(entity_, EventKind::lan_cut, kernel_.text(name_of(endpoint)), kernel_.text("all"),
                 kernel_.text("all"));
}

void Lan::plug(Endpoint endpoint) {
  SWITCHBACK_ASSERT(unplugged(endpoint));
  --unplugged_[static_cast<std::size_t>(endpoint)];
  kernel_.record(entity_, EventKind::lan_healed, kernel_.text(name_of(endpoint)), kernel_.text("all"),
                 kernel_.text("all"));
}

}  // namespace switchback::models
