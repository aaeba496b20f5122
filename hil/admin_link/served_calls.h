// What the methods of the admin link do to a pair, without any connection.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "hil/admin_link/admin_link_server.h"
#include "hil/admin_link/message.h"
#include "hil/console/observed_pair.h"

namespace switchback::hil {

/// A press whose console has not answered yet.
struct PendingPress {
  models::ServerId server = models::ServerId::primary;
  std::uint32_t number = 0;
};

/// A mistake in a call.
struct CallMistake {
  RpcCode code = RpcCode::no_method;
  std::string message;
};

/// The result as JSON, or what has to be waited for, or what is wrong.
using CallOutcome = std::variant<std::string, PendingPress, CallMistake>;

/// What the pair's consoles show now.
ObservedPair observe(const ServedPair& pair);
/// Carries out one call; `hello` and `subscribe` are the connection's affair.
CallOutcome carry_out(const ServedPair& pair, const RpcCall& call);
/// The answer of a press if its console has given it; one that is silent refused.
std::optional<std::string> outcome_of(const ServedPair& pair, const PendingPress& press);

}  // namespace switchback::hil
