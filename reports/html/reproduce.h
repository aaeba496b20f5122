// The command that plays a stored run again.
#pragma once

#include <string>

#include "reports/stored_run.h"

namespace switchback::reports {

/// "./switchback run FILE --seed N ...", with everything that made the run what it was, ready for a shell; of a
/// scenario that was drawn, and has no file, "./switchback explore" of that one.
std::string shell_command(const StoredRun& run);

/// `word` as a shell reads it back.
std::string shell_quoted(const std::string& word);

}  // namespace switchback::reports
