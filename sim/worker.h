// The far end of the pool: what happens inside a worker process, and the message between the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace switchback::sim {

/// Precedes every answer of a worker; then follow `size` bytes. Jobs go the other way as bare 64-bit numbers.
/// Both ends are the same program on the same machine.
struct AnswerHeader {
  static constexpr std::uint32_t kMagic = 0x53574b31;
  /// No result is that large; a larger number means that something else wrote into the socket.
  static constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 32;

  std::uint32_t magic = kMagic;
  std::uint32_t failed = 0;  ///< 1: the bytes are the text of an exception
  std::uint64_t job = 0;
  std::uint64_t size = 0;
};

/// A started worker process.
struct WorkerProcess {
  int pid = -1;
  int socket = -1;  ///< the parent's end; the caller closes it
};

/// Forks a process that carries out `body` with its end of a socket, and then ends with exit code 0, or 1 if `body`
/// throws. It has only stdin, stdout, stderr and that socket open, ignores SIGINT and SIGTERM, and is killed when this
/// process ends. Throws std::system_error if it cannot be made.
WorkerProcess start_process(const std::function<void(int socket)>& body);

/// Forks a worker that answers every job number it reads from its socket with `work`, until the socket ends.
/// Throws std::system_error if the process cannot be made.
WorkerProcess start_worker(const std::function<std::string(std::size_t)>& work);

/// Kills the process if it still lives, takes its exit status, and says how it ended:
/// "signal 11 (SIGSEGV)", "exit code 3".
std::string reap_worker(int pid);

}  // namespace switchback::sim
