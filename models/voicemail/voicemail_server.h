// The voicemail server: a LAN endpoint that takes every call offered to it and answers the servers' probes.
#pragma once

#include "models/kernel.h"
#include "models/lan.h"

namespace switchback::models {

/// Answers INVITE, BYE, CANCEL and OPTIONS with 200, and probes of the voicemail links. Off, it answers nothing.
class VoicemailServer : public sc_core::sc_module, public LanReceiver {
 public:
  VoicemailServer(const sc_core::sc_module_name& name, Kernel& kernel);

  sc_core::sc_port<LanInterface> lan;
  sc_core::sc_export<LanReceiver> receiver;

  void power_on();
  void power_off();
  bool powered() const { return powered_; }

  void receive(const LanMessage& message) override;

 private:
  Kernel& kernel_;
  EntityId entity_;
  bool powered_ = false;
};

}  // namespace switchback::models
