// Running an io_context until something has happened, with a limit that only a failure reaches.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>

namespace switchback::hil {

/// Runs handlers until `done`; false after 20 s without it.
inline bool run_until(boost::asio::io_context& io, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    io.restart();
    io.run_one_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace switchback::hil
