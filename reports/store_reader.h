// A result store opened to be looked at: nothing is made, nothing is changed.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "reports/database.h"

namespace switchback::reports {

/// Opens the result store at `path` for reading; it may lie in a folder that cannot be written to. A store of an
/// older version is brought to this one first, which needs the right to write to it. Throws UserError when it cannot be
/// read as a store: no such file, a folder, empty, not a database, another program's, written by a newer version,
/// damaged; StoreError when another program keeps it locked for longer than `patience`.
std::unique_ptr<Database> open_for_reading(const std::filesystem::path& path,
                                           std::chrono::milliseconds patience = std::chrono::seconds{10});

/// Opens it and lets `read` look at it. What SQLite finds only then, a damaged page for instance, is told like what
/// `open_for_reading` finds.
void read_store(const std::filesystem::path& path, const std::function<void(Database&)>& read,
                std::chrono::milliseconds patience = std::chrono::seconds{10});

/// Reads all of the store. Throws SqliteError, as SQLite does for a damaged page, if anything in it is damaged; inside
/// `read_store` that becomes a message.
void check_whole(Database& database);

}  // namespace switchback::reports
