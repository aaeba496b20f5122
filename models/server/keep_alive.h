// The keep-alive service of one server: tells the peer how this server is, and watches for the peer's messages.
#pragma once

#include <functional>

#include "models/server/peer_state.h"
#include "models/server/server_context.h"
#include "models/server/service_host.h"

namespace switchback::models {

/// Sends a message every `keep-alive.period` and declares the peer lost after `keep-alive.misses` silent periods.
class KeepAlive {
 public:
  struct Hooks {
    std::function<PeerState()> own_state;
    std::function<void(const PeerState&)> heard;  ///< after each message of the peer
    std::function<void()> lost;                   ///< silence has lasted too long
  };

  KeepAlive(ServerContext& context, Hooks hooks);

  void receive(const LanMessage& message);
  /// Tells the peer now, as every change of control does.
  void announce();
  /// Sends a message of the keep-alive class other than the keep-alive itself.
  void send(LanMessage message);
  /// Starts the count of silent periods again, so that a silent peer is declared lost once more.
  void watch_again();
  /// The peer has said that it goes down: not to be reached from now on.
  void peer_gone() { present_ = false; }

  /// Its messages arrive.
  bool peer_present() const { return present_; }
  /// What it said last; meaningful while present, and as the last knowledge of it afterwards.
  const PeerState& peer() const { return peer_; }

 private:
  void service_changed(ServiceHost::State state);
  bool working() const { return context_.services.working(Service::keep_alive); }
  SimTime silence_limit() const { return context_.profile.keep_alive_period * context_.profile.keep_alive_misses; }
  void tick();
  void silence();

  ServerContext& context_;
  Hooks hooks_;
  RandomStream phase_;
  ProcessTimer tick_;
  ProcessTimer watchdog_;
  PeerState peer_;
  SimTime last_heard_{0};
  std::uint32_t sent_ = 0;
  bool present_ = false;
};

}  // namespace switchback::models
