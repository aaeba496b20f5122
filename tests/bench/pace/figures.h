// What the two programs of the pacing benchmark share: the file of an event stream, and how lateness is printed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace switchback::pace {

/// Nanoseconds since the start of each event, in order, one a line; those due at one instant stand in several lines.
inline std::vector<std::int64_t> read_stream(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::int64_t> times;
  for (std::int64_t time = 0; file >> time;) times.push_back(time);
  if (times.empty() || !file.eof()) throw std::runtime_error(path + " holds no event stream");
  return times;
}

/// Prints "events p50_us p99_us max_us cpu_ms" of the lateness of events, in nanoseconds. What began early by the
/// grain of the clock counts as on time.
inline void print_figures(std::vector<std::int64_t> late) {
  std::sort(late.begin(), late.end());
  const auto quantile = [&late](double share) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(late.size() - 1));
    return static_cast<double>(std::max<std::int64_t>(late[rank], 0)) / 1e3;
  };
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  std::printf("%zu %.1f %.1f %.1f %.0f\n", late.size(), quantile(0.5), quantile(0.99), quantile(1.0),
              static_cast<double>(cpu.tv_sec) * 1e3 + static_cast<double>(cpu.tv_nsec) / 1e6);
}

}  // namespace switchback::pace
