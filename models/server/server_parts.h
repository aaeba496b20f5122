// What the state of a server means for its phones, boards and calls: the face those parts show to `ServerCore`.
#pragma once

#include <vector>

#include "models/admin.h"
#include "models/lan.h"
#include "models/server/service_host.h"

namespace switchback::models {

/// The parts of a server that serve. Told what to do; what of it works follows from the services' states.
class ServerParts {
 public:
  virtual ~ServerParts() = default;

  /// The marker shows Yes: control begins to move here; nothing is served yet.
  virtual void control_begins(TakeOverReason reason) = 0;
  /// Control has moved: everything is served from now on.
  virtual void full_control() = 0;
  /// The other server held control while this one stood still and believed to hold it, and has lost it since: boards
  /// and lines are taken back from where it left them.
  virtual void boards_taken_back() = 0;
  /// From a manual switchover on (and while the switching service is dead) no new calls are accepted.
  virtual void hold_new_calls(bool hold) = 0;
  /// Control has gone: nothing is served any more.
  virtual void control_released() = 0;
  /// The standby hears what is mirrored to it from now on; it may have missed what was sent before.
  virtual void standby_listens() = 0;
  /// The link to the voicemail server has become Unavailable while this server is in control.
  virtual void voicemail_lost() = 0;
  /// Power loss or the stop of all services: what was in memory is gone.
  virtual void memory_lost() = 0;
  /// A service of this server has changed its state. `boards_findable` is whether a scan finds hardware.
  virtual void service_changed(Service service, ServiceHost::State state, bool boards_findable) = 0;
  /// Pairing was lost while this server was not in control: its boards vanish from the view (seed note).
  virtual void boards_lost() = 0;
  virtual std::vector<BoardViewLine> boards() const = 0;
  /// This server has calls that are connected.
  virtual bool calls_in_progress() const { return false; }
  /// A message for phones or calls (class sip, or a mirrored call).
  virtual void receive(const LanMessage& message) = 0;
  /// As LanReceiver's.
  virtual bool answers_at_once(const LanMessage& request) const = 0;
};

}  // namespace switchback::models
