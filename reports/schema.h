// The tables and views of the result store; SCHEMA.md is the manual.
#pragma once

#include <string_view>

namespace switchback::reports {

/// Version 1 of the tables.
extern const std::string_view kSchemaVersion1;

/// The views on the newest version of the tables.
extern const std::string_view kViews;

}  // namespace switchback::reports
