// The tables and views of the result store; SCHEMA.md is the manual.
#pragma once

#include <string_view>

namespace switchback::reports {

/// Version 1 of the tables.
extern const std::string_view kSchemaVersion1;

/// From version 1 to version 2: how runs in real time kept time, and everything that came to a run from outside.
extern const std::string_view kSchemaVersion2;

/// From version 2 to version 3: critical paths.
extern const std::string_view kSchemaVersion3;

/// From version 3 to version 4: names for campaigns.
extern const std::string_view kSchemaVersion4;

/// From version 4 to version 5: plans of campaigns.
extern const std::string_view kSchemaVersion5;

/// From version 5 to version 6: explorations.
extern const std::string_view kSchemaVersion6;

/// The views on the newest version of the tables.
extern const std::string_view kViews;

}  // namespace switchback::reports
