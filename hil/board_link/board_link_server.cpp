#include "hil/board_link/board_link_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <bit>
#include <list>
#include <map>
#include <utility>

#include "hil/board_link/connection.h"
#include "hil/board_link/listener.h"
#include "hil/board_link/rack_port.h"
#include "hil/stream/token.h"
#include "models/core/errors.h"

namespace switchback::hil {

using namespace board_link;

namespace {

ListenAddress checked_address(const BoardLinkOptions& options) {
  ListenAddress address = parse_listen_address(options.listen);
  if (!address.local && options.token.size() < kLeastToken) {
    throw UserError("board link: " + address.text() + " can be reached from other machines, and the token " +
                    (options.token.empty() ? "is missing" : "is too short") + "; give one of at least " +
                    std::to_string(kLeastToken) + " characters in " + kBoardTokenVariable + ", or listen at 127.0.0.1");
  }
  if (options.token.size() > kMostToken) {
    throw UserError("board link: the token is longer than " + std::to_string(kMostToken) + " characters");
  }
  return address;
}

}  // namespace

class BoardLinkServer::Service : private RegisterSpace, private ConnectionOwner {
 public:
  Service(models::Kernel& kernel, boost::asio::io_context& io, const std::vector<models::BoardRack*>& racks,
          const BoardLinkOptions& options)
      : kernel_(kernel),
        io_(io),
        options_(options),
        listener_(io, checked_address(options),
                  [this](int socket, std::string peer) { accepted(socket, std::move(peer)); }) {
    for (models::BoardRack* rack : racks) {
      const auto number = static_cast<std::uint16_t>(ports_.size());
      ports_.push_back(std::make_unique<RackPort>(("rack" + std::to_string(number)).c_str(), kernel.journal(), *rack,
                                                  [this, number](std::uint32_t slot) { interrupted(number, slot); }));
    }
    address_ = listener_.address().text();
  }

  ~Service() override {
    for (const auto& connection : waiting_) connection->close(ErrorCode::none);
    for (const auto& connection : clients_) connection->close(ErrorCode::none);
  }

  void start() {
    spdlog::info("board link: listening at {}", address_);
    listener_.start();
  }

  const std::string& address() const { return address_; }

  BoardLinkStatistics statistics() const {
    BoardLinkStatistics all = statistics_;
    all.waiting = waiting_.size();
    all.clients = clients_.size();
    for (const auto& connection : clients_) all.frames += connection->conversation().frames();
    return all;
  }

 private:
  using Connections = std::list<std::shared_ptr<Connection>>;  ///< the oldest first

  std::uint16_t racks() const override { return static_cast<std::uint16_t>(ports_.size()); }
  std::uint64_t now() const override { return static_cast<std::uint64_t>(kernel_.now().count()); }
  ErrorCode read(std::uint16_t rack, std::uint64_t address, std::uint32_t& value) override {
    return ports_[rack]->read(address, value);
  }
  ErrorCode write(std::uint16_t rack, std::uint64_t address, std::uint32_t value) override {
    return ports_[rack]->write(address, value);
  }
  bool has_room() const override { return clients_.size() < options_.most_clients; }

  void accepted(int socket, std::string peer) {
    ++statistics_.accepted;
    const std::uint32_t offered = options_.writes ? kCapabilityAll : kCapabilityAll & ~kCapabilityWrites;
    waiting_.push_back(open_connection(io_, socket, std::move(peer), Conversation(*this, options_.token, offered),
                                       {options_.handshake_deadline, options_.frame_deadline, options_.most_output},
                                       *this));
    if (waiting_.size() <= options_.most_waiting) return;
    const auto oldest = waiting_.front();
    waiting_.pop_front();
    oldest->close(ErrorCode::no_room);
    ++statistics_.pushed_out;
    warn(ErrorCode::no_room, *oldest);
  }

  void connection_greeted(Connection& connection) override {
    ++statistics_.greeted;
    const auto found = find(waiting_, connection);
    clients_.splice(clients_.end(), waiting_, found);
    const std::uint32_t granted = connection.conversation().capabilities();
    spdlog::info("board link: {} is a client, {}, {}", connection.peer(),
                 (granted & kCapabilityWrites) != 0 ? "drives the boards" : "only looks",
                 (granted & kCapabilityInterrupts) != 0 ? "hears interrupts" : "hears no interrupts");
  }

  void connection_ended(Connection& connection, ErrorCode why) override {
    statistics_.frames += connection.conversation().frames();
    if (why == ErrorCode::none) {
      if (connection.conversation().greeted()) spdlog::info("board link: {} has left", connection.peer());
    } else {
      ++(why == ErrorCode::deadline   ? statistics_.late
         : why == ErrorCode::too_slow ? statistics_.slow
                                      : statistics_.refused);
      warn(why, connection);
    }
    Connections& list = find(clients_, connection) != clients_.end() ? clients_ : waiting_;
    list.erase(find(list, connection));
  }

  /// Within the kernel's run; what is sent leaves at once, or when the socket takes it.
  void interrupted(std::uint16_t rack, std::uint32_t slot) {
    const FrameOctets frame = encode({{0, rack, 0, now()}, Interrupt{slot}});
    // A client that is dropped for being slow leaves the list.
    const Connections listeners = clients_;
    for (const auto& connection : listeners) {
      if ((connection->conversation().capabilities() & kCapabilityInterrupts) == 0) continue;
      ++statistics_.interrupts;
      connection->send(frame);
    }
  }

  static Connections::iterator find(Connections& list, const Connection& connection) {
    return std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.get() == &connection; });
  }

  /// Who can connect can make any number of mistakes; the log stays short.
  void warn(ErrorCode why, const Connection& connection) {
    const std::uint64_t times = ++warnings_[why];
    if (!std::has_single_bit(times)) return;
    spdlog::warn("board link: dropped {}: {} ({} so far)", connection.peer(), text_of(why), times);
  }

  models::Kernel& kernel_;
  boost::asio::io_context& io_;
  const BoardLinkOptions options_;
  std::vector<std::unique_ptr<RackPort>> ports_;
  Connections waiting_;
  Connections clients_;
  BoardLinkStatistics statistics_;
  std::map<ErrorCode, std::uint64_t> warnings_;
  Listener listener_;
  std::string address_;
};

BoardLinkServer::BoardLinkServer(const sc_core::sc_module_name& name, models::Kernel& kernel,
                                 boost::asio::io_context& io, const std::vector<models::BoardRack*>& racks,
                                 const BoardLinkOptions& options)
    : sc_module(name), service_(std::make_unique<Service>(kernel, io, racks, options)) {}

BoardLinkServer::~BoardLinkServer() = default;

const std::string& BoardLinkServer::address() const { return service_->address(); }

BoardLinkStatistics BoardLinkServer::statistics() const { return service_->statistics(); }

void BoardLinkServer::start_of_simulation() { service_->start(); }

}  // namespace switchback::hil
