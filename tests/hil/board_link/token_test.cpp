#include "hil/board_link/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "models/core/errors.h"

namespace switchback::hil::board_link {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

class TokenFile : public testing::Test {
 protected:
  TokenFile() {
    std::string pattern = testing::TempDir() + "switchback-token-XXXXXX";
    close(mkstemp(pattern.data()));
    path_ = pattern;
  }
  ~TokenFile() override {
    unlink(path_.c_str());
    unsetenv(kTokenVariable);
  }
  void write(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), mode);
  }

  std::string path_;
};

TEST_F(TokenFile, GivesItsFirstLine) {
  write("0123456789abcdef\nrest\n");
  EXPECT_EQ(load_token(path_), "0123456789abcdef");
}

TEST_F(TokenFile, IsRefusedIfOthersMayReadItWithoutShowingWhatItHolds) {
  write("0123456789abcdef\n", 0640);
  EXPECT_THAT([this] { load_token(path_); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("chmod 600 " + path_), Not(HasSubstr("0123")))));
}

TEST_F(TokenFile, IsRefusedIfItIsMissingEmptyOrTooLong) {
  EXPECT_THROW(load_token("/nonexistent/token"), UserError);
  write("\n");
  EXPECT_THROW(load_token(path_), UserError);
  write(std::string(257, 'x'));
  EXPECT_THAT([this] { load_token(path_); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("256 octets"), Not(HasSubstr("xxx")))));
}

TEST_F(TokenFile, ComesBeforeTheEnvironment) {
  setenv(kTokenVariable, "from the environment", 1);
  EXPECT_EQ(load_token(""), "from the environment");
  write("from the file");
  EXPECT_EQ(load_token(path_), "from the file");
}

TEST(Token, IsEqualToItselfOnly) {
  EXPECT_TRUE(equal_tokens("secret", "secret"));
  for (const std::string_view other : {"", "s", "secre", "secreT", "Secret", "secretsecret", "secret "}) {
    EXPECT_FALSE(equal_tokens("secret", other)) << other;
    EXPECT_FALSE(equal_tokens(other, "secret")) << other;
  }
}

}  // namespace
}  // namespace switchback::hil::board_link
