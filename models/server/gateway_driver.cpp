#include "models/server/gateway_driver.h"

#include <algorithm>
#include <utility>

#include "models/defects.h"
#include "models/server/register_access.h"

namespace switchback::models {

/// The channels of one SIP trunk report here; they need no registers.
class GatewayDriver::SipObserver : public ChannelObserver {
 public:
  SipObserver(GatewayDriver& driver, std::size_t trunk) : driver_(driver), trunk_(trunk) {}

  void channel_offered(std::uint32_t channel, CallId call, std::uint32_t extension) override {
    SipTrunk& sip = *driver_.sip_trunk(slot());
    sip.calls().proceed(channel);
    if (driver_.receiver_ == nullptr) return sip.calls().clear(channel, kCauseTemporaryFailure);
    driver_.receiver_->trunk_call_offered({slot(), channel}, call, extension);
  }
  void channel_ringing(std::uint32_t) override {}
  void channel_connected(std::uint32_t channel) override {
    if (driver_.receiver_ == nullptr) return;
    driver_.receiver_->trunk_call_answered({slot(), channel}, driver_.sip_trunk(slot())->calls().call(channel));
  }
  void channel_cleared(std::uint32_t channel, CallId call, int cause) override {
    driver_.report_cleared({slot(), channel}, call, cause);
  }
  void line_changed() override {
    if (driver_.in_control_) driver_.update_trunk(driver_.trunks_[trunk_]);
  }

 private:
  std::uint32_t slot() const { return driver_.trunks_[trunk_].config.board; }

