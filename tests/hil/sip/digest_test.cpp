// Digest authentication from both sides, and by the examples of its RFCs.
#include "hil/sip/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hil/sip/digest_server.h"

namespace switchback::hil {
namespace {

using Taken = DigestClient::Taken;
using Verdict = DigestServer::Verdict;

constexpr std::string_view kUri = "sip:pbx.example.com";

AuthHeader header(std::string_view text) {
  const auto parsed = parse_auth_header(text);
  if (!parsed) throw std::runtime_error("not an authentication header: " + std::string(text));
  return *parsed;
}

TEST(Digest, HashesTheTestVectorsOfItsAlgorithms) {
  // RFC 1321 A.5; FIPS 180-2 B.1.
  EXPECT_EQ(digest_hash(DigestAlgorithm::md5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(digest_hash(DigestAlgorithm::sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, ComputesTheExampleOfRfc2617) {
  const std::string ha1 = digest_ha1(DigestAlgorithm::md5, "Mufasa", "testrealm@host.com", "Circle Of Life");
  EXPECT_EQ(
      digest_response(DigestAlgorithm::md5, ha1,
                      {"GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "00000001", "0a4f113b", "auth"}),
      "6629fae49393a05397450978507c4ef1");
}

TEST(Digest, ComputesTheExamplesOfRfc7616) {
  const DigestRequest request{"GET",
                              "/dir/index.html",
                              "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                              "00000001",
                              "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                              "auth"};
  const std::string realm = "http-auth@example.org";
  EXPECT_EQ(digest_response(DigestAlgorithm::md5, digest_ha1(DigestAlgorithm::md5, "Mufasa", realm, "Circle of Life"),
                            request),
            "8ca523f5e9506fed4657c9700eebdbec");
  EXPECT_EQ(digest_response(DigestAlgorithm::sha256,
                            digest_ha1(DigestAlgorithm::sha256, "Mufasa", realm, "Circle of Life"), request),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST(Digest, ComputesRfc2069WithoutQop) {
  // The example of RFC 2069 2.4 as corrected by its erratum 749.
  const std::string ha1 = digest_ha1(DigestAlgorithm::md5, "Mufasa", "testrealm@host.com", "CircleOfLife");
  EXPECT_EQ(digest_response(DigestAlgorithm::md5, ha1,
                            {"GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", "", ""}),
            "1949323746fe6a43ef61f9606e7febea");
}

TEST(DigestClient, CountsTheUsesOfANonce) {
  DigestClient client("2001", "secret");
  EXPECT_FALSE(client.ready());
  ASSERT_EQ(client.take({header("Digest realm=\"r\", nonce=\"n1\", qop=\"auth-int, auth\", opaque=\"o\"")}),
            Taken::retry);
  const std::string first = client.authorization("REGISTER", kUri, 0xabc);
  EXPECT_EQ(header(first).param("nc"), "00000001");
  EXPECT_EQ(header(first).param("cnonce"), "0000000000000abc");
  EXPECT_EQ(header(first).param("opaque"), "o");
  EXPECT_EQ(header(first).param("algorithm"), std::nullopt);
  client.accepted();
  EXPECT_EQ(header(client.authorization("REGISTER", kUri, 1)).param("nc"), "00000002");
  client.accepted();
  ASSERT_EQ(client.take({header("Digest realm=\"r\", nonce=\"n2\", qop=\"auth\"")}), Taken::retry);
  EXPECT_EQ(header(client.authorization("REGISTER", kUri, 1)).param("nc"), "00000001");
}

TEST(DigestClient, DoesNotSendRefusedCredentialsAgain) {
  DigestClient client("2001", "wrong");
  ASSERT_EQ(client.take({header("Digest realm=\"r\", nonce=\"n1\"")}), Taken::retry);
  static_cast<void>(client.authorization("REGISTER", kUri, 1));
  EXPECT_EQ(client.take({header("Digest realm=\"r\", nonce=\"n2\"")}), Taken::refused);
}

TEST(DigestClient, TriesAgainWhenOnlyTheNonceWasStale) {
  DigestClient client("2001", "secret");
  ASSERT_EQ(client.take({header("Digest realm=\"r\", nonce=\"n1\"")}), Taken::retry);
  static_cast<void>(client.authorization("REGISTER", kUri, 1));
  EXPECT_EQ(client.take({header("Digest realm=\"r\", nonce=\"n2\", stale=TRUE")}), Taken::retry);
}

TEST(DigestClient, PicksTheStrongestChallengeItCanAnswer) {
  DigestClient client("2001", "secret");
  ASSERT_EQ(client.take({header("Digest realm=\"r\", nonce=\"m\", algorithm=MD5, qop=\"auth\""),
                         header("Digest realm=\"r\", nonce=\"s\", algorithm=SHA-256, qop=\"auth\""),
                         header("Digest realm=\"r\", nonce=\"x\", algorithm=SHA-512-256, qop=\"auth\"")}),
            Taken::retry);
  const std::string value = client.authorization("REGISTER", kUri, 1);
  EXPECT_EQ(header(value).param("nonce"), "s");
  EXPECT_EQ(header(value).param("algorithm"), "SHA-256");
  EXPECT_EQ(DigestClient("a", "b").take({header("Basic realm=\"r\"")}), Taken::unanswerable);
  EXPECT_EQ(DigestClient("a", "b").take({header("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"")}),
            Taken::unanswerable);
}

/// A server with one user, and a client that answers its challenges.
class DigestPair : public testing::TestWithParam<DigestAlgorithm> {
 protected:
  Verdict check(const std::string& credentials, SimTime now, std::string_view method = "REGISTER",
                std::string_view uri = kUri) {
    return server.check(header(credentials), method, uri, now,
                        [](std::string_view user, DigestAlgorithm algorithm) -> std::optional<std::string> {
                          if (user != "2001") return std::nullopt;
                          return digest_ha1(algorithm, "2001", "pbx \"1\"", "secret");
                        });
  }

  std::string challenge(SimTime now, bool stale = false) { return server.challenge(now, ++draws, GetParam(), stale); }

  std::uint64_t draws = 0;
  DigestServer server{{.realm = "pbx \"1\"", .nonce_lifetime = 60s, .max_nonces = 2}, "0123456789abcdef"};
  DigestClient client{"2001", "secret"};
};

TEST_P(DigestPair, AcceptsRightCredentialsOncePerCount) {
  ASSERT_EQ(client.take({header(challenge(1s))}), Taken::retry);
  const std::string first = client.authorization("REGISTER", kUri, 1);
  const std::string second = client.authorization("REGISTER", kUri, 2);
  EXPECT_EQ(check(first, 2s), Verdict::accepted);
  EXPECT_EQ(check(first, 3s), Verdict::replayed);
  EXPECT_EQ(check(second, 3s), Verdict::accepted);
  EXPECT_EQ(check(first, 4s), Verdict::replayed);
}

TEST_P(DigestPair, RefusesWhatDoesNotFit) {
  ASSERT_EQ(client.take({header(challenge(1s))}), Taken::retry);
  const std::string good = client.authorization("REGISTER", kUri, 1);
  EXPECT_EQ(check(good, 2s, "INVITE"), Verdict::wrong);
  EXPECT_EQ(check(good, 2s, "REGISTER", "sip:other.example.com"), Verdict::malformed);
  DigestClient stranger("2009", "secret");
  ASSERT_EQ(stranger.take({header(challenge(1s))}), Taken::retry);
  EXPECT_EQ(check(stranger.authorization("REGISTER", kUri, 1), 2s), Verdict::wrong);
  DigestClient guesser("2001", "guess");
  ASSERT_EQ(guesser.take({header(challenge(1s))}), Taken::retry);
  EXPECT_EQ(check(guesser.authorization("REGISTER", kUri, 1), 2s), Verdict::wrong);
  EXPECT_EQ(check("Digest realm=\"pbx \\\"1\\\"\", username=\"2001\"", 2s), Verdict::malformed);
  EXPECT_EQ(check(good + ", username=\"2002\"", 2s), Verdict::malformed);
  EXPECT_EQ(check("Digest realm=\"other\", username=\"2001\"", 2s), Verdict::no_credentials);
  EXPECT_EQ(check(good, 2s), Verdict::accepted);
}

TEST_P(DigestPair, CallsOldAndForgedNoncesStale) {
  ASSERT_EQ(client.take({header(challenge(1s))}), Taken::retry);
  EXPECT_EQ(check(client.authorization("REGISTER", kUri, 1), 61s), Verdict::accepted);
  EXPECT_EQ(check(client.authorization("REGISTER", kUri, 2), 61s + 1ns), Verdict::stale);
  ASSERT_EQ(client.take({header(challenge(61s, true))}), Taken::retry);
  EXPECT_EQ(check(client.authorization("REGISTER", kUri, 3), 62s), Verdict::accepted);
  std::string forged = challenge(61s);
  const std::size_t digit = forged.find("nonce=\"") + 7 + 20;
  forged[digit] = forged[digit] == '0' ? '1' : '0';
  DigestClient other("2001", "secret");
  ASSERT_EQ(other.take({header(forged)}), Taken::retry);
  EXPECT_EQ(check(other.authorization("REGISTER", kUri, 1), 62s), Verdict::stale);
}

TEST_P(DigestPair, ForgetsNoncesWithoutForgettingTheirReplays) {
  std::vector<std::string> used;
  for (int n = 1; n <= 4; ++n) {
    DigestClient each("2001", "secret");
    ASSERT_EQ(each.take({header(challenge(SimTime{n}))}), Taken::retry);
    used.push_back(each.authorization("REGISTER", kUri, 1));
    EXPECT_EQ(check(used.back(), 1s), Verdict::accepted);
  }
  for (const std::string& again : used) EXPECT_NE(check(again, 2s), Verdict::accepted);
}

TEST_P(DigestPair, TakesCredentialsWithoutQopOnce) {
  const std::string text = challenge(1s);
  const AuthHeader offered = header(text);
  const std::string nonce{*offered.param("nonce")};
  const std::string ha1 = digest_ha1(GetParam(), "2001", "pbx \"1\"", "secret");
  const std::string response = digest_response(GetParam(), ha1, {"REGISTER", kUri, nonce, {}, {}, {}});
  const std::string credentials = "Digest username=\"2001\", realm=\"pbx \\\"1\\\"\", nonce=\"" + nonce + "\", uri=\"" +
                                  std::string(kUri) + "\", response=\"" + response +
                                  "\", algorithm=" + std::string(digest_algorithm_name(GetParam()));
  EXPECT_EQ(check(credentials, 2s), Verdict::accepted);
  EXPECT_EQ(check(credentials, 2s), Verdict::replayed);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, DigestPair, testing::Values(DigestAlgorithm::md5, DigestAlgorithm::sha256));

}  // namespace
}  // namespace switchback::hil
