// Waiting for a console that does not answer a press at once.
#pragma once

#include "models/admin.h"
#include "models/conditions.h"
#include "models/script.h"

namespace switchback::models {

/// How long a person looks at a button that shows no effect; assumption.
inline constexpr SimTime kAnswerPatience = 30s;

/// Leaves in `result`, which the press on `console` returned, what the console answered in the end. A console that
/// falls silent, or says nothing for kAnswerPatience, refused.
inline Script settle(Conditions& conditions, const AdminInterface& console, AdminResult& result) {
  if (result.pending == 0) co_return;
  const std::uint32_t press = result.pending;
  co_await conditions.until([&console, press] { return !console.reachable() || console.answer(press).pending == 0; },
                            kAnswerPatience);
  result = console.answer(press);
  if (result.pending != 0) result = AdminResult::refused("the console does not answer");
}

}  // namespace switchback::models
