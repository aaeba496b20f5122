#include "reports/html/page.h"

#include <openssl/evp.h>

#include <array>

#include "models/core/errors.h"

namespace switchback::reports {
namespace {

std::string replaced(std::string_view text, char what, std::string_view by) {
  std::string result;
  result.reserve(text.size() + text.size() / 64);
  for (const char character : text) {
    if (character == what) {
      result += by;
    } else {
      result += character;
    }
  }
  return result;
}

/// As a content security policy names what may run: "'sha256-...'".
std::string digest_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  SWITCHBACK_ASSERT(EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> encoded{};
  const int characters = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(length));
  return "'sha256-" + std::string(encoded.begin(), encoded.begin() + characters) + "'";
}

std::string policy_of(const PageFiles& files) {
  return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src " + digest_of(files.style) +
         "; script-src " + digest_of(files.library) + " " + digest_of(files.script);
}

}  // namespace

std::string inside_script(std::string_view json) { return replaced(json, '<', "\\u003c"); }

std::string inside_html(std::string_view text) {
  return replaced(replaced(replaced(text, '&', "&amp;"), '<', "&lt;"), '"', "&quot;");
}

std::string page_with(std::string_view title, std::string_view data, Page which) {
  const PageFiles files = page_files(which);
  const std::array<std::pair<std::string_view, std::string>, 6> places{{
      {"{{policy}}", policy_of(files)},
      {"{{title}}", inside_html(title)},
      {"{{style}}", std::string(files.style)},
      {"{{data}}", inside_script(data)},
      {"{{library}}", std::string(files.library)},
      {"{{script}}", std::string(files.script)},
  }};
  std::string page;
  // In order of the frame, so that nothing that was put in is looked at again.
  std::string_view rest = files.frame;
  for (const auto& [place, text] : places) {
    const auto at = rest.find(place);
    SWITCHBACK_ASSERT(at != std::string_view::npos);
    page += rest.substr(0, at);
    page += text;
    rest.remove_prefix(at + place.size());
  }
  page += rest;
  return page;
}

}  // namespace switchback::reports
