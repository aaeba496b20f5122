#include "hil/board_link/token.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "hil/board_link/frame.h"
#include "models/core/errors.h"

namespace switchback::hil::board_link {

bool equal_tokens(std::string_view expected, std::string_view shown) {
  // The length of the shown text decides how long it takes; that of the expected one does not show.
  volatile unsigned char difference = expected.size() == shown.size() ? 0 : 1;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char with = expected.empty() ? '\0' : expected[i % expected.size()];
    difference = static_cast<unsigned char>(difference | (with ^ shown[i]));
  }
  return difference == 0;
}

std::string load_token(const std::string& file) {
  std::string token;
  std::string source;
  if (file.empty()) {
    const char* value = std::getenv(kTokenVariable);
    if (value == nullptr) return {};
    token = value;
    source = kTokenVariable;
  } else {
    struct stat status {};
    std::ifstream in(file);
    if (!in || ::stat(file.c_str(), &status) != 0) {
      throw UserError("cannot read the token file " + file + "; it is to hold the board link's token in one line");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      throw UserError("others may read the token file " + file + "; do: chmod 600 " + file);
    }
    std::getline(in, token);
    source = file;
  }
  if (token.empty())
    throw UserError("the token in " + source + " is empty; give it " + std::to_string(kLeastToken) +
                    " or more characters");
  if (token.size() > kMostToken) {
    throw UserError("the token in " + source + " is longer than " + std::to_string(kMostToken) + " octets");
  }
  return token;
}

}  // namespace switchback::hil::board_link
