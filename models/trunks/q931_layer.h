// Q.931 of one PRI span end: calls per B channel with their timers, RESTART, and what a lost D-channel does to calls.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/kernel.h"
#include "models/trunks/channel_group.h"
#include "models/trunks/frame.h"
#include "models/trunks/q921_link.h"
#include "models/trunks/trunk_profile.h"

namespace switchback::models {

/// Which side of the interface; it decides from which end channels are taken, so that both seldom meet.
enum class Q931Side : std::uint8_t { user, network };

/// Layer 3 of one end. Channels count from 1; in RESTART, 0 is the whole interface.
///
/// When the link is released, calls that are not active are cleared at once and active ones after T309. Channels
/// whose calls were cleared without the peer hearing of it are restarted when the link is back. When the peer
/// establishes the link anew while it was up here, active calls stay, as libpri does it: a new controller behind
/// the same line has to send RESTART.
class Q931Layer : public Q921User, private CalendarClient {
 public:
  Q931Layer(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Q931Side side, std::uint32_t channels,
            std::function<bool(const Q931Message&)> send);

  void set_observer(ChannelObserver& observer) { observer_ = &observer; }
  std::uint32_t channels() const { return static_cast<std::uint32_t>(channels_.size()) - 1; }
  ChannelState state(std::uint32_t channel) const;
  CallId call(std::uint32_t channel) const { return channels_[channel].call; }
  bool restart_pending() const;
  bool link_up() const { return link_up_; }
  std::optional<std::uint32_t> free_channel() const;

  /// A fresh stack: no calls; the interface is restarted as soon as the link is up.
  void start();
  /// All calls end here, the observer is told.
  void stop(int cause);

  bool seize(std::uint32_t channel, CallId call, std::uint32_t extension);
  void proceed(std::uint32_t channel);
  void ring(std::uint32_t channel);
  void answer(std::uint32_t channel);
  void clear(std::uint32_t channel, int cause);
  void restart(std::uint32_t channel);

  void link_established() override;
  void link_failed() override;
  void link_released() override;
  void link_message(const Q931Message& message) override;

 private:
  /// Call states of Q.931 2.1 that matter here.
  enum class Phase : std::uint8_t {
    null,
    initiated,
    proceeding,
    delivered,
    present,
    incoming_proceeding,
    received,
    connect_request,
    active,
    disconnect_request,
    release_request,
  };
  struct Channel {
    Phase phase = Phase::null;
    bool originated = false;  ///< this end chose the call reference
    bool told = false;        ///< the observer knows that the call is over
    bool unsure = false;      ///< the peer may still have a call here
    bool maintenance = false;
    bool restart_sent = false;  ///< a RESTART of just this slot (0: interface) is outstanding
    bool restarting = false;    ///< covered by an outstanding RESTART
    std::uint8_t expiries = 0;  ///< of the timer that runs now
    int cause = 0;
    std::uint16_t reference = 0;
    std::uint32_t extension = 0;
    std::uint32_t timer = 0;  ///< generation; older expiries are stale
    CallId call = 0;
  };

  void on_calendar(std::uint64_t argument) override;
  void arm(std::uint32_t channel, SimTime delay);
  void disarm(std::uint32_t channel) { ++channels_[channel].timer; }
  void enter(std::uint32_t channel, Phase phase);
  void call_timer_expired(std::uint32_t channel);
  void restart_timer_expired(std::uint32_t slot);

  std::uint32_t find(const Q931Message& message) const;
  void send(std::uint32_t channel, Q931Kind kind, int cause = 0);
  void send_restart(std::uint32_t slot);
  void answer_unknown(const Q931Message& message);
  void reply(const Q931Message& to, Q931Kind kind, int cause);

  void setup_arrived(const Q931Message& message);
  void call_message(std::uint32_t channel, const Q931Message& message);
  void restart_arrived(std::uint32_t slot);
  void restart_acknowledged(std::uint32_t slot);

  void tell(std::uint32_t channel, int cause);
  void end(std::uint32_t channel, int cause);
  void release(std::uint32_t channel, int cause);
  void forget(std::uint32_t channel, int cause);
  void t309_expired();
  void line_changed();
  template <class Action>
  void for_covered(std::uint32_t slot, Action action);

  Kernel& kernel_;
  EntityId entity_;
  const TrunkProfile& profile_;
  Q931Side side_;
  std::function<bool(const Q931Message&)> send_;
  ChannelObserver* observer_ = nullptr;
  ClientId client_;
  Timer t309_;
  std::vector<Channel> channels_;  ///< [0] is the interface
  std::uint16_t next_reference_ = 1;
  bool started_ = false;
  bool link_up_ = false;
  bool released_ = true;
};

}  // namespace switchback::models
