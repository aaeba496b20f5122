// Finding scenarios by name, file and folder; nearest words; file digests.
#include "scenarios/library.h"

#include <gmock/gmock.h>

#include <array>

#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "scenarios/sha256.h"

namespace switchback::scenarios {
namespace {

const std::filesystem::path kLibrary = SWITCHBACK_SOURCE_DIR "/scenarios/library";

TEST(Library, FindsAScenarioByNameFileAndFolder) {
  const auto by_name = find_scenarios("switchback-while-in-call", kLibrary);
  ASSERT_EQ(by_name.size(), 1U);
  EXPECT_EQ(find_scenarios(by_name[0].string(), kLibrary), by_name);
  EXPECT_EQ(find_scenarios(kLibrary.string(), kLibrary), list_library(kLibrary));
}

TEST(Library, OffersTheNearestName) {
  try {
    find_scenarios("switchback-while-in-cal", kLibrary);
    FAIL() << "was found";
  } catch (const UserError& error) {
    EXPECT_STREQ(error.what(),
                 "no scenario or file is named 'switchback-while-in-cal'; did you mean 'switchback-while-in-call'?");
  }
  EXPECT_THROW(find_scenarios("", kLibrary), UserError);
}

TEST(NearestWord, IgnoresCaseAndGapsAndFindsSwaps) {
  constexpr std::array<std::string_view, 4> kWords{"wait until", "wait", "expect", "hang up"};
  EXPECT_EQ(nearest_word("waituntil", kWords), "wait until");
  EXPECT_EQ(nearest_word("Wait-Until", kWords), "wait until");
  EXPECT_EQ(nearest_word("exepct", kWords), "expect");
  EXPECT_EQ(nearest_word("hangup", kWords), "hang up");
  EXPECT_EQ(nearest_word("something", kWords), std::nullopt);
  EXPECT_EQ(nearest_word("", kWords), std::nullopt);
}

// FIPS 180-4's examples, and lengths around a block's end.
TEST(Sha256, GivesTheStandardsDigests) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha256(std::string(64, 'a')), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

}  // namespace
}  // namespace switchback::scenarios
