// Everything outside the servers that carries trunk calls: chassis, boards, lines, line switch, exchange, provider.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/boards/board_rack.h"
#include "models/defects.h"
#include "models/server/gateway_driver.h"
#include "models/server_id.h"
#include "models/system_config.h"
#include "models/trunks/central_office.h"
#include "models/trunks/copper.h"
#include "models/trunks/line_switch.h"
#include "models/trunks/sip_provider.h"

namespace switchback::models {

/// Builds the plant of a system. Softswitch generation: one chassis of gateways that both servers reach; boards,
/// layer 2 and calls outlive a server. A/B generation: one chassis per server, and the line switch between both
/// chassis and the lines.
class TrunkPlant : public sc_core::sc_module {
 public:
  TrunkPlant(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system);

  /// Binds a server's gateway to its chassis; before the run.
  void connect(GatewayDriver& gateway, ServerId server);

  const TrunkProfile& profile() const { return profile_; }

  /// The exchange and all chassis.
  void power_on();
  /// A server's machine loses or gets power: takes its chassis along in the A/B generation, where boards sit in
  /// the servers; nothing happens to the gateways of the softswitch generation.
  void server_power(ServerId server, bool on);

  /// The chassis of a server; the same one for both in the softswitch generation.
  BoardRack& rack(ServerId server);
  CentralOffice& central_office() { return central_office_; }
  /// Its `lan` port and `receiver` are bound by the testbed; nullptr without SIP trunks.
  SipProvider* sip_provider() { return sip_provider_.get(); }
  /// nullptr in the softswitch generation.
  LineSwitch* line_switch() { return line_switch_.get(); }
  void set_observer(OutsideCallObserver& observer);

  /// Who is at the far end; nullptr for an unknown trunk.
  OutsideParty* outside(const std::string& trunk);
  /// The line of a trunk, for faults; nullptr for a SIP trunk or an unknown one.
  Copper* copper(const std::string& trunk);
  /// The board whose end is connected to the trunk now (A/B: on the server where the line switch is); nullptr for
  /// a SIP trunk or an unknown one.
  Board* board(const std::string& trunk);
  /// The line as the connected board sees it.
  LineStatus status(const std::string& trunk);
  bool d_channel_up(const std::string& trunk) { return status(trunk).d_channel; }
  /// At the PBX end: "in service", "los", "lof", "ais", "rai", or "out of service" for any other reason.
  std::string state(const std::string& trunk);
  /// The exchange's end; nullptr for a SIP trunk or an unknown one.
  ChannelGroup* office_end(const std::string& trunk);

 private:
  /// A trunk's line: where its boards are, its copper and the exchange's end.
  struct Line {
    std::string trunk;
    std::uint32_t slot;
    std::unique_ptr<Copper> copper;
    std::unique_ptr<ChannelGroup> office;
  };
  /// One board's end of a line, still to be given to its board.
  struct End {
    std::unique_ptr<ChannelGroup> group;
    CopperEnd* plug = nullptr;
  };

  End make_end(const TrunkConfig& trunk, const std::string& entity, CopperSide side);
  void build_board(const SystemConfig& system, const BoardConfig& board, std::uint32_t serial);
  Line* find(const std::string& trunk);

  Kernel& kernel_;
  const TrunkProfile profile_;
  const DefectNames defects_;
  bool shared_;
  CentralOffice central_office_;
  std::unique_ptr<LineSwitch> line_switch_;
  std::vector<Line> lines_;  ///< outlive the boards, whose ends are plugged into them
  std::vector<std::unique_ptr<BoardRack>> racks_;
  std::unique_ptr<SipProvider> sip_provider_;
};

}  // namespace switchback::models
