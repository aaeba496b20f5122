#include "models/trunks/trunk_plant.h"

#include <algorithm>
#include <utility>

#include "models/core/errors.h"
#include "models/trunks/analog_line.h"
#include "models/trunks/pri_span.h"

namespace switchback::models {

namespace {

constexpr std::uint32_t kGatewayId = 1;  ///< of the softswitch generation's gateway; 0 is an all-in-one system

/// The trunk on the board in `slot`; nullptr for a board without one.
const TrunkConfig* trunk_on(const SystemConfig& system, std::uint32_t slot) {
  const auto found = std::find_if(system.trunks.begin(), system.trunks.end(),
                                  [slot](const TrunkConfig& trunk) { return trunk.board == slot; });
  return found == system.trunks.end() ? nullptr : &*found;
}

}  // namespace

TrunkPlant::TrunkPlant(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system)
    : sc_module(name),
      kernel_(kernel),
      profile_(system.trunk),
      defects_(system.defects),
      shared_(system.server.generation == static_cast<std::uint8_t>(Generation::softswitch)),
      central_office_("central_office", kernel) {
  if (shared_) {
    racks_.push_back(std::make_unique<BoardRack>("gateways"));
  } else {
    racks_.push_back(std::make_unique<BoardRack>("primary_chassis"));
    racks_.push_back(std::make_unique<BoardRack>("secondary_chassis"));
    line_switch_ = std::make_unique<LineSwitch>("line_switch", kernel, system.server.line_switch_operate);
  }
  std::uint32_t serial = 1000;
  for (const BoardConfig& board : system.boards) {
    if (board.type == BoardType::sip_trunk) continue;
    build_board(system, board, serial);
    serial += 2;
  }
  const bool sip = std::any_of(system.trunks.begin(), system.trunks.end(),
                               [](const TrunkConfig& trunk) { return trunk.type == TrunkType::sip; });
  if (sip) sip_provider_ = std::make_unique<SipProvider>("sip_provider", kernel, system);
}

void TrunkPlant::build_board(const SystemConfig& system, const BoardConfig& board, std::uint32_t serial) {
  const TrunkConfig* trunk = trunk_on(system, board.slot);
  if (trunk != nullptr) {
    lines_.push_back({trunk->name, board.slot, std::make_unique<Copper>(kernel_, profile_), nullptr});
    End office = make_end(*trunk, "central office " + trunk->name, CopperSide::office);
    office.plug->plug(*lines_.back().copper, CopperSide::office);
    central_office_.add_trunk(trunk->name, *office.group);
    lines_.back().office = std::move(office.group);
  }
  std::array<CopperEnd*, 2> plugs{};
  for (std::size_t chassis = 0; chassis < racks_.size(); ++chassis) {
    const ServerId server = kServers[chassis];
    BoardSetup setup;
    setup.entity = board_entity(system, server, board.slot);
    setup.type = board.type;
    setup.slot = board.slot;
    setup.gateway = shared_ ? kGatewayId : 0;
    setup.serial = serial + static_cast<std::uint32_t>(chassis);
    setup.firmware_load = system.server.firmware_load;
    if (trunk != nullptr) {
      const std::string entity = trunk_entity(trunk->name);
      End end = make_end(*trunk, shared_ ? entity : std::string(name_of(server)) + " " + entity, CopperSide::equipment);
      plugs[chassis] = end.plug;
      setup.lines = std::move(end.group);
    }
    const std::string module_name = racks_[chassis]->basename() + std::string("_board_") + std::to_string(board.slot);
    racks_[chassis]->insert(std::make_unique<Board>(module_name.c_str(), kernel_, std::move(setup)));
  }
  if (trunk == nullptr) return;
  if (shared_) {
    plugs[0]->plug(*lines_.back().copper, CopperSide::equipment);
  } else {
    line_switch_->add_line(*lines_.back().copper, *plugs[0], *plugs[1]);
  }
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): a line's group lives in its board

TrunkPlant::End TrunkPlant::make_end(const TrunkConfig& trunk, const std::string& entity, CopperSide side) {
  const EntityId id = kernel_.journal().entity(entity);
  End end;
  if (trunk.type == TrunkType::analog_loop_start) {
    const std::uint32_t lines = trunk.lines != 0 ? trunk.lines : static_cast<std::uint32_t>(profile_.analog_lines);
    auto analog = std::make_unique<AnalogLines>(kernel_, id, profile_, side, lines);
    end.plug = analog.get();
    end.group = std::move(analog);
    return end;
  }
  const std::uint32_t channels = trunk.type == TrunkType::e1_pri ? kE1Channels : kT1Channels;
  const Q931Side q931 = side == CopperSide::office ? Q931Side::network : Q931Side::user;
  auto span = std::make_unique<PriSpan>(kernel_, id, profile_, q931, channels);
  if (side == CopperSide::equipment) span->plant_defects(defects_);
  end.plug = span.get();
  end.group = std::move(span);
  return end;
}

void TrunkPlant::power_on() {
  central_office_.power_on();
  for (const auto& chassis : racks_) chassis->power_on();
}

void TrunkPlant::connect(GatewayDriver& gateway, ServerId server) {
  gateway.bus.bind(rack(server).bus);
  rack(server).interrupt.bind(gateway.interrupts);
}

void TrunkPlant::server_power(ServerId server, bool on) {
  if (shared_) return;
  BoardRack& chassis = *racks_[index_of(server)];
  if (on) {
    chassis.power_on();
  } else {
    chassis.power_off();
  }
}

BoardRack& TrunkPlant::rack(ServerId server) { return shared_ ? *racks_[0] : *racks_[index_of(server)]; }

void TrunkPlant::set_observer(OutsideCallObserver& observer) {
  central_office_.set_observer(observer);
  if (sip_provider_) sip_provider_->set_observer(observer);
}

TrunkPlant::Line* TrunkPlant::find(const std::string& trunk) {
  const auto found =
      std::find_if(lines_.begin(), lines_.end(), [&trunk](const Line& line) { return line.trunk == trunk; });
  return found == lines_.end() ? nullptr : &*found;
}

OutsideParty* TrunkPlant::outside(const std::string& trunk) {
  if (find(trunk) != nullptr) return &central_office_;
  if (sip_provider_ && sip_provider_->has_trunk(trunk)) return sip_provider_.get();
  return nullptr;
}

Copper* TrunkPlant::copper(const std::string& trunk) {
  Line* line = find(trunk);
  return line == nullptr ? nullptr : line->copper.get();
}

Board* TrunkPlant::board(const std::string& trunk) {
  const Line* line = find(trunk);
  if (line == nullptr) return nullptr;
  return rack(line_switch_ ? line_switch_->position() : ServerId::primary).find(line->slot);
}

LineStatus TrunkPlant::status(const std::string& trunk) {
  const Board* connected = board(trunk);
  return connected == nullptr || !connected->enabled() ? LineStatus{} : connected->line_status();
}

std::string TrunkPlant::state(const std::string& trunk) {
  if (find(trunk) == nullptr && sip_provider_) {
    return sip_provider_->trunk_in_service(trunk) ? "in service" : "out of service";
  }
  const LineStatus line = status(trunk);
  if ((line.alarms & kAlarmBitLos) != 0) return "los";
  if ((line.alarms & kAlarmBitLof) != 0) return "lof";
  if ((line.alarms & kAlarmBitAis) != 0) return "ais";
  if ((line.alarms & kAlarmBitRai) != 0) return "rai";
  return line.in_service() ? "in service" : "out of service";
}

ChannelGroup* TrunkPlant::office_end(const std::string& trunk) {
  const Line* line = find(trunk);
  return line == nullptr ? nullptr : line->office.get();
}

}  // namespace switchback::models
