// libFuzzer: whatever a peer puts into an authentication header, both sides of digest read it, and only right
// credentials are accepted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "hil/sip/digest.h"
#include "hil/sip/digest_server.h"

namespace switchback::hil {
namespace {

constexpr std::string_view kUri = "sip:pbx";

DigestServer::Verdict check(DigestServer& server, const AuthHeader& credentials) {
  return server.check(credentials, "REGISTER", kUri, 2s,
                      [](std::string_view, DigestAlgorithm algorithm) -> std::optional<std::string> {
                        return digest_ha1(algorithm, "2001", "pbx", "secret");
                      });
}

void take_challenge(const AuthHeader& header) {
  DigestClient client("2001", "secret");
  if (client.take({header}) != DigestClient::Taken::retry) return;
  // What the client writes can be read, and names the challenge's nonce.
  const std::string value = client.authorization("REGISTER", kUri, 7);
  const auto written = parse_auth_header(value);
  const auto challenge = parse_digest_challenge(header);
  if (!written || !challenge) std::abort();
  if (unquoted_pairs(written->param("nonce").value_or("")) != challenge->nonce) std::abort();
}

}  // namespace
}  // namespace switchback::hil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback::hil;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto header = parse_auth_header(text);
  if (!header) return 0;
  take_challenge(*header);
  DigestServer server({.realm = "pbx"}, "0123456789abcdef");
  // The fuzzer does not know the server's secret: nothing that it makes up is accepted.
  if (check(server, *header) == DigestServer::Verdict::accepted) std::abort();
  return 0;
}
