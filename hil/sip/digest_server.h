// The server's side of digest authentication: challenges, and the check of what comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hil/sip/auth_header.h"
#include "hil/sip/digest.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

struct DigestServerOptions {
  std::string realm;
  /// How long a nonce is good; after that the client is told stale=true. Assumption.
  SimTime nonce_lifetime = 5min;
  /// Nonces in use that are remembered to refuse replays; when there are more, the oldest are stale. Assumption.
  std::size_t max_nonces = 65'536;
};

/// Mints nonces that carry their own time and proof (RFC 7616 5.4), so that a challenge costs no memory; only nonces
/// that were used with right credentials are remembered, for their counts. Time and randomness are the caller's.
class DigestServer {
 public:
  /// `secret` keys the proof; at least 16 random bytes.
  DigestServer(DigestServerOptions options, std::string secret);

  enum class Verdict : std::uint8_t {
    accepted,
    no_credentials,  ///< none for this scheme and realm: challenge (RFC 4475 3.3.7)
    malformed,       ///< a parameter is missing, doubled or does not fit: 400 (RFC 7616 3.4)
    wrong,           ///< unknown user or wrong response: challenge again, or 403
    stale,           ///< right, but the nonce is too old or not ours: challenge with stale=true
    replayed         ///< right, but the nonce count was used before: challenge with stale=true
  };

  /// The value of a WWW-Authenticate or Proxy-Authenticate header. `random` are fresh random bits.
  std::string challenge(SimTime now, std::uint64_t random, DigestAlgorithm algorithm, bool stale = false) const;

  /// HA1 of a user (digest_ha1), or nothing if there is no such user.
  using Ha1Of = std::function<std::optional<std::string>(std::string_view user, DigestAlgorithm algorithm)>;

  /// Judges the credentials of a request with this method and Request-URI text. The uri parameter must be the
  /// Request-URI, so that credentials for one target are none for another (RFC 7616 3.4.6).
  Verdict check(const AuthHeader& credentials, std::string_view method, std::string_view request_uri, SimTime now,
                const Ha1Of& ha1_of);

 private:
  struct Use {
    std::uint32_t highest_count = 0;
    SimTime minted{0};
  };

  std::string proof(std::string_view stamp) const;
  std::optional<SimTime> minted(std::string_view nonce) const;
  void forget_old(SimTime now);

  DigestServerOptions options_;
  std::string secret_;
  std::unordered_map<std::string, Use> uses_;
  std::deque<std::string> order_;          ///< of first use
  SimTime forgotten_until_ = SimTime{-1};  ///< nonces minted up to here may have been forgotten
};

}  // namespace switchback::hil
