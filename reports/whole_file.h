// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

namespace switchback::reports {

/// Throws UserError if a file cannot be at `path` because that is a folder, or because there is none for it. `expected`
/// says what should have been given: "the name of a file".
void check_place(const std::filesystem::path& path, std::string_view expected);

/// The draft of `path` that this process writes, beside it: several processes may write the same file.
std::filesystem::path draft_of(const std::filesystem::path& path);

/// Writes the draft and gives it the name when it is whole; an older file stays until then. Throws UserError where that
/// is not possible; nothing is left behind then.
void write_whole(const std::filesystem::path& path, std::string_view text);

/// Gives a draft that is whole its name. Throws UserError where that is not possible; the draft is gone then.
void name_draft(const std::filesystem::path& draft, const std::filesystem::path& path);

/// Throws UserError if `write_whole` would for another reason than a full disk; leaves nothing behind.
void check_writable(const std::filesystem::path& path);

}  // namespace switchback::reports
