// Digest authentication (RFC 2617, RFC 7616) as SIP uses it (RFC 3261 22.4, RFC 8760): what both sides compute, and the
// client's side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hil/sip/auth_header.h"

namespace switchback::hil {

/// Weakest first.
enum class DigestAlgorithm : std::uint8_t { md5, sha256 };

/// "MD5", "SHA-256".
std::string_view digest_algorithm_name(DigestAlgorithm algorithm);

/// The algorithm of this name, without regard to letter case; nothing for those not known (among them -sess variants).
std::optional<DigestAlgorithm> digest_algorithm(std::string_view name);

/// Lower-case hexadecimal hash of the text.
std::string digest_hash(DigestAlgorithm algorithm, std::string_view text);

/// H(user:realm:password), which can be kept instead of the password (RFC 7616 3.4.2).
std::string digest_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                       std::string_view password);

/// What a response is computed from, apart from the user. `nc` is 8 hexadecimal digits; empty `qop` means RFC 2069's
/// computation without client nonce (RFC 2617 3.2.2.1).
struct DigestRequest {
  std::string_view method;
  std::string_view uri;
  std::string_view nonce;
  std::string_view nc;
  std::string_view cnonce;
  std::string_view qop;
};

/// The response parameter for HA1 and a request.
std::string digest_response(DigestAlgorithm algorithm, std::string_view ha1, const DigestRequest& request);

/// A challenge the client can answer.
struct DigestChallenge {
  std::string realm;
  std::string nonce;
  std::string opaque;
  bool has_opaque = false;
  bool auth_qop = false;  ///< qop=auth is offered; if not, RFC 2069's computation is used
  bool stale = false;
  bool names_algorithm = false;
  DigestAlgorithm algorithm = DigestAlgorithm::md5;
};

/// Nothing if the header is no Digest challenge, lacks a realm or a nonce, wants an algorithm that is not known, or
/// offers qop values without "auth".
std::optional<DigestChallenge> parse_digest_challenge(const AuthHeader& header);

/// One user's side of one protection space (one realm of one server).
class DigestClient {
 public:
  DigestClient(std::string user, std::string password) : user_(std::move(user)), password_(std::move(password)) {}

  enum class Taken : std::uint8_t {
    retry,         ///< send the request again, with authorization()
    refused,       ///< the credentials just sent were wrong: sending them again is pointless (RFC 3261 22.2)
    unanswerable,  ///< no challenge that the client can answer
  };

  /// Takes the challenges of a 401 or 407 (SipMessage::www_authenticate or proxy_authenticate). Of several it picks
  /// the strongest algorithm. A challenge of the same realm after credentials were sent means they were refused, unless
  /// it says stale=true.
  Taken take(const std::vector<AuthHeader>& challenges);

  /// Whether there is a challenge to answer, so that requests can be authorized before they are refused.
  bool ready() const { return challenge_.has_value(); }

  /// The value of an Authorization or Proxy-Authorization header for the next request; each call uses one nonce count.
  /// `cnonce_bits` are fresh random bits. Needs ready().
  std::string authorization(std::string_view method, std::string_view uri, std::uint64_t cnonce_bits);

  /// To be called when a request was accepted, so that the next challenge is not taken for a refusal.
  void accepted() { answered_ = false; }

 private:
  std::string user_;
  std::string password_;
  std::optional<DigestChallenge> challenge_;
  std::string ha1_;
  std::uint32_t nonce_count_ = 0;
  bool answered_ = false;  ///< credentials for challenge_ were sent and not accepted since
};

}  // namespace switchback::hil