  GatewayDriver& driver_;
  std::size_t trunk_;
};

GatewayDriver::GatewayDriver(const sc_core::sc_module_name& name, Kernel& kernel, ServerId server, LanInterface& lan,
                             const SystemConfig& system, std::function<bool()> working)
    : sc_module(name),
      bus("bus"),
      interrupts("interrupts"),
      kernel_(kernel),
      server_(server),
      system_(system),
      working_(std::move(working)),
      refresh_(kernel, [this] { refresh(); }) {
  interrupts.bind(*this);
  const Endpoint self = server == ServerId::primary ? Endpoint::primary : Endpoint::secondary;
  for (std::uint32_t number = 0; number < system_.trunks.size(); ++number) {
    const TrunkConfig& trunk = system_.trunks[number];
    const EntityId entity = kernel.journal().entity(trunk_entity(trunk.name));
    trunks_.push_back({trunk, entity});
    if (trunk.type != TrunkType::sip) continue;
    sip_observers_.push_back(std::make_unique<SipObserver>(*this, number));
    sip_trunks_.push_back(
        std::make_unique<SipTrunk>(kernel, self, lan, system_.trunk, trunk, number, entity, working_));
    sip_trunks_.back()->calls().set_observer(*sip_observers_.back());
  }
}

GatewayDriver::~GatewayDriver() = default;

void GatewayDriver::set_receiver(TrunkCallReceiver& receiver) { receiver_ = &receiver; }

std::optional<std::uint32_t> GatewayDriver::read(std::uint32_t slot, std::uint32_t offset) const {
  // The forward interface of a bound socket is not const, reading a register is.
  return read_register(*const_cast<GatewayDriver*>(this)->bus.operator->(), slot, offset);
}

void GatewayDriver::write(std::uint32_t slot, std::uint32_t offset, std::uint32_t value) {
  write_register(*bus.operator->(), slot, offset, value);
}

void GatewayDriver::command(ChannelId channel, ChannelCommand what) {
  write(channel.slot, channel_offset(channel.channel, channel_register::kCommand), static_cast<std::uint32_t>(what));
}

std::optional<ChannelState> GatewayDriver::channel_state(ChannelId channel) const {
  const auto value = read(channel.slot, channel_offset(channel.channel, channel_register::kState));
  if (!value) return std::nullopt;
  return static_cast<ChannelState>(*value);
}

CallId GatewayDriver::channel_call(ChannelId channel) const {
  const CallId low = read(channel.slot, channel_offset(channel.channel, channel_register::kCallLow)).value_or(0);
  const CallId high = read(channel.slot, channel_offset(channel.channel, channel_register::kCallHigh)).value_or(0);
  return (high << 32U) | low;
}

bool GatewayDriver::d_channel_down(std::uint32_t slot) const {
  return (read(slot, board_register::kSpanStatus).value_or(0) & kSpanDChannel) == 0;
}

bool GatewayDriver::ready(std::uint32_t slot) const {
  return read(slot, board_register::kFirmwareState) == static_cast<std::uint32_t>(FirmwareState::ready);
}

GatewayDriver::SeenBoard* GatewayDriver::seen(std::uint32_t slot) {
  const auto found =
      std::find_if(view_.begin(), view_.end(), [slot](const SeenBoard& board) { return board.slot == slot; });
  return found == view_.end() ? nullptr : &*found;
}

const GatewayDriver::SeenBoard* GatewayDriver::seen(std::uint32_t slot) const {
  return const_cast<GatewayDriver*>(this)->seen(slot);
}

SipTrunk* GatewayDriver::sip_trunk(std::uint32_t slot) {
  const auto found =
      std::find_if(sip_trunks_.begin(), sip_trunks_.end(), [slot](const auto& trunk) { return trunk->slot() == slot; });
  return found == sip_trunks_.end() ? nullptr : found->get();
}

const SipTrunk* GatewayDriver::sip_trunk(std::uint32_t slot) const {
  return const_cast<GatewayDriver*>(this)->sip_trunk(slot);
}

const GatewayDriver::Trunk* GatewayDriver::trunk_of(std::uint32_t slot) const {
  const auto found =
      std::find_if(trunks_.begin(), trunks_.end(), [slot](const Trunk& trunk) { return trunk.config.board == slot; });
  return found == trunks_.end() ? nullptr : &*found;
}

void GatewayDriver::scan() {
  if (!working_()) return;
  release_control();
  clear_view();
  if (pairing_lost_ && has_defect(kDefectBoardsStayMissing)) return;
  for (std::uint32_t slot = kFirstSlot; slot <= kLastSlot; ++slot) {
    CauseScope scope(kernel_.journal());
    scan_slot(slot);
  }
}

void GatewayDriver::scan_slot(std::uint32_t slot) {
  const auto configured = std::find_if(system_.boards.begin(), system_.boards.end(),
                                       [slot](const BoardConfig& board) { return board.slot == slot; });
  const auto identity = read(slot, board_register::kIdentity);
  const auto journal_board = [&](std::uint32_t physical_id) {
    const EntityId entity = kernel_.journal().entity(board_entity(system_, server_, slot));
    kernel_.record(entity, EventKind::board_scanned, static_cast<int>(server_), physical_id);
    return entity;
  };
  if (!identity) {
    if (configured == system_.boards.end()) return;
    if (configured->type == BoardType::sip_trunk) {
      virtual_boards_.push_back(slot);
      journal_board(slot);
      return;
    }
    kernel_.record(kernel_.journal().entity(board_entity(system_, server_, slot)), EventKind::board_missing,
                   static_cast<int>(server_));
    return;
  }
  SeenBoard board;
  board.slot = slot;
  board.type = static_cast<BoardTypeCode>(*identity);
  board.physical_id = read(slot, board_register::kPhysicalId).value_or(slot);
  const std::uint32_t channels = read(slot, board_register::kChannelCount).value_or(0);
  board.calls.resize(channels + 1);
  board.kept.resize(channels + 1);
  board.entity = journal_board(board.physical_id);
  view_.push_back(std::move(board));
  if (read(slot, board_register::kFirmwareState) == static_cast<std::uint32_t>(FirmwareState::off)) {
    write(slot, board_register::kControl, kControlLoadFirmware);
  }
}

void GatewayDriver::forget_boards() {
  pairing_lost_ = true;
  clear_view();
}

void GatewayDriver::clear_view() {
  view_.clear();
  virtual_boards_.clear();
  if (!in_control_) return;
  for (Trunk& trunk : trunks_) update_trunk(trunk);
}

void GatewayDriver::take_control(const std::vector<ChannelInUse>& keep) {
  if (!working_()) return;
  in_control_ = true;
  for (const ChannelInUse& kept : keep) {
    SeenBoard* board = seen(kept.channel.slot);
    if (board != nullptr && kept.channel.channel < board->kept.size()) board->kept[kept.channel.channel] = kept.call;
  }
  for (const auto& sip : sip_trunks_) {
    CauseScope scope(kernel_.journal());
    for (const ChannelInUse& kept : keep) {
      if (kept.channel.slot != sip->slot()) continue;
      if (has_defect(kDefectLosesSipTrunkCalls)) {
        kernel_.after(SimTime{0}, [this, kept] { report_cleared(kept.channel, kept.call, kCauseNormalUnspecified); });
      } else {
        sip->calls().adopt(kept.channel.channel, kept.call);
      }
    }
    if (std::find(virtual_boards_.begin(), virtual_boards_.end(), sip->slot()) != virtual_boards_.end()) {
      sip->take_control();
    }
  }
  refresh();
}

void GatewayDriver::release_control() {
  if (!in_control_) return;
  in_control_ = false;
  refresh_.cancel();
  for (SeenBoard& board : view_) {
    board.serving = false;
    std::fill(board.calls.begin(), board.calls.end(), 0);
    std::fill(board.kept.begin(), board.kept.end(), 0);
  }
  for (Trunk& trunk : trunks_) trunk.in_service = false;
  for (const auto& sip : sip_trunks_) sip->release_control();
}

void GatewayDriver::refresh() {
  refresh_.arm(system_.trunk.status_refresh);
  if (!working_()) return;
  for (SeenBoard& board : view_) {
    CauseScope scope(kernel_.journal());
    const bool resets = !ready(board.slot) && has_defect(kDefectResetsBoardsForEver);
    if (resets) write(board.slot, board_register::kControl, kControlReset);
    attend(board);
  }
}

void GatewayDriver::board_interrupt(std::uint32_t slot) {
  if (!in_control_ || !working_()) return;
  SeenBoard* board = seen(slot);
  if (board == nullptr) return;
  CauseScope scope(kernel_.journal());
  attend(*board);
}

/// Looks at everything a board has to say.
void GatewayDriver::attend(SeenBoard& board) {
  const auto firmware = read(board.slot, board_register::kFirmwareState);
  if (firmware != static_cast<std::uint32_t>(FirmwareState::ready)) {
    if (board.serving) stop_serving(board);
    // Power was gone meanwhile.
    if (firmware == static_cast<std::uint32_t>(FirmwareState::off)) {
      write(board.slot, board_register::kControl, kControlLoadFirmware);
    }
    return;
  }
  const std::uint32_t enabled = read(board.slot, board_register::kSpanStatus).value_or(0) & kSpanEnabled;
  // A reset that came and went between two looks.
  if (board.serving && enabled == 0) stop_serving(board);
  if (!board.serving) serve(board);
  const std::uint32_t status = read(board.slot, board_register::kInterruptStatus).value_or(0);
  if (status != 0) write(board.slot, board_register::kInterruptStatus, status);
  const std::uint32_t events = read(board.slot, board_register::kChannelEvents).value_or(0);
  for (std::uint32_t channel = 1; channel < board.calls.size(); ++channel) {
    if ((events & (1U << channel)) == 0) continue;
    CauseScope scope(kernel_.journal());
    channel_events(board, channel);
  }
  for (Trunk& trunk : trunks_) {
    if (trunk.config.board == board.slot) update_trunk(trunk);
  }
}

void GatewayDriver::serve(SeenBoard& board) {
  board.serving = true;
  const bool fresh = (read(board.slot, board_register::kSpanStatus).value_or(0) & kSpanEnabled) == 0;
  write(board.slot, board_register::kInterruptMask, kInterruptAll);
  if (fresh) write(board.slot, board_register::kControl, kControlEnable);
  kernel_.record(board.entity, EventKind::board_recovered, static_cast<int>(server_));
  settle_channels(board, fresh);
}

/// Brings a board's channels into agreement with what this server knows of them.
void GatewayDriver::settle_channels(SeenBoard& board, bool fresh) {
  const Trunk* trunk = trunk_of(board.slot);
  if (trunk == nullptr) return;
  const bool analog = trunk->config.type == TrunkType::analog_loop_start;
  std::vector<std::uint32_t> strays;
  bool keeps = false;
  for (std::uint32_t channel = 1; channel < board.calls.size(); ++channel) {
    const ChannelId id{board.slot, channel};
    write(board.slot, channel_offset(channel, channel_register::kEvent), ~0U);
    const ChannelState state = channel_state(id).value_or(ChannelState::idle);
    const CallId kept = std::exchange(board.kept[channel], 0);
    if (kept != 0) {
      board.calls[channel] = kept;
      if (state == ChannelState::connected && channel_call(id) == kept) {
        keeps = true;
        continue;
      }
      board.calls[channel] = 0;
      kernel_.after(SimTime{0}, [this, id, kept] { report_cleared(id, kept, kCauseNormalUnspecified); });
    }
    if (state == ChannelState::idle || state == ChannelState::clearing || state == ChannelState::restarting) continue;
    if (analog && state == ChannelState::offered) {
      // A ringing line rings for whoever is in control.
      kernel_.after(SimTime{0}, [this, id] { offer_again(id); });
    } else {
      strays.push_back(channel);
    }
  }
  // Behind a line switch the exchange may have calls of the other server's boards, which these know nothing of.
  const bool moved = system_.server.generation == static_cast<std::uint8_t>(Generation::ab_switch);
  if (!analog && !keeps && !fresh && (moved || !strays.empty())) {
    write(board.slot, board_register::kControl, kControlRestart);
    return;
  }
  for (const std::uint32_t channel : strays) {
    const ChannelId id{board.slot, channel};
    if (analog) {
      write(board.slot, channel_offset(channel, channel_register::kCause), kCauseTemporaryFailure);
      command(id, ChannelCommand::clear);
    } else {
      command(id, ChannelCommand::restart);
    }
  }
}

void GatewayDriver::stop_serving(SeenBoard& board) {
  board.serving = false;
  for (Trunk& trunk : trunks_) {
    if (trunk.config.board == board.slot) update_trunk(trunk);
  }
  for (std::uint32_t channel = 1; channel < board.calls.size(); ++channel) {
    const CallId call = std::exchange(board.calls[channel], 0);
    if (call == 0) continue;
    CauseScope scope(kernel_.journal());
    report_cleared({board.slot, channel}, call, kCauseTemporaryFailure);
  }
}

void GatewayDriver::report_cleared(ChannelId channel, CallId call, int cause) {
  if (in_control_ && receiver_ != nullptr) receiver_->trunk_call_cleared(channel, call, cause);
}

void GatewayDriver::channel_events(SeenBoard& board, std::uint32_t channel) {
  const ChannelId id{board.slot, channel};
  const std::uint32_t at = channel_offset(channel, channel_register::kEvent);
  const std::uint32_t events = read(board.slot, at).value_or(0);
  write(board.slot, at, events);
  if ((events & kEventConnected) != 0 && board.calls[channel] != 0 && receiver_ != nullptr) {
    receiver_->trunk_call_answered(id, board.calls[channel]);
  }
  if ((events & kEventCleared) != 0 && board.calls[channel] != 0) {
    const auto cause = read(board.slot, channel_offset(channel, channel_register::kCause));
    report_cleared(id, std::exchange(board.calls[channel], 0), static_cast<int>(cause.value_or(0)));
  }
  if ((events & kEventOffered) != 0 && channel_state(id) == ChannelState::offered) offer(board, channel);
}

void GatewayDriver::offer(SeenBoard& board, std::uint32_t channel) {
  const ChannelId id{board.slot, channel};
  const CallId call = channel_call(id);
  const auto extension = read(board.slot, channel_offset(channel, channel_register::kExtension));
  command(id, ChannelCommand::proceed);
  board.calls[channel] = call;
  if (receiver_ == nullptr) return clear(id, kCauseTemporaryFailure);
  receiver_->trunk_call_offered(id, call, extension.value_or(0));
}

void GatewayDriver::offer_again(ChannelId channel) {
  SeenBoard* board = seen(channel.slot);
  if (board == nullptr || !board->serving || board->calls[channel.channel] != 0) return;
  if (channel_state(channel) == ChannelState::offered) offer(*board, channel.channel);
}

void GatewayDriver::update_trunk(Trunk& trunk) {
  const bool now = trunk_in_service(trunk.config.name);
  if (now == trunk.in_service) return;
  trunk.in_service = now;
  kernel_.record(trunk.entity, now ? EventKind::trunk_in_service : EventKind::trunk_out_of_service);
}

std::optional<ChannelId> GatewayDriver::place_call(const std::string& trunk, CallId call) {
  if (!in_control_ || !working_()) return std::nullopt;
  for (const Trunk& one : trunks_) {
    if (!trunk.empty() && one.config.name != trunk) continue;
    if (!trunk_in_service(one.config.name)) {
      if (has_defect(kDefectDialsDeadTrunks)) return std::nullopt;
      continue;
    }
    const std::uint32_t slot = one.config.board;
    if (SipTrunk* sip = sip_trunk(slot)) {
      const auto channel = sip->calls().free_channel();
      if (channel && sip->calls().seize(*channel, call, 0)) return ChannelId{slot, *channel};
      continue;
    }
    SeenBoard& board = *seen(slot);
    // From the top: the network takes channels from the bottom.
    for (auto channel = static_cast<std::uint32_t>(board.calls.size() - 1); channel > 0; --channel) {
      const ChannelId id{slot, channel};
      if (board.calls[channel] != 0 || channel_state(id) != ChannelState::idle) continue;
      write(slot, channel_offset(channel, channel_register::kCallLow), static_cast<std::uint32_t>(call));
      write(slot, channel_offset(channel, channel_register::kCallHigh), static_cast<std::uint32_t>(call >> 32U));
      write(slot, channel_offset(channel, channel_register::kExtension), 0);
      command(id, ChannelCommand::seize);
      if (channel_state(id) == ChannelState::idle) break;
      board.calls[channel] = call;
      return id;
    }
  }
  return std::nullopt;
}

void GatewayDriver::ring(ChannelId channel) {
  if (!in_control_ || !working_()) return;
  if (SipTrunk* sip = sip_trunk(channel.slot)) return sip->calls().ring(channel.channel);
  command(channel, ChannelCommand::ring);
}

void GatewayDriver::answer(ChannelId channel) {
  if (!in_control_ || !working_()) return;
  if (SipTrunk* sip = sip_trunk(channel.slot)) return sip->calls().answer(channel.channel);
  command(channel, ChannelCommand::answer);
}

void GatewayDriver::clear(ChannelId channel, int cause) {
  if (!in_control_ || !working_()) return;
  if (SipTrunk* sip = sip_trunk(channel.slot)) return sip->calls().clear(channel.channel, cause);
  SeenBoard* board = seen(channel.slot);
  if (board == nullptr || channel.channel >= board->calls.size()) return;
  const bool leaks = has_defect(kDefectLeaksChannels) && d_channel_down(channel.slot);
  if (!leaks) board->calls[channel.channel] = 0;
  write(channel.slot, channel_offset(channel.channel, channel_register::kCause), static_cast<std::uint32_t>(cause));
  command(channel, ChannelCommand::clear);
}

void GatewayDriver::receive_sip(const LanMessage& message) {
  for (const auto& sip : sip_trunks_) {
    if (sip->number() == message.extra) return sip->receive(message);
  }
}

}  // namespace switchback::models
