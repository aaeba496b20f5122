// The register map of a telephony board, as its driver sees it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// A chassis has slots 1 to 31 with 64 KiB of address space each: address = slot << 16 | offset. All registers are
// 32 bits wide and are accessed as 4 aligned bytes, least significant byte first. What is reserved or empty
// answers TLM_ADDRESS_ERROR_RESPONSE, as does any other length or alignment; a write to a read-only register and a
// read of a write-only one answer TLM_COMMAND_ERROR_RESPONSE. A board in fault answers nothing but FIRMWARE_STATE
// (TLM_GENERIC_ERROR_RESPONSE for the rest), a board whose firmware is not ready only the registers below 0x24.
//
//   offset  name              access  meaning
//   0x00    IDENTITY          R       board type, one of BoardTypeCode
//   0x04    SERIAL            R       serial number, unique in a system
//   0x08    PHYSICAL_ID       R       7:0 faceplate ID (the slot), 15:8 gateway ID (0: all-in-one system)
//   0x0c    FIRMWARE_STATE    R       one of FirmwareState
//   0x10    CHANNEL_COUNT     R       channels of the board, 1 to 30
//   0x14    CONTROL           W       see kControl...; several bits may be set at once
//   0x18    INTERRUPT_STATUS  RW1C    pending interrupts, see kInterrupt...; writing 1 clears
//   0x1c    INTERRUPT_MASK    RW      interrupts that reach the server; FIRMWARE always does; 0 after a reset
//   0x24    ALARMS            R       alarm bits of the line: 0 LOS, 1 AIS, 2 RAI, 3 LOF, 4 D-channel down
//   0x28    SPAN_STATUS       R       see kSpan...
//   0x2c    CHANNEL_EVENTS    R       bit n is set while channel n has an event that was not cleared
//
//   Channel n (1 to CHANNEL_COUNT) has 0x20 bytes at 0x100 + n * 0x20:
//   +0x00   COMMAND           W       one of ChannelCommand; what does not fit the channel's state has no effect
//   +0x04   STATE             R       number of a ChannelState (models/trunks/channel_group.h)
//   +0x08   CAUSE             RW      Q.850 cause: written before `clear`; after a `cleared` event, the far end's
//   +0x0c   CALL_LOW          RW      call number, bits 31:0; written before `seize`
//   +0x10   CALL_HIGH         RW      call number, bits 63:32
//   +0x14   EXTENSION         RW      called extension; written before `seize`, read after `offered`
//   +0x18   EVENT             RW1C    what happened, see kEvent...

namespace switchback::models {

enum class BoardTypeCode : std::uint32_t {
  triton_t1 = 0x54310001,
  triton_analog_trunk = 0x54310002,
  triton_analog_station = 0x54310003,
};

enum class FirmwareState : std::uint32_t { off = 0, loading = 1, ready = 2, fault = 3 };
inline constexpr std::array<std::string_view, 4> kFirmwareStateNames{"off", "loading", "ready", "fault"};

namespace board_register {
inline constexpr std::uint32_t kIdentity = 0x00;
inline constexpr std::uint32_t kSerial = 0x04;
inline constexpr std::uint32_t kPhysicalId = 0x08;
inline constexpr std::uint32_t kFirmwareState = 0x0c;
inline constexpr std::uint32_t kChannelCount = 0x10;
inline constexpr std::uint32_t kControl = 0x14;
inline constexpr std::uint32_t kInterruptStatus = 0x18;
inline constexpr std::uint32_t kInterruptMask = 0x1c;
inline constexpr std::uint32_t kAlarms = 0x24;
inline constexpr std::uint32_t kSpanStatus = 0x28;
inline constexpr std::uint32_t kChannelEvents = 0x2c;
}  // namespace board_register

namespace channel_register {
inline constexpr std::uint32_t kBase = 0x100;
inline constexpr std::uint32_t kStride = 0x20;
inline constexpr std::uint32_t kCommand = 0x00;
inline constexpr std::uint32_t kState = 0x04;
inline constexpr std::uint32_t kCause = 0x08;
inline constexpr std::uint32_t kCallLow = 0x0c;
inline constexpr std::uint32_t kCallHigh = 0x10;
inline constexpr std::uint32_t kExtension = 0x14;
inline constexpr std::uint32_t kEvent = 0x18;
}  // namespace channel_register

/// Offset of a channel's register.
constexpr std::uint32_t channel_offset(std::uint32_t channel, std::uint32_t which) {
  return channel_register::kBase + channel * channel_register::kStride + which;
}

inline constexpr std::uint32_t kSlotShift = 16;
inline constexpr std::uint32_t kOffsetMask = 0xffff;
inline constexpr std::uint32_t kFirstSlot = 1;
inline constexpr std::uint32_t kLastSlot = 31;

inline constexpr std::uint32_t kControlReset = 1U << 0U;         ///< firmware is lost and loaded again
inline constexpr std::uint32_t kControlLoadFirmware = 1U << 1U;  ///< of a board that is off
inline constexpr std::uint32_t kControlEnable = 1U << 2U;        ///< the lines begin to work
inline constexpr std::uint32_t kControlDisable = 1U << 3U;       ///< the lines fall silent
inline constexpr std::uint32_t kControlRestart = 1U << 4U;       ///< PRI: RESTART of the interface

inline constexpr std::uint32_t kInterruptFirmware = 1U << 0U;  ///< firmware state changed; not maskable
inline constexpr std::uint32_t kInterruptLine = 1U << 1U;      ///< alarms, D-channel or restart changed
inline constexpr std::uint32_t kInterruptChannel = 1U << 2U;   ///< CHANNEL_EVENTS is not 0
inline constexpr std::uint32_t kInterruptAll = kInterruptFirmware | kInterruptLine | kInterruptChannel;

inline constexpr std::uint32_t kSpanEnabled = 1U << 0U;
inline constexpr std::uint32_t kSpanSignal = 1U << 1U;
inline constexpr std::uint32_t kSpanLayer1 = 1U << 2U;
inline constexpr std::uint32_t kSpanDChannel = 1U << 3U;  ///< set as well where there is no D-channel
inline constexpr std::uint32_t kSpanRestartPending = 1U << 4U;
inline constexpr std::uint32_t kSpanInService = 1U << 5U;

inline constexpr std::uint32_t kEventOffered = 1U << 0U;
inline constexpr std::uint32_t kEventRinging = 1U << 1U;
inline constexpr std::uint32_t kEventConnected = 1U << 2U;
inline constexpr std::uint32_t kEventCleared = 1U << 3U;

enum class ChannelCommand : std::uint32_t {
  seize = 1,    ///< call the far end
  proceed = 2,  ///< an offered call is being worked on
  ring = 3,
  answer = 4,
  clear = 5,
  restart = 6,  ///< PRI: RESTART of this channel
};

}  // namespace switchback::models
