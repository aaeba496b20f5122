// SHA-256 of a file's content, by which a stored run names the exact scenario it played.
#pragma once

#include <string>
#include <string_view>

namespace switchback::scenarios {

/// FIPS 180-4, as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view content);

}  // namespace switchback::scenarios
