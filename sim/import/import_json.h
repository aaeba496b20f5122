// An import for machines.
#pragma once

#include <string>

#include "sim/import/imported.h"
#include "sim/import/verification.h"

namespace switchback::sim {

/// One JSON document: counts, servers, phones with their fitted parameters and residuals, outages, calls, and the
/// verification if there was one.
std::string import_json(const Imported& imported, const Verification* verification);

}  // namespace switchback::sim
