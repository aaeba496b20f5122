#include "hil/stream/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

namespace switchback::hil {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

Digest digest_of(std::string_view token) {
  Digest digest{};
  EVP_Digest(token.data(), token.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

}  // namespace

bool equal_tokens(std::string_view expected, std::string_view shown) {
  const Digest one = digest_of(expected);
  const Digest other = digest_of(shown);
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace switchback::hil
