// The registrar of one server: a queue with a service rate in front of the registrations of its phones.
#pragma once

#include <cstdint>

#include "models/server/server_context.h"

namespace switchback::models {

/// Answers REGISTER and OPTIONS. Requests queue for the service rate; beyond the queue's limit they get 503 with
/// Retry-After at once; with digest each unauthenticated REGISTER costs a 401 first. While not serving (standby)
/// every REGISTER gets 503; while the service does not work nothing is answered.
class Registrar {
 public:
  Registrar(ServerContext& context, std::uint32_t phone_count);

  /// A sip_register or sip_options request from the phone bank.
  void receive(const LanMessage& message);

  /// Opens or closes the doors: a server serves phones while it has full control and needs no system key.
  void serve(bool serving);
  bool serving() const;

  /// Tells all idle phones, paced by `phones.push rate`, that this server is in control (seed step 10).
  void announce_control();

  /// Whether this server holds a binding of the phone.
  bool bound(std::uint32_t phone) const;
  std::uint32_t bindings() const;
  /// Forgets everything, as a restart without replicated registrations does.
  void clear();
  std::size_t queued() const;
};

}  // namespace switchback::models
