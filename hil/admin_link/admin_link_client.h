// The bench's end of the admin link.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "hil/console/control_link.h"
#include "hil/stack/description.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

struct AdminLinkClientOptions {
  JsonRpcSide stack;
  std::string token;                               ///< what the variable held
  std::chrono::milliseconds answer_limit{20'000};  ///< a press without an answer for so long is refused
  std::chrono::milliseconds retry{500};            ///< between attempts to connect
};

/// Connects, subscribes, and connects again whenever the connection is lost; meanwhile the pair is not linked.
class AdminLinkClient : public ControlLink {
 public:
  /// `broken` is called with a message, once, when there is no use in trying again: a wrong token, another protocol.
  AdminLinkClient(boost::asio::io_context& io, const AdminLinkClientOptions& options,
                  std::function<void(const std::string&)> broken);
  ~AdminLinkClient() override;
  AdminLinkClient(const AdminLinkClient&) = delete;
  AdminLinkClient& operator=(const AdminLinkClient&) = delete;

  void connect_servers(bool connected, std::function<void(const models::AdminResult&)> answered) override;
  void press(const Press& press, std::function<void(const models::AdminResult&)> answered) override;
  const ObservedPair& last() const override;
  void on_change(std::function<void()> listener) override;

 private:
  class Connection;
  std::shared_ptr<Connection> connection_;
};

}  // namespace switchback::hil
