#include "sim/web/live_run.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <list>
#include <utility>

#include "sim/worker.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kMostLog = 2000;
/// Far more than any state has; a longer line comes from something that is broken.
constexpr std::size_t kLongestLine = std::size_t{4} << 20;
constexpr std::size_t kMostCommands = 64;

}  // namespace

class LiveRun::Line : public std::enable_shared_from_this<Line> {
 public:
  using Listener = std::function<void()>;
  struct LogLine {
    std::uint64_t number = 0;
    std::string text;
  };

  Line(asio::io_context& io, std::string id, std::string scenario, const WorkerProcess& process)
      : id_(std::move(id)),
        scenario_(std::move(scenario)),
        pid_(process.pid),
        socket_(io, asio::local::stream_protocol(), process.socket) {}

  const std::string& id() const { return id_; }
  const std::string& scenario() const { return scenario_; }
  int pid() const { return pid_; }
  bool alive() const { return pid_ > 0; }
  std::uint64_t number() const { return number_; }
  std::list<Listener>& listeners() { return listeners_; }

  void read() {
    asio::async_read_until(socket_, asio::dynamic_buffer(heard_, kLongestLine), '\n',
                           [self = shared_from_this()](const error_code& error, std::size_t size) {
                             if (error) return self->gone();
                             self->take(std::string_view(self->heard_).substr(0, size - 1));
                             self->heard_.erase(0, size);
                             self->read();
                           });
  }

  bool tell(const std::string& command) {
    if (!alive() || commands_.size() >= kMostCommands) return false;
    commands_.push_back(command + '\n');
    if (commands_.size() == 1) write();
    return true;
  }

  void end() {
    ended_by_us_ = true;
    gone();
  }

  std::string message(std::uint64_t after) const {
    std::string text = "{\"number\":" + std::to_string(number_) +
                       ",\"missed\":" + (after < log_lost_ ? "true" : "false") +
                       ",\"state\":" + (state_.empty() ? "null" : state_) + ",\"log\":[";
    bool first = true;
    for (const LogLine& line : log_) {
      if (line.number <= after) continue;
      text += (first ? "" : ",") + line.text;
      first = false;
    }
    return text + "],\"ended\":" + (ended_.empty() ? "null" : '"' + ended_ + '"') + "}";
  }

 private:
  void take(std::string_view line) {
    if (line.empty()) return;
    ++number_;
    if (line.front() == 'S') {
      over_ = over_ || line.find("\"over\":{") != std::string_view::npos;
      state_ = line.substr(1);
    } else {
      log_.push_back({number_, std::string(line.substr(1))});
      if (log_.size() > kMostLog) {
        log_lost_ = log_.front().number;
        log_.pop_front();
      }
    }
    news();
  }

  void gone() {
    if (!alive()) return;
    error_code ignored;
    socket_.close(ignored);
    const std::string how = reap_worker(std::exchange(pid_, -1));
    ++number_;
    if (ended_by_us_) {
      ended_ = "ended";
    } else if (!over_) {
      ended_ = "the run's process broke: " + how;
    }
    news();
  }

  void write() {
    asio::async_write(socket_, asio::buffer(commands_.front()),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (error) return;
                        self->commands_.pop_front();
                        if (!self->commands_.empty()) self->write();
                      });
  }

  /// One of them may end itself meanwhile.
  void news() {
    for (auto one = listeners_.begin(); one != listeners_.end();) {
      const auto current = one++;
      if (*current) (*current)();
    }
  }

  std::string id_;
  std::string scenario_;
  int pid_;
  asio::local::stream_protocol::socket socket_;
  std::string heard_;
  std::deque<std::string> commands_;
  std::uint64_t number_ = 0;
  std::string state_;
  std::deque<LogLine> log_;
  std::uint64_t log_lost_ = 0;  ///< number of the latest line that is gone
  bool over_ = false;
  bool ended_by_us_ = false;
  std::string ended_;
  std::list<Listener> listeners_;
};

namespace {

/// Where one client is.
template <class Line>
class LiveFeed : public WebFeed {
 public:
  LiveFeed(std::shared_ptr<Line> line, std::uint64_t after)
      : line_(std::move(line)), sent_(after), place_(line_->listeners().emplace(line_->listeners().end())) {}
  ~LiveFeed() override { line_->listeners().erase(place_); }
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;

  std::optional<std::string> next() override {
    if (!first_ && sent_ == line_->number()) return std::nullopt;
    first_ = false;
    std::string message = line_->message(std::exchange(sent_, line_->number()));
    return message;
  }
  void on_news(std::function<void()> listener) override { *place_ = std::move(listener); }

 private:
  std::shared_ptr<Line> line_;
  std::uint64_t sent_;
  std::list<std::function<void()>>::iterator place_;
  bool first_ = true;
};

}  // namespace

LiveRun::LiveRun(asio::io_context& io, std::string id, const scenarios::Scenario& scenario,
                 const LivePlayOptions& options)
    : line_(std::make_shared<Line>(io, std::move(id), scenario.name, start_process([&scenario, &options](int socket) {
                                     play_live(scenario, options, socket);
                                   }))) {
  line_->read();
}

LiveRun::~LiveRun() { line_->end(); }

const std::string& LiveRun::id() const { return line_->id(); }
const std::string& LiveRun::scenario() const { return line_->scenario(); }
bool LiveRun::alive() const { return line_->alive(); }
bool LiveRun::watched() const { return !line_->listeners().empty(); }
std::uint64_t LiveRun::number() const { return line_->number(); }
int LiveRun::process() const { return line_->pid(); }
bool LiveRun::tell(const std::string& command) { return line_->tell(command); }
void LiveRun::end() { line_->end(); }

std::unique_ptr<WebFeed> LiveRun::feed(std::uint64_t after) {
  return std::make_unique<LiveFeed<Line>>(line_, after > line_->number() ? 0 : after);
}

}  // namespace switchback::sim
