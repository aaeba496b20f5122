// What a judged run yielded, as bytes on their way from a worker process to its parent.
#pragma once

#include <string>
#include <string_view>

#include "reports/run_record.h"

namespace switchback::sim {

/// Everything that `complete` adds to a record except journal, curves and what came from outside; the length of the
/// journal goes along.
std::string pack_results(const reports::RunRecord& record);

/// Adds to `record`, as `describe` makes it, what `bytes` was made from. Throws std::invalid_argument for anything
/// else.
void unpack_results(std::string_view bytes, reports::RunRecord& record);

}  // namespace switchback::sim
