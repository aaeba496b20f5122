#include "hil/stream/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

TEST(ListenAddress, SaysWhetherStrangersReachIt) {
  for (const std::string_view text : {"127.0.0.1:7411", "127.1.2.3:0", "[::1]:7411", "unix:/run/boards"}) {
    EXPECT_TRUE(parse_listen_address(text).local) << text;
    EXPECT_EQ(parse_listen_address(text).text(), text);
  }
  for (const std::string_view text : {"0.0.0.0:7411", "192.0.2.1:7411", "[::]:7411", "[2001:db8::1]:7411"}) {
    EXPECT_FALSE(parse_listen_address(text).local) << text;
    EXPECT_EQ(parse_listen_address(text).text(), text);
  }
}

TEST(ListenAddress, IsRefusedWithAnExampleOfARightOne) {
  const std::vector<std::string> wrong{"",
                                       "7411",
                                       "localhost:7411",
                                       "127.0.0.1",
                                       "127.0.0.1:",
                                       "127.0.0.1:65536",
                                       "127.0.0.1:x",
                                       "::1:7411",
                                       "[127.0.0.1]:7411",
                                       "unix:",
                                       "unix:/" + std::string(107, 'x')};
  for (const std::string& text : wrong) {
    EXPECT_THAT([&] { parse_listen_address(text); },
                testing::ThrowsMessage<UserError>(testing::HasSubstr("127.0.0.1:7411")))
        << text;
  }
}

}  // namespace
}  // namespace switchback::hil
