// A server as whoever stands in front of the rack sees it: power, network cable, and a machine that runs or does not.
#pragma once

namespace switchback::models {

/// What can be done to the machine of a server from outside; simulated and remote servers look the same here. Every
/// action returns at once; what it leads to shows on the console.
class ServerMachine {
 public:
  virtual ~ServerMachine() = default;
  virtual void power_on() = 0;
  /// Power is gone at once.
  virtual void power_off() = 0;
  /// An orderly restart.
  virtual void restart() = 0;
  /// All processes stand still until `resume`; the host still answers pings.
  virtual void hang() = 0;
  virtual void resume() = 0;
  /// Pulls the network cable or puts it back.
  virtual void connect_network(bool connected) = 0;
  virtual bool network_connected() const = 0;
};

/// The network between two real servers, as whoever stands in front of the rack sees it.
class ServerLink {
 public:
  virtual ~ServerLink() = default;
  /// Cuts it for everything that the two send each other, or restores it; phones still reach both. Returns at once.
  virtual void connect(bool connected) = 0;
  /// As it was confirmed last.
  virtual bool connected() const = 0;
};

}  // namespace switchback::models
