// A server's end of one SIP trunk: probes the provider by OPTIONS while in control and carries its calls.
#pragma once

#include <functional>

#include "models/lan.h"
#include "models/system_config.h"
#include "models/trunks/sip_calls.h"

namespace switchback::models {

/// The trunk is in service while the provider answers: it goes out of service when nothing has been heard for a
/// probe period and a transaction time-out.
class SipTrunk {
 public:
  /// `number` is the trunk's position in the system's list. Nothing is sent or heard while `working` is false.
  SipTrunk(Kernel& kernel, Endpoint self, LanInterface& lan, const TrunkProfile& profile, const TrunkConfig& trunk,
           std::uint32_t number, EntityId entity, std::function<bool()> working);

  void take_control();
  /// Stops probing and forgets the calls without a word: another server goes on with them.
  void release_control();
  void receive(const LanMessage& message);

  std::uint32_t number() const { return number_; }
  std::uint32_t slot() const { return slot_; }
  SipCalls& calls() { return calls_; }
  const SipCalls& calls() const { return calls_; }

 private:
  void probe();
  void send(const LanMessage& message);

  Endpoint self_;
  LanInterface& lan_;
  const TrunkProfile& profile_;
  std::uint32_t number_;
  std::uint32_t slot_;
  std::function<bool()> working_;
  SipCalls calls_;
  Timer probe_;
  Timer silence_;
};

}  // namespace switchback::models
