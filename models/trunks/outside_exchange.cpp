#include "models/trunks/outside_exchange.h"

#include <algorithm>
#include <utility>

namespace switchback::models {

OutsideExchange::Trunk::Trunk(OutsideExchange& exchange, std::string trunk_name, ChannelGroup& channel_group)
    : name(std::move(trunk_name)), group(channel_group), exchange_(exchange) {
  group.set_observer(*this);
}

void OutsideExchange::Trunk::channel_offered(std::uint32_t channel, CallId call, std::uint32_t) {
  exchange_.calls_[call] = {this, channel};
  group.proceed(channel);
  group.ring(channel);
  if (exchange_.observer_ != nullptr) exchange_.observer_->outside_rings(call);
}

void OutsideExchange::Trunk::channel_connected(std::uint32_t channel) {
  if (exchange_.observer_ != nullptr) exchange_.observer_->outside_connected(group.call(channel));
}

void OutsideExchange::Trunk::channel_cleared(std::uint32_t, CallId call, int cause) {
  exchange_.calls_.erase(call);
  if (exchange_.observer_ != nullptr) exchange_.observer_->outside_cleared(call, cause);
}

void OutsideExchange::add_trunk(const std::string& name, ChannelGroup& group) {
  trunks_.push_back(std::make_unique<Trunk>(*this, name, group));
}

bool OutsideExchange::has_trunk(const std::string& name) const {
  return std::any_of(trunks_.begin(), trunks_.end(), [&name](const auto& trunk) { return trunk->name == name; });
}

bool OutsideExchange::trunk_in_service(const std::string& name) const {
  return std::any_of(trunks_.begin(), trunks_.end(),
                     [&name](const auto& trunk) { return trunk->name == name && trunk->group.status().in_service(); });
}

bool OutsideExchange::place_call(const std::string& trunk, CallId call, std::uint32_t extension) {
  for (const auto& one : trunks_) {
    if (!trunk.empty() && one->name != trunk) continue;
    const std::optional<std::uint32_t> channel = one->group.free_channel();
    if (!channel || !one->group.seize(*channel, call, extension)) continue;
    calls_[call] = {one.get(), *channel};
    return true;
  }
  return false;
}

void OutsideExchange::answer(CallId call) {
  const auto found = calls_.find(call);
  if (found != calls_.end()) found->second.trunk->group.answer(found->second.channel);
}

void OutsideExchange::hang_up(CallId call) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  const Place place = found->second;
  calls_.erase(found);
  place.trunk->group.clear(place.channel, kCauseNormal);
}

void OutsideExchange::start_trunks() {
  for (const auto& one : trunks_) one->group.start();
}

void OutsideExchange::stop_trunks(int cause) {
  for (const auto& one : trunks_) one->group.stop(cause);
}

}  // namespace switchback::models
