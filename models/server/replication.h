// The replication service of one server: keeps the standby's configuration equal to that of the server in control.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "models/server/configuration.h"
#include "models/server/keep_alive.h"
#include "models/server/redundancy.h"
#include "models/server/server_context.h"

namespace switchback::models {

/// The server in control is the source: it announces a transfer (replication_start), takes the time the transfer
/// takes, and ends it (replication_done); each message is repeated until it is answered. Updating means that a
/// transfer with a reachable peer is due or runs. A standby whose services were restarted is synchronised anew in
/// everything, which also removes silent differences.
class Replication {
 public:
  Replication(ServerContext& context, KeepAlive& keep_alive, Redundancy& redundancy, Configuration& configuration);

  ReplicationStatus status() const { return status_; }
  /// Called at the source when the standby listens to mirrored calls, of which it may have missed some: after each
  /// transfer, and when its replication and call control answer again.
  void on_standby_listens(std::function<void()> action) { standby_listens_ = std::move(action); }

  void receive(const LanMessage& message);
  /// The role of this server or the pairing has changed.
  void redundancy_changed();
  void peer_heard(const PeerState& peer);
  void peer_lost();
  /// One edit was made here.
  void edited();

  /// Fault: no transfer gets anywhere until it is set back.
  void stuck(bool stuck) { stuck_ = stuck; }
  bool is_stuck() const { return stuck_; }
  /// Fault: transfers take `factor` times as long; 1 ends it.
  void slow(double factor) { factor_ = factor; }

 private:
  enum class Phase : std::uint8_t { idle, starting, transferring, ending };

  bool working() const { return !stuck_ && context_.services.working(Service::replication); }
  bool can_transfer() const;
  void set_status(ReplicationStatus status);
  void begin(bool everything);
  void abort();
  void step();
  void send(MessageKind kind, std::uint16_t flags);
  void receive_as_source(const LanMessage& message);
  void receive_as_standby(const LanMessage& message);

  ServerContext& context_;
  KeepAlive& keep_alive_;
  Redundancy& redundancy_;
  Configuration& configuration_;
  std::function<void()> standby_listens_;
  RandomStream durations_;
  ProcessTimer timer_;
  ReplicationStatus status_ = ReplicationStatus::unknown;
  Phase phase_ = Phase::idle;
  SimTime finished_{0};         ///< when the last transfer ended
  std::uint32_t transfer_ = 0;  ///< number of the transfer under way
  double factor_ = 1.0;
  bool everything_ = false;     ///< the transfer is of everything, not of one edit
  bool due_again_ = false;      ///< an edit came while a transfer was running
  bool restarted_ = true;       ///< services were restarted since the last synchronisation
  bool peer_was_away_ = false;  ///< lost since the last transfer began
  bool peer_listens_ = false;   ///< its replication and its call control answer
  bool was_in_control_ = false;
  bool was_online_ = false;
  bool was_paired_ = true;
  bool stuck_ = false;
};

}  // namespace switchback::models
