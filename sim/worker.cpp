#include "sim/worker.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>

namespace switchback::sim {
namespace {

constexpr int kWorkerSocket = 3;

bool read_exactly(void* data, std::size_t size) {
  auto* bytes = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t count = ::read(kWorkerSocket, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool write_exactly(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t count = ::send(kWorkerSocket, bytes, size, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

/// Gives up everything that belongs to the parent: its signal handlers, its files, its standard output.
void become_worker(int socket, int parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  // Ctrl-C reaches the whole process group; the parent decides what it means.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(socket, kWorkerSocket);
  ::close_range(kWorkerSocket + 1, ~0U, 0);
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(null, STDIN_FILENO);
  ::close(null);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

/// What one run gives back, the next takes again: to return it to the system in between and have it cleared anew costs
/// a tenth of a small run. Beyond 64 MiB it is returned.
void keep_memory() {
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  ::mallopt(M_TOP_PAD, 4 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
}

void serve(const std::function<std::string(std::size_t)>& work) {
  std::uint64_t job = 0;
  while (read_exactly(&job, sizeof job)) {
    AnswerHeader header;
    header.job = job;
    std::string bytes;
    try {
      bytes = work(job);
    } catch (const std::exception& error) {
      header.failed = 1;
      bytes = error.what();
    } catch (...) {
      header.failed = 1;
      bytes = "an exception that is not a std::exception";
    }
    header.size = bytes.size();
    if (!write_exactly(&header, sizeof header) || !write_exactly(bytes.data(), bytes.size())) break;
  }
}

}  // namespace

WorkerProcess start_process(const std::function<void(int socket)>& body) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a socket for a worker process");
  }
  std::fflush(nullptr);
  const int parent = ::getpid();
  const int pid = ::fork();
  if (pid == 0) {
    become_worker(ends[1], parent);
    try {
      body(kWorkerSocket);
    } catch (...) {
      ::_exit(1);
    }
    // Not exit: what the parent had open and buffered at the fork is the parent's to finish.
    ::_exit(0);
  }
  const int error = errno;
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    throw std::system_error(error, std::generic_category(), "cannot start a worker process");
  }
  return {pid, ends[0]};
}

WorkerProcess start_worker(const std::function<std::string(std::size_t)>& work) {
  return start_process([&work](int) {
    keep_memory();
    serve(work);
  });
}

std::string reap_worker(int pid) {
  // A process that is already ending keeps the status it ends with.
  ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return "unknown end";
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* name = ::sigabbrev_np(signal);
    return "signal " + std::to_string(signal) + (name != nullptr ? " (SIG" + std::string(name) + ")" : "");
  }
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace switchback::sim
