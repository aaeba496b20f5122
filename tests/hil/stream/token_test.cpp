#include "hil/stream/token.h"

#include <gtest/gtest.h>

namespace switchback::hil {
namespace {

TEST(Token, IsEqualToItselfOnly) {
  EXPECT_TRUE(equal_tokens("secret", "secret"));
  EXPECT_TRUE(equal_tokens("", ""));
  for (const std::string_view other : {"", "s", "secre", "secreT", "Secret", "secretsecret", "secret "}) {
    EXPECT_FALSE(equal_tokens("secret", other)) << other;
    EXPECT_FALSE(equal_tokens(other, "secret")) << other;
  }
}

}  // namespace
}  // namespace switchback::hil
