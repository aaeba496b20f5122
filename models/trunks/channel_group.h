// The channels of one trunk end, whatever their signalling: the common face of spans, analog lines and SIP trunks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "models/call_kind.h"

namespace switchback::models {

enum class ChannelState : std::uint8_t {
  idle,
  offered,   ///< a call arrives here and is not answered
  dialling,  ///< we call, the far end has not alerted
  ringing,   ///< we call, the far end alerts
  connected,
  clearing,
  restarting,
  maintenance,  ///< not usable until restarted
};
inline constexpr std::array<std::string_view, 8> kChannelStateNames{
    "idle", "offered", "dialling", "ringing", "connected", "clearing", "restarting", "maintenance"};
constexpr std::string_view name_of(ChannelState state) { return kChannelStateNames[static_cast<std::size_t>(state)]; }

/// Alarm bits of a line, as in the board's ALARMS register.
inline constexpr std::uint32_t kAlarmBitLos = 1U << 0U;
inline constexpr std::uint32_t kAlarmBitAis = 1U << 1U;
inline constexpr std::uint32_t kAlarmBitRai = 1U << 2U;
inline constexpr std::uint32_t kAlarmBitLof = 1U << 3U;
inline constexpr std::uint32_t kAlarmBitDChannel = 1U << 4U;

/// What a line looks like from one end.
struct LineStatus {
  bool signal = false;
  bool layer1 = false;
  bool d_channel = false;        ///< true as well where there is no D-channel
  bool restart_pending = false;  ///< a RESTART waits for the link or for its acknowledgement
  std::uint32_t alarms = 0;

  bool in_service() const { return layer1 && d_channel && !restart_pending; }
};

/// Q.850 causes that the bench itself gives.
inline constexpr int kCauseNormal = 16;
inline constexpr int kCauseUserBusy = 17;
inline constexpr int kCauseNoUserResponding = 18;
inline constexpr int kCauseNoAnswer = 19;
inline constexpr int kCauseDestinationOutOfOrder = 27;
inline constexpr int kCauseNormalUnspecified = 31;
inline constexpr int kCauseNoChannel = 34;
inline constexpr int kCauseTemporaryFailure = 41;
inline constexpr int kCauseChannelNotAvailable = 44;
inline constexpr int kCauseInvalidReference = 81;
inline constexpr int kCauseWrongState = 101;
inline constexpr int kCauseTimerExpired = 102;

/// What the channels tell their user. Channels count from 1.
class ChannelObserver {
 public:
  virtual ~ChannelObserver() = default;
  virtual void channel_offered(std::uint32_t channel, CallId call, std::uint32_t extension) = 0;
  virtual void channel_ringing(std::uint32_t channel) = 0;
  virtual void channel_connected(std::uint32_t channel) = 0;
  /// The call ended without this end having asked for it.
  virtual void channel_cleared(std::uint32_t channel, CallId call, int cause) = 0;
  /// Alarms, D-channel, restarts or maintenance have changed.
  virtual void line_changed() = 0;
};

/// One end's channels.
class ChannelGroup {
 public:
  virtual ~ChannelGroup() = default;

  virtual void set_observer(ChannelObserver& observer) = 0;
  virtual std::uint32_t channels() const = 0;
  virtual ChannelState state(std::uint32_t channel) const = 0;
  virtual CallId call(std::uint32_t channel) const = 0;
  virtual LineStatus status() const = 0;
  /// The channel this end takes next; nothing while the line is out of service.
  virtual std::optional<std::uint32_t> free_channel() const = 0;

  /// Begins and ends to work; ending clears all calls, which the observer is told with `cause`.
  virtual void start() = 0;
  virtual void stop(int cause) = 0;

  /// Calls the far end on an idle channel; false if it is not idle or the line is down.
  virtual bool seize(std::uint32_t channel, CallId call, std::uint32_t extension) = 0;
  /// An offered call is being worked on; the far end stops waiting for a first answer.
  virtual void proceed(std::uint32_t channel) = 0;
  virtual void ring(std::uint32_t channel) = 0;
  virtual void answer(std::uint32_t channel) = 0;
  virtual void clear(std::uint32_t channel, int cause) = 0;
  /// Brings a channel, or all (0), to idle at both ends, where the signalling can do that.
  virtual void restart(std::uint32_t channel) = 0;
};

}  // namespace switchback::models
