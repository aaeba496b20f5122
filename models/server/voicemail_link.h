// The voicemail link service of one server: probes the voicemail server while this server is in control.
#pragma once

#include <functional>
#include <utility>

#include "models/server/server_context.h"
#include "models/server/service_host.h"

namespace switchback::models {

/// A server that has gained full control connects after `voicemail.reconnect`; a standby keeps no link. The link is
/// Available while probes are answered.
class VoicemailLink {
 public:
  explicit VoicemailLink(ServerContext& context);

  void connect();
  void disconnect();
  bool available() const { return available_; }
  /// Called when an Available link becomes Unavailable, for whatever reason.
  void on_lost(std::function<void()> action) { lost_ = std::move(action); }

  /// The voicemail server's answer to a probe.
  void receive(const LanMessage& message);

 private:
  bool working() const { return context_.services.working(Service::voicemail_link); }
  void connect_when_up();
  void probe();
  void set_available(bool available);

  ServerContext& context_;
  std::function<void()> lost_;
  RandomStream reconnects_;
  ProcessTimer probe_;
  ProcessTimer watchdog_;
  std::uint32_t probes_ = 0;
  bool wanted_ = false;
  bool available_ = false;
};

}  // namespace switchback::models
