// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

namespace switchback::reports {

/// Writes a draft beside `path` and gives it the name when it is whole; an older file stays until then. Throws
/// UserError where that is not possible; nothing is left behind then.
void write_whole(const std::filesystem::path& path, std::string_view text);

}  // namespace switchback::reports
