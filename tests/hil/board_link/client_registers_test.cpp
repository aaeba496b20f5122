// The C header's register map is the models' own.
#include <gtest/gtest.h>

#include "hil/board_link/client/switchback_board_link.h"
#include "hil/board_link/client/switchback_board_registers.h"
#include "hil/board_link/frame.h"
#include "models/boards/register_map.h"
#include "models/trunks/channel_group.h"

namespace switchback::hil::board_link {
namespace {

template <class Value>
constexpr std::uint32_t number(Value value) {
  return static_cast<std::uint32_t>(value);
}

TEST(ClientRegisters, AreWhereTheBoardHasThem) {
  namespace at = models::board_register;
  EXPECT_EQ(SBL_FIRST_SLOT, models::kFirstSlot);
  EXPECT_EQ(SBL_LAST_SLOT, models::kLastSlot);
  EXPECT_EQ(SBL_IDENTITY, at::kIdentity);
  EXPECT_EQ(SBL_SERIAL, at::kSerial);
  EXPECT_EQ(SBL_PHYSICAL_ID, at::kPhysicalId);
  EXPECT_EQ(SBL_FIRMWARE_STATE, at::kFirmwareState);
  EXPECT_EQ(SBL_CHANNEL_COUNT, at::kChannelCount);
  EXPECT_EQ(SBL_CONTROL, at::kControl);
  EXPECT_EQ(SBL_INTERRUPT_STATUS, at::kInterruptStatus);
  EXPECT_EQ(SBL_INTERRUPT_MASK, at::kInterruptMask);
  EXPECT_EQ(SBL_ALARMS, at::kAlarms);
  EXPECT_EQ(SBL_SPAN_STATUS, at::kSpanStatus);
  EXPECT_EQ(SBL_CHANNEL_EVENTS, at::kChannelEvents);
}

TEST(ClientRegisters, AreWhereTheChannelHasThem) {
  namespace at = models::channel_register;
  for (const std::uint32_t channel : {1U, 23U, 30U}) {
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_COMMAND), models::channel_offset(channel, at::kCommand));
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_STATE), models::channel_offset(channel, at::kState));
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_CAUSE), models::channel_offset(channel, at::kCause));
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_CALL_LOW), models::channel_offset(channel, at::kCallLow));
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_CALL_HIGH), models::channel_offset(channel, at::kCallHigh));
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_EXTENSION), models::channel_offset(channel, at::kExtension));
    EXPECT_EQ(SBL_CHANNEL(channel, SBL_CHANNEL_EVENT), models::channel_offset(channel, at::kEvent));
  }
}

TEST(ClientRegisters, HaveTheBoardsBits) {
  using namespace models;
  EXPECT_EQ(SBL_TYPE_TRITON_T1, number(BoardTypeCode::triton_t1));
  EXPECT_EQ(SBL_TYPE_TRITON_ANALOG_TRUNK, number(BoardTypeCode::triton_analog_trunk));
  EXPECT_EQ(SBL_TYPE_TRITON_ANALOG_STATION, number(BoardTypeCode::triton_analog_station));
  EXPECT_EQ(SBL_FIRMWARE_OFF, number(FirmwareState::off));
  EXPECT_EQ(SBL_FIRMWARE_LOADING, number(FirmwareState::loading));
  EXPECT_EQ(SBL_FIRMWARE_READY, number(FirmwareState::ready));
  EXPECT_EQ(SBL_FIRMWARE_FAULT, number(FirmwareState::fault));
  EXPECT_EQ(SBL_CONTROL_RESET, kControlReset);
  EXPECT_EQ(SBL_CONTROL_LOAD_FIRMWARE, kControlLoadFirmware);
  EXPECT_EQ(SBL_CONTROL_ENABLE, kControlEnable);
  EXPECT_EQ(SBL_CONTROL_DISABLE, kControlDisable);
  EXPECT_EQ(SBL_CONTROL_RESTART, kControlRestart);
  EXPECT_EQ(SBL_INTERRUPT_FIRMWARE, kInterruptFirmware);
  EXPECT_EQ(SBL_INTERRUPT_LINE, kInterruptLine);
  EXPECT_EQ(SBL_INTERRUPT_CHANNEL, kInterruptChannel);
  EXPECT_EQ(SBL_INTERRUPT_ALL, kInterruptAll);
  EXPECT_EQ(SBL_ALARM_LOS, kAlarmBitLos);
  EXPECT_EQ(SBL_ALARM_AIS, kAlarmBitAis);
  EXPECT_EQ(SBL_ALARM_RAI, kAlarmBitRai);
  EXPECT_EQ(SBL_ALARM_LOF, kAlarmBitLof);
  EXPECT_EQ(SBL_ALARM_D_CHANNEL, kAlarmBitDChannel);
  EXPECT_EQ(SBL_SPAN_ENABLED, kSpanEnabled);
  EXPECT_EQ(SBL_SPAN_SIGNAL, kSpanSignal);
  EXPECT_EQ(SBL_SPAN_LAYER1, kSpanLayer1);
  EXPECT_EQ(SBL_SPAN_D_CHANNEL, kSpanDChannel);
  EXPECT_EQ(SBL_SPAN_RESTART_PENDING, kSpanRestartPending);
  EXPECT_EQ(SBL_SPAN_IN_SERVICE, kSpanInService);
  EXPECT_EQ(SBL_EVENT_OFFERED, kEventOffered);
  EXPECT_EQ(SBL_EVENT_RINGING, kEventRinging);
  EXPECT_EQ(SBL_EVENT_CONNECTED, kEventConnected);
  EXPECT_EQ(SBL_EVENT_CLEARED, kEventCleared);
}

TEST(ClientRegisters, HaveTheChannelsNumbers) {
  using models::ChannelCommand;
  using models::ChannelState;
  EXPECT_EQ(SBL_COMMAND_SEIZE, number(ChannelCommand::seize));
  EXPECT_EQ(SBL_COMMAND_PROCEED, number(ChannelCommand::proceed));
  EXPECT_EQ(SBL_COMMAND_RING, number(ChannelCommand::ring));
  EXPECT_EQ(SBL_COMMAND_ANSWER, number(ChannelCommand::answer));
  EXPECT_EQ(SBL_COMMAND_CLEAR, number(ChannelCommand::clear));
  EXPECT_EQ(SBL_COMMAND_RESTART, number(ChannelCommand::restart));
  EXPECT_EQ(SBL_STATE_IDLE, number(ChannelState::idle));
  EXPECT_EQ(SBL_STATE_OFFERED, number(ChannelState::offered));
  EXPECT_EQ(SBL_STATE_DIALLING, number(ChannelState::dialling));
  EXPECT_EQ(SBL_STATE_RINGING, number(ChannelState::ringing));
  EXPECT_EQ(SBL_STATE_CONNECTED, number(ChannelState::connected));
  EXPECT_EQ(SBL_STATE_CLEARING, number(ChannelState::clearing));
  EXPECT_EQ(SBL_STATE_RESTARTING, number(ChannelState::restarting));
  EXPECT_EQ(SBL_STATE_MAINTENANCE, number(ChannelState::maintenance));
}

TEST(ClientRegisters, AskForTheServersCapabilities) {
  EXPECT_EQ(SBL_CAP_INTERRUPTS, kCapabilityInterrupts);
  EXPECT_EQ(SBL_CAP_WRITES, kCapabilityWrites);
}

}  // namespace
}  // namespace switchback::hil::board_link
