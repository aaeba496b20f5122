// The gateway service of one server: drives the boards in its chassis through their registers.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/admin.h"
#include "models/boards/board_rack.h"
#include "models/call_kind.h"
#include "models/server/sip_trunk.h"
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
/// control writes channels; the standby only looks, but for the firmware of boards that are off.
///
/// Calls run on the boards, so they outlive this service. While the service does not work, interrupts are not
/// heard; what they said is found at the next look (`gateway.status refresh`).
class GatewayDriver : public sc_core::sc_module, public BoardInterruptReceiver {
 public:
  /// `working` says whether the gateway service is up; nothing is done and nothing seen while it is not.
  GatewayDriver(const sc_core::sc_module_name& name, Kernel& kernel, ServerId server, LanInterface& lan,
                const SystemConfig& system, std::function<bool()> working);
  ~GatewayDriver() override;

  /// To the chassis.
  tlm_utils::simple_initiator_socket<GatewayDriver> bus;
  /// For the interrupts of the chassis.
  sc_core::sc_export<BoardInterruptReceiver> interrupts;

  void set_receiver(TrunkCallReceiver& receiver);

  /// Reads every slot of the chassis and takes what answers into the board view. Ends control: the service has
  /// just started and knows of no calls.
  void scan();
  /// Empties the board view, as the loss of pairing does on the server that is not in control (seed note).
  void forget_boards();
  /// Assumes control of all boards seen: PRI trunks are restarted (RESTART) where this server does not know
  /// their calls, `keep` channels stay as they are. A kept channel that is idle by now is reported as cleared.
  void take_control(const std::vector<ChannelInUse>& keep);
  void release_control();
  bool in_control() const { return in_control_; }

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
  /// A SIP message from the provider.
  void receive_sip(const LanMessage& message);

  void board_interrupt(std::uint32_t slot) override;

 private:
  /// A board in the view.
  struct SeenBoard {
    std::uint32_t slot = 0;
    BoardTypeCode type = BoardTypeCode::triton_t1;
    std::uint32_t physical_id = 0;
    EntityId entity = 0;
    bool serving = false;       ///< this server drives it
    std::vector<CallId> calls;  ///< by channel, [0] is not used; 0 is none
    std::vector<CallId> kept;   ///< by channel: calls that stay when the board comes into service
  };
  /// A configured trunk.
  struct Trunk {
    TrunkConfig config;
    EntityId entity;
    bool in_service = false;  ///< as last recorded by this server
  };
  class SipObserver;

  std::optional<std::uint32_t> read(std::uint32_t slot, std::uint32_t offset) const;
  void write(std::uint32_t slot, std::uint32_t offset, std::uint32_t value);
  void command(ChannelId channel, ChannelCommand what);
  std::optional<ChannelState> channel_state(ChannelId channel) const;
  CallId channel_call(ChannelId channel) const;
  bool ready(std::uint32_t slot) const;
  bool has_defect(std::string_view name) const { return system_.defects.contains(name); }
  bool d_channel_down(std::uint32_t slot) const;

  void scan_slot(std::uint32_t slot);
  void clear_view();
  void attend(SeenBoard& board);
  void serve(SeenBoard& board);
  void settle_channels(SeenBoard& board, bool fresh);
  void stop_serving(SeenBoard& board);
  void channel_events(SeenBoard& board, std::uint32_t channel);
  void offer(SeenBoard& board, std::uint32_t channel);
  void offer_again(ChannelId channel);
  void report_cleared(ChannelId channel, CallId call, int cause);
  void refresh();
  void update_trunk(Trunk& trunk);

  SeenBoard* seen(std::uint32_t slot);
  const SeenBoard* seen(std::uint32_t slot) const;
  SipTrunk* sip_trunk(std::uint32_t slot);
  const SipTrunk* sip_trunk(std::uint32_t slot) const;
  const Trunk* trunk_of(std::uint32_t slot) const;

  Kernel& kernel_;
  ServerId server_;
  const SystemConfig system_;
  std::function<bool()> working_;
  TrunkCallReceiver* receiver_ = nullptr;
  std::vector<SeenBoard> view_;
  std::vector<std::uint32_t> virtual_boards_;  ///< slots of SIP boards in the view
  std::vector<Trunk> trunks_;
  std::vector<std::unique_ptr<SipObserver>> sip_observers_;
  std::vector<std::unique_ptr<SipTrunk>> sip_trunks_;
  Timer refresh_;
  bool in_control_ = false;
  bool pairing_lost_ = false;  ///< boards have vanished from the view at some time
};

}  // namespace switchback::models
