// A whole capture observed: what its phones, servers and calls did.
#pragma once

#include <cstdint>
#include <memory>

#include "hil/import/call_watch.h"
#include "hil/import/capture_reader.h"
#include "hil/import/observed_events.h"
#include "hil/import/parties.h"
#include "hil/import/registration_watch.h"
#include "hil/import/servers.h"

namespace switchback::hil {

/// Takes SIP messages in order of time and keeps what follows from them, in memory that does not grow with their
/// number: state per phone, server, open call, and a limited number of events.
class CaptureImport {
 public:
  CaptureImport();

  void see(const SeenSip& seen);
  void finish(SimTime end);

  /// Messages that begin like SIP and cannot be read, or break rules without which nobody can follow them.
  std::uint64_t unreadable() const { return unreadable_; }
  std::uint64_t messages() const { return messages_; }

  ObservedEvents& events() { return events_; }
  const PartyTable& parties() const { return parties_; }
  const ServerTable& servers() const { return servers_; }
  const RegistrationWatch& registrations() const { return registrations_; }
  const CallWatch& calls() const { return calls_; }

 private:
  ObservedEvents events_;
  PartyTable parties_;
  ServerTable servers_;
  CallWatch calls_;
  RegistrationWatch registrations_;
  std::uint64_t messages_ = 0;
  std::uint64_t unreadable_ = 0;
};

}  // namespace switchback::hil
