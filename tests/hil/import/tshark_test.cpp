// The message counts beside those of tshark, over the captures in ../shared.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "hil/import/capture_reader.h"

namespace switchback::hil {
namespace {

/// Messages by method or status as tshark's field counts them, in all packets.
std::map<std::string, std::uint64_t> counted_by_tshark(const std::filesystem::path& file) {
  const std::string command = "tshark -n -r '" + file.string() +
                              "' -Y sip -T fields -E occurrence=a -E aggregator=' ' -e sip.Method -e sip.Status-Code"
                              " 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 65536> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe.get())) {
    output.append(block.data(), count);
  }
  std::map<std::string, std::uint64_t> counts;
  std::istringstream words(output);
  for (std::string word; words >> word;) ++counts[word];
  return counts;
}

TEST(MessageCountsBesideTshark, AreEqualForEveryCapture) {
  const std::filesystem::path folder = std::string(SWITCHBACK_SOURCE_DIR) + "/../shared/pcaps";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) GTEST_SKIP() << "tshark is not installed";
  int captures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().extension().string().starts_with(".pcap")) continue;
    ++captures;
    const CaptureSummary summary = read_capture(entry.path(), [](const SeenSip&) {});
    std::map<std::string, std::uint64_t> counts;
    for (const auto& [method, count] : summary.counts.requests()) counts[method] = count.messages + count.quoted;
    for (const auto& [status, count] : summary.counts.responses()) {
      counts[std::to_string(status)] = count.messages + count.quoted;
    }
    EXPECT_EQ(counts, counted_by_tshark(entry.path())) << entry.path();
  }
  EXPECT_GT(captures, 0);
}

}  // namespace
}  // namespace switchback::hil
