// A client of the admin link that says exactly what a test tells it.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "tests/hil/loop.h"

namespace switchback::hil {

class RawClient {
 public:
  RawClient(boost::asio::io_context& io, std::uint16_t port) : io_(io), socket_(io) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    read();
  }

  void say(const std::string& text) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(text), ignored);
  }
  /// The next line; empty if the connection was closed instead.
  std::string line() {
    run_until(io_, [this] { return text_.find('\n') != std::string::npos || closed_; });
    const std::size_t end = text_.find('\n');
    if (end == std::string::npos) return "";
    const std::string line = text_.substr(0, end);
    text_.erase(0, end + 1);
    return line;
  }
  std::string ask(const std::string& text) {
    say(text + "\n");
    return line();
  }
  bool closes() {
    return run_until(io_, [this] { return closed_; });
  }

 private:
  void read() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [this](const boost::system::error_code& error, std::size_t size) {
                              text_.append(buffer_, size);
                              if (error) {
                                closed_ = true;
                              } else {
                                read();
                              }
                            });
  }

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::socket socket_;
  char buffer_[4096] = {};
  std::string text_;
  bool closed_ = false;
};

}  // namespace switchback::hil
