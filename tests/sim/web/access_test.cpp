#include "sim/web/access.h"

#include <gtest/gtest.h>

#include "sim/web/exchange.h"

namespace switchback::sim {
namespace {

const std::string kToken = "0123456789abcdef";

TEST(WebAccess, AddressesAndLocalhostAreKnownWhateverThePort) {
  const Access access("");
  for (const char* host : {"127.0.0.1:8080", "localhost", "LOCALHOST:9", "[::1]:8080", "192.0.2.7"}) {
    EXPECT_TRUE(access.host_allowed(host)) << host;
  }
}

TEST(WebAccess, ANameThatWasNotGivenIsForeignBecauseItMayBeRebound) {
  const Access access("", {"Bench.example"});
  EXPECT_TRUE(access.host_allowed("bench.EXAMPLE:8080"));
  for (const char* host : {"", "evil.example:8080", "127.0.0.1.evil.example", "bench.example.evil", "1.2.3.a"}) {
    EXPECT_FALSE(access.host_allowed(host)) << host;
  }
}

TEST(WebAccess, ScriptsOfOtherPagesAreForeign) {
  EXPECT_TRUE(Access::origin_allowed("", "127.0.0.1:8080"));
  EXPECT_TRUE(Access::origin_allowed("http://127.0.0.1:8080", "127.0.0.1:8080"));
  for (const char* origin : {"null", "http://evil.example", "http://127.0.0.1:8081", "https://127.0.0.1:8080"}) {
    EXPECT_FALSE(Access::origin_allowed(origin, "127.0.0.1:8080")) << origin;
  }
}

TEST(WebAccess, TheTokenIsWantedWhole) {
  const Access access(kToken);
  EXPECT_TRUE(access.admitted("Bearer " + kToken, ""));
  const std::vector<std::string> wrong{"", "Bearer ", "Bearer " + kToken.substr(1), "Basic " + kToken,
                                       "Bearer " + kToken + "0"};
  for (const std::string& shown : wrong) {
    EXPECT_FALSE(access.admitted(shown, "")) << shown;
  }
}

TEST(WebAccess, WhoLoggedInShowsACookieThatIsNotTheToken) {
  Access access(kToken);
  EXPECT_FALSE(access.log_in("wrong"));
  const auto set = access.log_in(kToken);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->find(kToken), std::string::npos);
  EXPECT_NE(set->find("HttpOnly; SameSite=Strict"), std::string::npos);
  const std::string cookie = set->substr(0, set->find(';'));
  EXPECT_TRUE(access.admitted("", "theme=dark; " + cookie));
  EXPECT_FALSE(access.admitted("", cookie + "0"));
  EXPECT_FALSE(access.admitted("", "switchback="));
}

TEST(WebAccess, OldSessionsGiveWayToNewOnes) {
  Access access(kToken);
  const auto first = access.log_in(kToken);
  for (int more = 0; more < 64; ++more) access.log_in(kToken);
  EXPECT_FALSE(access.admitted("", first->substr(0, first->find(';'))));
}

TEST(WebTarget, QueriesAreDecoded) {
  const auto request = parse_target("/api/runs?scenario=a%20b+c&verdict=&x");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/api/runs");
  EXPECT_EQ(request->query.at("scenario"), "a b c");
  EXPECT_EQ(request->query.at("verdict"), "");
  EXPECT_EQ(request->query.at("x"), "");
}

TEST(WebTarget, WhatIsNoPathIsRefused) {
  for (const char* target : {"", "*", "http://x/", "/%", "/%4", "/%zz", "/a%00b", "/a?b=%"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

}  // namespace
}  // namespace switchback::sim
