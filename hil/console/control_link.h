// The way from the bench to the admin side of a stack, whatever carries it.
#pragma once

#include <functional>

#include "hil/console/observed_pair.h"
#include "hil/console/stack_action.h"

namespace switchback::hil {

/// Carries presses to a stack and brings back what its consoles show. Works in the handlers of the io_context it was
/// made with; nothing blocks. Implemented by AdminLinkClient and CommandLink.
class ControlLink {
 public:
  virtual ~ControlLink() = default;

  /// Asks for `press`; `answered` is called once, here or from a later handler. A link that goes down, or a stack that
  /// is silent for too long, answers with a refusal.
  virtual void press(const Press& press, std::function<void(const models::AdminResult&)> answered) = 0;
  /// Cuts or heals the network between the two servers; refused by a stack that cannot.
  virtual void connect_servers(bool connected, std::function<void(const models::AdminResult&)> answered) = 0;
  /// What the stack showed last.
  virtual const ObservedPair& last() const = 0;
  /// Called after every change of `last`; replaces the listener before. An empty function ends it.
  virtual void on_change(std::function<void()> listener) = 0;
};

}  // namespace switchback::hil
