/* The register map of a modelled telephony board in C; models/boards/register_map.h says what the registers mean. */
#pragma once

/* A chassis has slots 1 to 31; a register is at slot << 16 | offset. */
#define SBL_FIRST_SLOT 1u
#define SBL_LAST_SLOT 31u

/* Registers of a board. */
#define SBL_IDENTITY 0x00u
#define SBL_SERIAL 0x04u
#define SBL_PHYSICAL_ID 0x08u
#define SBL_FIRMWARE_STATE 0x0cu
#define SBL_CHANNEL_COUNT 0x10u
#define SBL_CONTROL 0x14u
#define SBL_INTERRUPT_STATUS 0x18u
#define SBL_INTERRUPT_MASK 0x1cu
#define SBL_ALARMS 0x24u
#define SBL_SPAN_STATUS 0x28u
#define SBL_CHANNEL_EVENTS 0x2cu

/* Registers of channel n, 1 to CHANNEL_COUNT: SBL_CHANNEL(n, SBL_CHANNEL_STATE). */
#define SBL_CHANNEL(n, which) (0x100u + (n)*0x20u + (which))
#define SBL_CHANNEL_COMMAND 0x00u
#define SBL_CHANNEL_STATE 0x04u
#define SBL_CHANNEL_CAUSE 0x08u
#define SBL_CHANNEL_CALL_LOW 0x0cu
#define SBL_CHANNEL_CALL_HIGH 0x10u
#define SBL_CHANNEL_EXTENSION 0x14u
#define SBL_CHANNEL_EVENT 0x18u

/* IDENTITY */
#define SBL_TYPE_TRITON_T1 0x54310001u
#define SBL_TYPE_TRITON_ANALOG_TRUNK 0x54310002u
#define SBL_TYPE_TRITON_ANALOG_STATION 0x54310003u

/* FIRMWARE_STATE */
#define SBL_FIRMWARE_OFF 0u
#define SBL_FIRMWARE_LOADING 1u
#define SBL_FIRMWARE_READY 2u
#define SBL_FIRMWARE_FAULT 3u

/* CONTROL */
#define SBL_CONTROL_RESET 0x01u
#define SBL_CONTROL_LOAD_FIRMWARE 0x02u
#define SBL_CONTROL_ENABLE 0x04u
#define SBL_CONTROL_DISABLE 0x08u
#define SBL_CONTROL_RESTART 0x10u

/* INTERRUPT_STATUS and INTERRUPT_MASK */
#define SBL_INTERRUPT_FIRMWARE 0x01u
#define SBL_INTERRUPT_LINE 0x02u
#define SBL_INTERRUPT_CHANNEL 0x04u
#define SBL_INTERRUPT_ALL 0x07u

/* ALARMS */
#define SBL_ALARM_LOS 0x01u
#define SBL_ALARM_AIS 0x02u
#define SBL_ALARM_RAI 0x04u
#define SBL_ALARM_LOF 0x08u
#define SBL_ALARM_D_CHANNEL 0x10u

/* SPAN_STATUS */
#define SBL_SPAN_ENABLED 0x01u
#define SBL_SPAN_SIGNAL 0x02u
#define SBL_SPAN_LAYER1 0x04u
#define SBL_SPAN_D_CHANNEL 0x08u
#define SBL_SPAN_RESTART_PENDING 0x10u
#define SBL_SPAN_IN_SERVICE 0x20u

/* EVENT of a channel */
#define SBL_EVENT_OFFERED 0x01u
#define SBL_EVENT_RINGING 0x02u
#define SBL_EVENT_CONNECTED 0x04u
#define SBL_EVENT_CLEARED 0x08u

/* COMMAND of a channel */
#define SBL_COMMAND_SEIZE 1u
#define SBL_COMMAND_PROCEED 2u
#define SBL_COMMAND_RING 3u
#define SBL_COMMAND_ANSWER 4u
#define SBL_COMMAND_CLEAR 5u
#define SBL_COMMAND_RESTART 6u

/* STATE of a channel */
#define SBL_STATE_IDLE 0u
#define SBL_STATE_OFFERED 1u
#define SBL_STATE_DIALLING 2u
#define SBL_STATE_RINGING 3u
#define SBL_STATE_CONNECTED 4u
#define SBL_STATE_CLEARING 5u
#define SBL_STATE_RESTARTING 6u
#define SBL_STATE_MAINTENANCE 7u
