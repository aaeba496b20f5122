// Gateway driver: what it shows of its boards, trunks and channels.
#include <algorithm>

#include "models/server/gateway_driver.h"

namespace switchback::models {

std::vector<BoardViewLine> GatewayDriver::board_view() const {
  std::vector<BoardViewLine> lines;
  if (!working_()) return lines;
  for (const BoardConfig& board : system_.boards) {
    if (std::find(virtual_boards_.begin(), virtual_boards_.end(), board.slot) != virtual_boards_.end()) {
      lines.push_back({board.slot, std::string(name_of(board.type)), true});
    }
  }
  for (const SeenBoard& board : view_) {
    BoardType type = BoardType::triton_analog_station;
    if (board.type == BoardTypeCode::triton_t1) type = BoardType::triton_t1;
    if (board.type == BoardTypeCode::triton_analog_trunk) type = BoardType::triton_analog_trunk;
    lines.push_back({board.physical_id, std::string(name_of(type)), ready(board.slot)});
  }
  return lines;
}

std::vector<std::string> GatewayDriver::trunk_view() const {
  std::vector<std::string> names;
  if (!working_()) return names;
  for (const Trunk& trunk : trunks_) {
    const std::uint32_t slot = trunk.config.board;
    const bool is_virtual = std::find(virtual_boards_.begin(), virtual_boards_.end(), slot) != virtual_boards_.end();
    if (is_virtual || seen(slot) != nullptr) names.push_back(trunk.config.name);
  }
  return names;
}

bool GatewayDriver::boards_complete() const {
  if (!working_()) return false;
  return std::all_of(system_.boards.begin(), system_.boards.end(), [this](const BoardConfig& board) {
    if (board.type == BoardType::sip_trunk) {
      return std::find(virtual_boards_.begin(), virtual_boards_.end(), board.slot) != virtual_boards_.end();
    }
    return seen(board.slot) != nullptr && ready(board.slot);
  });
}

bool GatewayDriver::trunk_in_service(const std::string& name) const {
  if (!working_()) return false;
  const auto found =
      std::find_if(trunks_.begin(), trunks_.end(), [&name](const Trunk& trunk) { return trunk.config.name == name; });
  if (found == trunks_.end()) return false;
  const std::uint32_t slot = found->config.board;
  if (const SipTrunk* sip = sip_trunk(slot)) return sip->calls().status().in_service();
  if (seen(slot) == nullptr) return false;
  return (read(slot, board_register::kSpanStatus).value_or(0) & kSpanInService) != 0;
}

LegType GatewayDriver::leg_type(ChannelId channel) const {
  const Trunk* trunk = trunk_of(channel.slot);
  if (trunk == nullptr) return LegType::analog;
  switch (trunk->config.type) {
    case TrunkType::t1_pri:
    case TrunkType::e1_pri:
      return LegType::t1_e1_pri;
    case TrunkType::analog_loop_start:
      return LegType::analog;
    case TrunkType::sip:
      return LegType::sip_trunk;
  }
  return LegType::analog;
}

std::vector<ChannelInUse> GatewayDriver::audit() {
  std::vector<ChannelInUse> found;
  if (!working_()) return found;
  const auto add = [&found](ChannelId id, ChannelState state, CallId call) {
    const bool in_use = state == ChannelState::offered || state == ChannelState::dialling ||
                        state == ChannelState::ringing || state == ChannelState::connected;
    if (in_use) found.push_back({id, call, state == ChannelState::connected});
  };
  for (const SeenBoard& board : view_) {
    for (std::uint32_t channel = 1; channel < board.calls.size(); ++channel) {
      const ChannelId id{board.slot, channel};
      add(id, channel_state(id).value_or(ChannelState::idle), channel_call(id));
    }
  }
  for (const auto& sip : sip_trunks_) {
    for (std::uint32_t channel = 1; channel <= sip->calls().channels(); ++channel) {
      add({sip->slot(), channel}, sip->calls().state(channel), sip->calls().call(channel));
    }
  }
  return found;
}

}  // namespace switchback::models
