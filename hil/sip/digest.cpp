#include "hil/sip/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <memory>

#include "hil/sip/header_scan.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

struct ContextRelease {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* implementation(DigestAlgorithm algorithm) {
  // Fetching one costs more than hashing a header with it, so they are kept.
  static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  const EVP_MD* chosen = algorithm == DigestAlgorithm::md5 ? md5 : sha256;
  // OpenSSL in FIPS mode has no MD5.
  if (chosen == nullptr)
    throw UserError("OpenSSL offers no " + std::string(digest_algorithm_name(algorithm)) + " here");
  return chosen;
}

/// One hash over parts joined by colons.
template <class... Parts>
std::string hash_joined(DigestAlgorithm algorithm, std::string_view first, Parts... parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextRelease> context(EVP_MD_CTX_new());
  bool good = EVP_DigestInit_ex2(context.get(), implementation(algorithm), nullptr) == 1 &&
              EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1;
  [[maybe_unused]] const auto add = [&](std::string_view part) {
    good = good && EVP_DigestUpdate(context.get(), ":", 1) == 1 &&
           EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  };
  (add(std::string_view{parts}), ...);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  good = good && EVP_DigestFinal_ex(context.get(), hash.data(), &size) == 1;
  SWITCHBACK_ASSERT(good);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{size} * 2);
  for (unsigned n = 0; n < size; ++n) {
    text += kDigits[hash[n] >> 4U];
    text += kDigits[hash[n] & 0x0fU];
  }
  return text;
}

bool lists_auth(std::string_view qops) {
  while (!qops.empty()) {
    if (same_text(take_list_item(qops), "auth")) return true;
  }
  return false;
}

}  // namespace

std::string_view digest_algorithm_name(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::md5 ? "MD5" : "SHA-256";
}

std::optional<DigestAlgorithm> digest_algorithm(std::string_view name) {
  if (same_text(name, "MD5")) return DigestAlgorithm::md5;
  if (same_text(name, "SHA-256")) return DigestAlgorithm::sha256;
  return std::nullopt;
}

std::string digest_hash(DigestAlgorithm algorithm, std::string_view text) { return hash_joined(algorithm, text); }

std::string digest_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                       std::string_view password) {
  return hash_joined(algorithm, user, realm, password);
}

std::string digest_response(DigestAlgorithm algorithm, std::string_view ha1, const DigestRequest& request) {
  const std::string ha2 = hash_joined(algorithm, request.method, request.uri);
  if (request.qop.empty()) return hash_joined(algorithm, ha1, request.nonce, ha2);
  return hash_joined(algorithm, ha1, request.nonce, request.nc, request.cnonce, request.qop, ha2);
}

std::optional<DigestChallenge> parse_digest_challenge(const AuthHeader& header) {
  const auto realm = header.param("realm");
  const auto nonce = header.param("nonce");
  if (!same_text(header.scheme, "Digest") || !realm || !nonce || nonce->empty() || header.repeats_a_parameter()) {
    return std::nullopt;
  }
  DigestChallenge challenge;
  challenge.realm = unquoted_pairs(*realm);
  challenge.nonce = unquoted_pairs(*nonce);
  if (const auto opaque = header.param("opaque")) {
    challenge.opaque = unquoted_pairs(*opaque);
    challenge.has_opaque = true;
  }
  if (const auto name = header.param("algorithm")) {
    const auto algorithm = digest_algorithm(*name);
    if (!algorithm) return std::nullopt;
    challenge.algorithm = *algorithm;
    challenge.names_algorithm = true;
  }
  if (const auto qop = header.param("qop")) {
    challenge.auth_qop = lists_auth(*qop);
    if (!challenge.auth_qop) return std::nullopt;
  }
  challenge.stale = same_text(header.param("stale").value_or(""), "true");
  return challenge;
}

DigestClient::Taken DigestClient::take(const std::vector<AuthHeader>& challenges) {
  std::optional<DigestChallenge> best;
  for (const AuthHeader& header : challenges) {
    auto challenge = parse_digest_challenge(header);
    if (challenge && (!best || challenge->algorithm > best->algorithm)) best = std::move(challenge);
  }
  if (!best) return Taken::unanswerable;
  const bool refused = answered_ && challenge_->realm == best->realm && !best->stale;
  challenge_ = std::move(best);
  ha1_ = digest_ha1(challenge_->algorithm, user_, challenge_->realm, password_);
  nonce_count_ = 0;
  answered_ = false;
  return refused ? Taken::refused : Taken::retry;
}

std::string DigestClient::authorization(std::string_view method, std::string_view uri, std::uint64_t cnonce_bits) {
  SWITCHBACK_ASSERT(challenge_.has_value());
  answered_ = true;
  std::array<char, 17> cnonce{};
  std::snprintf(cnonce.data(), cnonce.size(), "%016llx", static_cast<unsigned long long>(cnonce_bits));
  std::array<char, 9> nc{};
  std::snprintf(nc.data(), nc.size(), "%08x", static_cast<unsigned>(++nonce_count_));
  DigestRequest request{method, uri, challenge_->nonce, {}, {}, {}};
  if (challenge_->auth_qop) {
    request.nc = nc.data();
    request.cnonce = cnonce.data();
    request.qop = "auth";
  }
  std::string value = "Digest username=" + quoted(user_) + ", realm=" + quoted(challenge_->realm) +
                      ", nonce=" + quoted(challenge_->nonce) + ", uri=" + quoted(uri) + ", response=\"" +
                      digest_response(challenge_->algorithm, ha1_, request) + '"';
  if (challenge_->names_algorithm) value.append(", algorithm=").append(digest_algorithm_name(challenge_->algorithm));
  if (challenge_->auth_qop)
    value.append(", cnonce=\"").append(cnonce.data()).append("\", qop=auth, nc=").append(nc.data());
  if (challenge_->has_opaque) value.append(", opaque=").append(quoted(challenge_->opaque));
  return value;
}

}  // namespace switchback::hil
