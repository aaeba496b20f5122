#include "models/boards/board.h"

#include <utility>

namespace switchback::models {

namespace {

constexpr std::uint32_t kStationChannels = 12;  ///< of an analog station board (OE 4.0 manual)

BoardTypeCode code_of(BoardType type) {
  switch (type) {
    case BoardType::triton_t1:
      return BoardTypeCode::triton_t1;
    case BoardType::triton_analog_trunk:
      return BoardTypeCode::triton_analog_trunk;
    default:
      return BoardTypeCode::triton_analog_station;
  }
}

}  // namespace

std::string board_entity(const SystemConfig& system, ServerId server, std::uint32_t slot) {
  const std::string board = "board " + std::to_string(slot);
  if (system.server.generation == static_cast<std::uint8_t>(Generation::softswitch)) return board;
  return std::string(name_of(server)) + " " + board;
}

std::string trunk_entity(const std::string& trunk) { return "trunk " + trunk; }

Board::Board(const sc_core::sc_module_name& name, Kernel& kernel, BoardSetup setup)
    : sc_module(name),
      kernel_(kernel),
      entity_(kernel.journal().entity(setup.entity)),
      client_(kernel.attach(*this)),
      type_(setup.type),
      slot_(setup.slot),
      gateway_(setup.gateway),
      serial_(setup.serial),
      firmware_load_(setup.firmware_load),
      loads_(kernel.stream(setup.entity, "firmware load")),
      lines_(std::move(setup.lines)),
      loading_(kernel, [this] { firmware_loaded(); }),
      channels_(channel_count() + 1) {
  if (lines_) lines_->set_observer(*this);
}

std::uint32_t Board::channel_count() const { return lines_ ? lines_->channels() : kStationChannels; }

LineStatus Board::line_status() const { return lines_ ? lines_->status() : LineStatus{}; }

void Board::power_on() {
  if (powered_) return;
  powered_ = true;
  firmware_ = FirmwareState::off;
  kernel_.record(entity_, EventKind::board_power_on);
}

void Board::power_off() {
  if (!powered_) return;
  lose_everything();
  firmware_ = FirmwareState::off;
  powered_ = false;
}

void Board::fault() {
  if (!powered_ || firmware_ == FirmwareState::fault) return;
  lose_everything();
  firmware_ = FirmwareState::fault;
  kernel_.record(entity_, EventKind::board_fault);
  raise(kInterruptFirmware);
}

void Board::reset() {
  if (!powered_) return;
  lose_everything();
  kernel_.record(entity_, EventKind::board_reset);
  load_firmware();
  raise(kInterruptFirmware);
}

void Board::lose_everything() {
  // Not ready first: what the lines report while they stop reaches no register.
  firmware_ = FirmwareState::off;
  enabled_ = false;
  loading_.cancel();
  if (lines_) {
    CauseScope scope(kernel_.journal());
    lines_->stop(kCauseTemporaryFailure);
  }
  interrupt_status_ = 0;
  interrupt_mask_ = 0;
  for (ChannelRegisters& channel : channels_) channel = ChannelRegisters{};
}

void Board::load_firmware() {
  const SimTime duration = firmware_load_.draw(loads_);
  firmware_ = FirmwareState::loading;
  kernel_.record(entity_, EventKind::board_firmware_loading, duration.count());
  loading_.arm(duration);
}

void Board::firmware_loaded() {
  firmware_ = FirmwareState::ready;
  kernel_.record(entity_, EventKind::board_ready);
  raise(kInterruptFirmware);
}

void Board::enable() {
  if (enabled_ || firmware_ != FirmwareState::ready) return;
  enabled_ = true;
  if (lines_) lines_->start();
  raise(kInterruptLine);
}

void Board::control(std::uint32_t bits) {
  if ((bits & kControlReset) != 0) return reset();
  if ((bits & kControlLoadFirmware) != 0 && firmware_ == FirmwareState::off) load_firmware();
  if ((bits & kControlDisable) != 0 && enabled_) {
    enabled_ = false;
    if (lines_) lines_->stop(kCauseTemporaryFailure);
  }
  if ((bits & kControlEnable) != 0) enable();
  if ((bits & kControlRestart) != 0 && lines_ && enabled_) lines_->restart(0);
}

std::uint32_t Board::span_status() const {
  if (!enabled_) return 0;
  const LineStatus status = line_status();
  return kSpanEnabled | (status.signal ? kSpanSignal : 0) | (status.layer1 ? kSpanLayer1 : 0) |
         (status.d_channel ? kSpanDChannel : 0) | (status.restart_pending ? kSpanRestartPending : 0) |
         (status.in_service() ? kSpanInService : 0);
}

Board::Access Board::read(std::uint32_t offset, std::uint32_t& value) const {
  namespace at = board_register;
  if (firmware_ == FirmwareState::fault && offset != at::kFirmwareState) return Access::no_answer;
  switch (offset) {
    case at::kIdentity:
      value = static_cast<std::uint32_t>(code_of(type_));
      return Access::done;
    case at::kSerial:
      value = serial_;
      return Access::done;
    case at::kPhysicalId:
      value = slot_ | (gateway_ << 8U);
      return Access::done;
    case at::kFirmwareState:
      value = static_cast<std::uint32_t>(firmware_);
      return Access::done;
    case at::kChannelCount:
      value = channel_count();
      return Access::done;
    case at::kControl:
      return Access::wrong_direction;
    case at::kInterruptStatus:
      value = interrupt_status_;
      return Access::done;
    case at::kInterruptMask:
      value = interrupt_mask_;
      return Access::done;
    default:
      return read_channel(offset, value);
  }
}

Board::Access Board::read_channel(std::uint32_t offset, std::uint32_t& value) const {
  namespace at = channel_register;
  const bool ready = firmware_ == FirmwareState::ready;
  switch (offset) {
    case board_register::kAlarms:
      value = line_status().alarms;
      return ready ? Access::done : Access::no_answer;
    case board_register::kSpanStatus:
      value = span_status();
      return ready ? Access::done : Access::no_answer;
    case board_register::kChannelEvents:
      value = 0;
      for (std::uint32_t channel = 1; channel < channels_.size(); ++channel) {
        if (channels_[channel].events != 0) value |= 1U << channel;
      }
      return ready ? Access::done : Access::no_answer;
    default:
      break;
  }
  if (offset < channel_offset(1, 0)) return Access::no_register;
  const std::uint32_t channel = (offset - at::kBase) / at::kStride;
  if (channel >= channels_.size()) return Access::no_register;
  if (!ready) return Access::no_answer;
  const ChannelRegisters& registers = channels_[channel];
  switch ((offset - at::kBase) % at::kStride) {
    case at::kCommand:
      return Access::wrong_direction;
    case at::kState:
      value = static_cast<std::uint32_t>(lines_ ? lines_->state(channel) : ChannelState::idle);
      return Access::done;
    case at::kCause:
      value = registers.cause;
      return Access::done;
    case at::kCallLow:
      value = static_cast<std::uint32_t>(registers.call);
      return Access::done;
    case at::kCallHigh:
      value = static_cast<std::uint32_t>(registers.call >> 32U);
      return Access::done;
    case at::kExtension:
      value = registers.extension;
      return Access::done;
    case at::kEvent:
      value = registers.events;
      return Access::done;
    default:
      return Access::no_register;
  }
}

Board::Access Board::write(std::uint32_t offset, std::uint32_t value) {
  namespace at = board_register;
  const bool reset_only = firmware_ == FirmwareState::fault;
  switch (offset) {
    case at::kControl:
      // The reset line reaches a board that answers nothing else.
      if (reset_only && (value & kControlReset) == 0) return Access::no_answer;
      control(value);
      return Access::done;
    case at::kInterruptStatus:
      if (reset_only) return Access::no_answer;
      interrupt_status_ &= ~value;
      return Access::done;
    case at::kInterruptMask:
      if (reset_only) return Access::no_answer;
      interrupt_mask_ = value & kInterruptAll;
      if ((interrupt_status_ & interrupt_mask_) != 0) raise(0);
      return Access::done;
    case at::kIdentity:
    case at::kSerial:
    case at::kPhysicalId:
    case at::kFirmwareState:
    case at::kChannelCount:
    case at::kAlarms:
    case at::kSpanStatus:
    case at::kChannelEvents:
      return Access::wrong_direction;
    default:
      return write_channel(offset, value);
  }
}

Board::Access Board::write_channel(std::uint32_t offset, std::uint32_t value) {
  namespace at = channel_register;
  if (offset < channel_offset(1, 0)) return Access::no_register;
  const std::uint32_t channel = (offset - at::kBase) / at::kStride;
  if (channel >= channels_.size()) return Access::no_register;
  if (firmware_ != FirmwareState::ready) return Access::no_answer;
  ChannelRegisters& registers = channels_[channel];
  switch ((offset - at::kBase) % at::kStride) {
    case at::kCommand:
      command(channel, static_cast<ChannelCommand>(value));
      return Access::done;
    case at::kState:
      return Access::wrong_direction;
    case at::kCause:
      registers.cause = value;
      return Access::done;
    case at::kCallLow:
      registers.call = (registers.call & ~CallId{0xffffffff}) | value;
      return Access::done;
    case at::kCallHigh:
      registers.call = (registers.call & CallId{0xffffffff}) | (CallId{value} << 32U);
      return Access::done;
    case at::kExtension:
      registers.extension = value;
      return Access::done;
    case at::kEvent:
      registers.events &= ~value;
      return Access::done;
    default:
      return Access::no_register;
  }
}

void Board::command(std::uint32_t channel, ChannelCommand command) {
  if (!lines_ || !enabled_) return;
  const ChannelRegisters& registers = channels_[channel];
  switch (command) {
    case ChannelCommand::seize:
      lines_->seize(channel, registers.call, registers.extension);
      return;
    case ChannelCommand::proceed:
      return lines_->proceed(channel);
    case ChannelCommand::ring:
      return lines_->ring(channel);
    case ChannelCommand::answer:
      return lines_->answer(channel);
    case ChannelCommand::clear:
      return lines_->clear(channel, static_cast<int>(registers.cause));
    case ChannelCommand::restart:
      return lines_->restart(channel);
  }
}

void Board::raise(std::uint32_t bits) {
  interrupt_status_ |= bits;
  if (interrupt_scheduled_) return;
  // The line is looked at once per instant, after the handler that changed the registers has finished.
  interrupt_scheduled_ = true;
  kernel_.schedule(SimTime{0}, client_, 0);
}

void Board::on_calendar(std::uint64_t) {
  interrupt_scheduled_ = false;
  if (!powered_ || !interrupt_) return;
  if ((interrupt_status_ & (interrupt_mask_ | kInterruptFirmware)) != 0) interrupt_(slot_);
}

void Board::event(std::uint32_t channel, std::uint32_t bit) {
  if (firmware_ != FirmwareState::ready) return;
  channels_[channel].events |= bit;
  raise(kInterruptChannel);
}

void Board::channel_offered(std::uint32_t channel, CallId call, std::uint32_t extension) {
  channels_[channel].call = call;
  channels_[channel].extension = extension;
  event(channel, kEventOffered);
}

void Board::channel_ringing(std::uint32_t channel) { event(channel, kEventRinging); }

void Board::channel_connected(std::uint32_t channel) { event(channel, kEventConnected); }

void Board::channel_cleared(std::uint32_t channel, CallId, int cause) {
  channels_[channel].cause = static_cast<std::uint32_t>(cause);
  event(channel, kEventCleared);
}

void Board::line_changed() {
  if (firmware_ == FirmwareState::ready) raise(kInterruptLine);
}

}  // namespace switchback::models
