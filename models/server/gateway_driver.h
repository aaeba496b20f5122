// The gateway service of one server: drives the boards in its chassis through their registers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/admin.h"
#include "models/call_kind.h"
#include "models/server/server_context.h"
#include "models/system_config.h"

namespace switchback::models {

/// A channel of a board, as the gateway numbers them: slot and channel (domain.md 2.5, "09:03").
struct ChannelId {
  std::uint32_t slot = 0;
  std::uint32_t channel = 0;

  friend bool operator==(const ChannelId&, const ChannelId&) = default;
};

/// What the gateway tells call control.
class TrunkCallReceiver {
 public:
  virtual ~TrunkCallReceiver() = default;
  /// A call arrives from outside for `extension`.
  virtual void trunk_call_offered(ChannelId channel, CallId call, std::uint32_t extension) = 0;
  virtual void trunk_call_answered(ChannelId channel, CallId call) = 0;
  /// The far end or the line ended it; `cause` is the Q.850 cause.
  virtual void trunk_call_cleared(ChannelId channel, CallId call, int cause) = 0;
};

/// One channel in use, as read from the boards.
struct ChannelInUse {
  ChannelId channel;
  CallId call = 0;
  bool connected = false;
};

/// Finds the boards at service start (what is not there then stays missing until the next start), brings their
/// firmware up, watches alarms by interrupt, and sets up and clears calls on their channels. Only the server in
/// control writes channels; the standby only looks.
class GatewayDriver : public sc_core::sc_module {
 public:
  GatewayDriver(const sc_core::sc_module_name& name, ServerContext& context, const SystemConfig& system);

  void set_receiver(TrunkCallReceiver& receiver);

  /// Reads every slot of the chassis and takes what answers into the board view.
  void scan();
  /// Empties the board view, as the loss of pairing does on the server that is not in control (seed note).
  void forget_boards();
  /// Assumes control of all boards seen: PRI trunks are restarted (RESTART) where this server does not know
  /// their calls, `keep` channels stay as they are.
  void take_control(const std::vector<ChannelInUse>& keep);
  void release_control();
  bool in_control() const;

  std::vector<BoardViewLine> board_view() const;
  std::vector<std::string> trunk_view() const;
  /// True when every configured board is in the view and ready.
  bool boards_complete() const;
  bool trunk_in_service(const std::string& trunk) const;

  /// Seizes an idle channel of `trunk` (empty: first trunk in service) and dials. Nothing if none is free.
  std::optional<ChannelId> place_call(const std::string& trunk, CallId call);
  void ring(ChannelId channel);
  void answer(ChannelId channel);
  void clear(ChannelId channel, int cause);
  /// Which type the far leg of a channel has, for the rule of which calls are kept.
  LegType leg_type(ChannelId channel) const;
  /// All channels of the boards seen that are not idle.
  std::vector<ChannelInUse> audit();
};

}  // namespace switchback::models
