#include "hil/sip/digest_server.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "hil/sip/header_scan.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kStampDigits = 32;  // time and random bits, 16 hexadecimal digits each
constexpr std::size_t kProofBytes = 16;   // of HMAC-SHA-256, truncated as RFC 2104 5 allows

/// The number of exactly 8 hexadecimal digits.
std::optional<std::uint32_t> parse_count(std::string_view text) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count, 16);
  if (text.size() != 8 || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return count;
}

/// Takes as long for any two texts of the same length.
bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

DigestServer::DigestServer(DigestServerOptions options, std::string secret)
    : options_(std::move(options)), secret_(std::move(secret)) {
  SWITCHBACK_ASSERT(secret_.size() >= 16);
  SWITCHBACK_ASSERT(options_.max_nonces > 0);
}

std::string DigestServer::proof(std::string_view stamp) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  const std::string text = std::string(stamp) + options_.realm;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* done =
      HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), bytes, text.size(), hash.data(), &size);
  SWITCHBACK_ASSERT(done != nullptr && size >= kProofBytes);
  std::string digits;
  for (std::size_t n = 0; n < kProofBytes; ++n) {
    std::array<char, 3> pair{};
    std::snprintf(pair.data(), pair.size(), "%02x", static_cast<unsigned>(hash[n]));
    digits += pair.data();
  }
  return digits;
}

std::string DigestServer::challenge(SimTime now, std::uint64_t random, DigestAlgorithm algorithm, bool stale) const {
  std::array<char, kStampDigits + 1> stamp{};
  std::snprintf(stamp.data(), stamp.size(), "%016llx%016llx", static_cast<unsigned long long>(now.count()),
                static_cast<unsigned long long>(random));
  std::string value = "Digest realm=" + quoted(options_.realm) + ", nonce=\"" + stamp.data() + proof(stamp.data()) +
                      "\", algorithm=" + std::string(digest_algorithm_name(algorithm)) + ", qop=\"auth\"";
  if (stale) value += ", stale=true";
  return value;
}

std::optional<SimTime> DigestServer::minted(std::string_view nonce) const {
  if (nonce.size() != kStampDigits + 2 * kProofBytes) return std::nullopt;
  if (!same_secret(proof(nonce.substr(0, kStampDigits)), nonce.substr(kStampDigits))) return std::nullopt;
  std::uint64_t time = 0;
  std::from_chars(nonce.data(), nonce.data() + 16, time, 16);
  return SimTime{static_cast<std::int64_t>(time)};
}

void DigestServer::forget_old(SimTime now) {
  while (!order_.empty()) {
    const auto oldest = uses_.find(order_.front());
    const bool expired = now - oldest->second.minted > options_.nonce_lifetime;
    if (!expired && uses_.size() < options_.max_nonces) return;
    forgotten_until_ = std::max(forgotten_until_, oldest->second.minted);
    uses_.erase(oldest);
    order_.pop_front();
  }
}

DigestServer::Verdict DigestServer::check(const AuthHeader& credentials, std::string_view method,
                                          std::string_view request_uri, SimTime now, const Ha1Of& ha1_of) {
  const auto realm = credentials.param("realm");
  if (!same_text(credentials.scheme, "Digest")) return Verdict::no_credentials;
  if (realm && unquoted_pairs(*realm) != options_.realm) return Verdict::no_credentials;
  const auto user = credentials.param("username");
  const auto nonce = credentials.param("nonce");
  const auto uri = credentials.param("uri");
  const auto response = credentials.param("response");
  const auto algorithm = digest_algorithm(credentials.param("algorithm").value_or("MD5"));
  if (!realm || !user || !nonce || !uri || !response || !algorithm || credentials.repeats_a_parameter()) {
    return Verdict::malformed;
  }
  DigestRequest request{method, *uri, *nonce, {}, {}, {}};
  std::uint32_t count = 1;  // without qop there is no count: one use of each nonce
  if (const auto qop = credentials.param("qop")) {
    const auto stated = parse_count(credentials.param("nc").value_or(""));
    const auto cnonce = credentials.param("cnonce");
    if (!same_text(*qop, "auth") || !stated || *stated == 0 || !cnonce) return Verdict::malformed;
    count = *stated;
    request.nc = *credentials.param("nc");
    request.cnonce = *cnonce;
    request.qop = *qop;
  }
  if (unquoted_pairs(*uri) != request_uri) return Verdict::malformed;

  const auto ha1 = ha1_of(unquoted_pairs(*user), *algorithm);
  if (!ha1 || !same_secret(digest_response(*algorithm, *ha1, request), *response)) return Verdict::wrong;
  const auto time = minted(*nonce);
  forget_old(now);
  if (!time || *time > now || now - *time > options_.nonce_lifetime) return Verdict::stale;
  const auto use = uses_.find(std::string(*nonce));
  if (use != uses_.end()) {
    if (count <= use->second.highest_count) return Verdict::replayed;
    use->second.highest_count = count;
    return Verdict::accepted;
  }
  if (*time <= forgotten_until_) return Verdict::stale;
  uses_.emplace(*nonce, Use{count, *time});
  order_.emplace_back(*nonce);
  return Verdict::accepted;
}

}  // namespace switchback::hil
