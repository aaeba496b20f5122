// What travels on a line: Q.921 frames with Q.931 messages, and the signals of a loop-start line.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/call_kind.h"

namespace switchback::models {

enum class Q931Kind : std::uint8_t {
  setup,
  call_proceeding,
  alerting,
  connect,
  connect_acknowledge,
  disconnect,
  release,
  release_complete,
  restart,
  restart_acknowledge,
  status_enquiry,
  status,
};
inline constexpr std::array<std::string_view, 12> kQ931KindNames{
    "SETUP",   "CALL PROCEEDING",  "ALERTING", "CONNECT",     "CONNECT ACK",    "DISCONNECT",
    "RELEASE", "RELEASE COMPLETE", "RESTART",  "RESTART ACK", "STATUS ENQUIRY", "STATUS"};
constexpr std::string_view name_of(Q931Kind kind) { return kQ931KindNames[static_cast<std::size_t>(kind)]; }

/// One layer 3 message.
struct Q931Message {
  Q931Kind kind = Q931Kind::setup;
  bool from_originator = false;  ///< call reference flag: sent by the side that chose the reference
  bool call_exists = false;      ///< STATUS: the sender knows the call (its state is not null)
  std::uint8_t channel = 0;      ///< B channel, 1-based; RESTART: 0 is the whole interface
  std::uint8_t cause = 0;        ///< Q.850
  std::uint16_t reference = 0;   ///< call reference; 0 is the global one
  std::uint32_t extension = 0;   ///< called number
  CallId call = 0;               ///< the bench's number of the call, so that both ends can be correlated
};

/// Signals of a loop-start line, towards the PBX and towards the exchange.
enum class LineSignal : std::uint8_t {
  ring,        ///< to the PBX: a call arrives
  ring_stop,   ///< to the PBX: the caller gave up
  ringback,    ///< to the PBX: the called side rings
  answered,    ///< to the PBX: answer supervision by battery reversal
  disconnect,  ///< to the PBX: disconnect supervision, the battery is taken away for a moment
  off_hook,    ///< to the exchange: the line is seized, or a ringing call is answered
  dialled,     ///< to the exchange: the last digit
  on_hook,     ///< to the exchange: the loop is open
};

struct LineMessage {
  LineSignal signal = LineSignal::ring;
  std::uint8_t line = 0;  ///< 1-based
  std::uint32_t extension = 0;
  CallId call = 0;
};

enum class FrameKind : std::uint8_t { sabme, ua, receiver_ready, reject, information, line };

/// One frame; `message` counts for information frames, `line` for line frames.
struct Frame {
  FrameKind kind = FrameKind::sabme;
  bool response = false;
  bool poll = false;  ///< P in a command, F in a response
  std::uint8_t send_number = 0;
  std::uint8_t receive_number = 0;
  Q931Message message;
  LineMessage line;
};

}  // namespace switchback::models
