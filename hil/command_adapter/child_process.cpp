#include "hil/command_adapter/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "hil/bench_error.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kMostOutput = 1024 * 1024;
constexpr std::size_t kMostErrors = 4096;
constexpr std::size_t kLongestLine = 256 * 1024;

/// Two ends of a pipe, both closed in children.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
      throw BenchError("a pipe cannot be made: " + std::string(std::strerror(errno)));
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    for (const int end : {read, write}) {
      if (end >= 0) close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read = -1;
  int write = -1;
};

/// Starts the program; returns 0 or the error's number.
int spawn(const ChildOptions& options, const Pipe& in, const Pipe& out, const Pipe& errors, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  if (!options.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());
  posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.write, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  // A group of its own: Ctrl-C is for the bench, which then ends the child in its own time.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t set;
  sigemptyset(&set);
  posix_spawnattr_setsigmask(&attributes, &set);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT}) sigaddset(&set, number);
  posix_spawnattr_setsigdefault(&attributes, &set);
  std::vector<char*> arguments;
  for (const std::string& argument : options.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int error = posix_spawnp(&pid, arguments.front(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

std::string ChildEnd::reason() const {
  std::string text = errors;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (const std::size_t line = text.rfind('\n'); line != std::string::npos) text.erase(0, line + 1);
  return text.empty() ? how : text;
}

class ChildProcess::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& io, ChildOptions options, std::function<void(const ChildEnd&)> ended)
      : options_(std::move(options)),
        ended_(std::move(ended)),
        input_(io),
        output_(io),
        errors_(io),
        exit_(io),
        limit_(io),
        io_(io) {}
  ~State() { end(); }

  void start() {
    Pipe in;
    Pipe out;
    Pipe errors;
    if (const int error = spawn(options_, in, out, errors, pid_); error != 0) {
      pid_ = -1;
      end_.how = options_.arguments.front() + ": " + std::strerror(error);
      asio::post(io_, [self = shared_from_this()] { self->report(); });
      return;
    }
    input_.assign(std::exchange(in.write, -1));
    output_.assign(std::exchange(out.read, -1));
    errors_.assign(std::exchange(errors.read, -1));
    output_.non_blocking(true);
    errors_.non_blocking(true);
    // glibc 2.36 declares its wrapper for C only.
    const auto exit = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    if (exit < 0) throw BenchError("a child cannot be watched: " + std::string(std::strerror(errno)));
    fcntl(exit, F_SETFD, FD_CLOEXEC);
    exit_.assign(exit);
    read_output();
    read_errors();
    wait_for_exit();
    if (options_.limit == kNever) return;
    limit_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(options_.limit));
    limit_.async_wait([weak = weak_from_this()](const error_code& error) {
      if (const auto self = weak.lock(); self && !error)
        self->kill("time limit of " + format_time(self->options_.limit));
    });
  }

  void end() {
    ended_ = nullptr;
    options_.on_line = nullptr;
    if (pid_ > 0) {
      ::kill(-pid_, SIGKILL);
      while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
      pid_ = -1;
    }
    close_all();
  }

  bool running() const { return pid_ > 0; }

 private:
  void kill(std::string why) {
    if (pid_ <= 0) return;
    killed_because_ = std::move(why);
    ::kill(-pid_, SIGKILL);
  }

  void wait_for_exit() {
    exit_.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](const error_code& error) {
      if (const auto self = weak.lock(); self && !error) self->look_for_exit();
    });
  }

  void read_output() {
    output_.async_read_some(asio::buffer(output_buffer_),
                            [weak = weak_from_this()](const error_code& error, std::size_t size) {
                              const auto self = weak.lock();
                              if (!self || error) return;
                              self->take_output(size);
                              self->read_output();
                            });
  }

  void read_errors() {
    errors_.async_read_some(asio::buffer(errors_buffer_),
                            [weak = weak_from_this()](const error_code& error, std::size_t size) {
                              const auto self = weak.lock();
                              if (!self || error) return;
                              self->take_errors(size);
                              self->read_errors();
                            });
  }

  void take_output(std::size_t size) {
    const std::string_view text(output_buffer_.data(), size);
    if (!options_.on_line) {
      end_.output.append(text.substr(0, kMostOutput - std::min(kMostOutput, end_.output.size())));
      return;
    }
    line_.append(text);
    std::size_t newline = 0;
    while ((newline = line_.find('\n')) != std::string::npos) {
      const std::string line = line_.substr(0, newline);
      line_.erase(0, newline + 1);
      // The listener may end the child.
      if (options_.on_line) options_.on_line(line);
    }
    if (line_.size() > kLongestLine) kill("a line of more than 256 KiB");
  }

  void take_errors(std::size_t size) {
    end_.errors.append(errors_buffer_.data(), size);
    if (end_.errors.size() > kMostErrors) end_.errors.erase(0, end_.errors.size() - kMostErrors);
  }

  void look_for_exit() {
    int status = 0;
    pid_t gone = 0;
    while ((gone = waitpid(pid_, &status, WNOHANG)) < 0 && errno == EINTR) {
    }
    // Asio can hand the last event of a closed descriptor to the one that took its place.
    if (gone == 0) return wait_for_exit();
    has_exited(status);
  }

  /// The child is gone; what is in its pipes is its last word. What it started may hold them open, so nobody waits for
  /// their end.
  void has_exited(int status) {
    pid_ = -1;
    error_code error;
    while (const std::size_t size = output_.read_some(asio::buffer(output_buffer_), error)) take_output(size);
    while (const std::size_t size = errors_.read_some(asio::buffer(errors_buffer_), error)) take_errors(size);
    if (WIFEXITED(status)) {
      end_.exit_code = WEXITSTATUS(status);
      end_.how = "exit code " + std::to_string(WEXITSTATUS(status));
    } else {
      end_.how = "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
    }
    if (!killed_because_.empty()) {
      end_.exit_code.reset();
      end_.how = killed_because_;
    }
    close_all();
    report();
  }

  void report() {
    if (const auto ended = std::exchange(ended_, nullptr)) ended(end_);
  }

  void close_all() {
    error_code ignored;
    for (asio::posix::stream_descriptor* one : {&input_, &output_, &errors_, &exit_}) one->close(ignored);
    limit_.cancel();
  }

  ChildOptions options_;
  std::function<void(const ChildEnd&)> ended_;
  asio::posix::stream_descriptor input_;
  asio::posix::stream_descriptor output_;
  asio::posix::stream_descriptor errors_;
  asio::posix::stream_descriptor exit_;
  asio::steady_timer limit_;
  asio::io_context& io_;
  pid_t pid_ = -1;
  std::array<char, 16 * 1024> output_buffer_{};
  std::array<char, 4096> errors_buffer_{};
  std::string line_;
  std::string killed_because_;
  ChildEnd end_;
};

ChildProcess::ChildProcess(asio::io_context& io, ChildOptions options, std::function<void(const ChildEnd&)> ended)
    : state_(std::make_shared<State>(io, std::move(options), std::move(ended))) {
  state_->start();
}

ChildProcess::~ChildProcess() { state_->end(); }
void ChildProcess::end() { state_->end(); }
bool ChildProcess::running() const { return state_->running(); }

}  // namespace switchback::hil
