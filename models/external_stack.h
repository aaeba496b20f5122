// A control stack that is not simulated: what takes the servers' places in a testbed.
#pragma once

#include <functional>
#include <memory>

#include "models/admin.h"
#include "models/lan.h"
#include "models/server_machine.h"

namespace switchback::models {

class PhoneBank;

/// What a testbed gives to what is outside.
struct TestbedEdge {
  Kernel& kernel;
  Lan& lan;
  PhoneBank& phones;
};

/// Parts of a testbed that are played from outside: real servers, whose LAN endpoints lead to sockets, or real phones.
/// What is nullptr is simulated.
class ExternalParts {
 public:
  virtual ~ExternalParts() = default;
  /// Gets the messages for `endpoint` in place of the model.
  virtual LanReceiver* receiver(Endpoint endpoint) = 0;
  /// Both servers are external or none; likewise for `machine`.
  virtual AdminInterface* console(ServerId server) = 0;
  virtual ServerMachine* machine(ServerId server) = 0;
  /// Whether a new standby may take over again by itself at once. AltiGen's may not until somebody checks its option
  /// (seed step 11); others re-arm automatically (domain.md 10.2).
  virtual bool rearms_automatically() const { return false; }
  /// Whether phones know one address for both servers, which moves to the one in control (domain.md 10.1).
  virtual bool one_address() const { return false; }
  /// nullptr: it cannot be cut.
  virtual ServerLink* server_link() { return nullptr; }
};

/// Makes the external parts of one testbed while it is put together.
using ExternalPartsMaker = std::function<std::unique_ptr<ExternalParts>(const TestbedEdge&)>;

}  // namespace switchback::models
