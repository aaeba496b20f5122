// Slurm itself, as Debian has it, on loopback: a controller and a node of one processor.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/sim/scratch_folder.h"

namespace switchback::sim {

/// Looks again every 20 ms, at most `limit` long: neither Slurm nor a growing file tells of what it does.
inline bool see_within(std::chrono::seconds limit, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 20);
  }
  return true;
}

class SlurmNode {
 public:
  /// Whether this machine has what it takes.
  static bool installed() {
    return std::filesystem::exists("/usr/sbin/slurmctld") && std::filesystem::exists("/usr/sbin/slurmd") &&
           std::filesystem::exists("/usr/sbin/munged") && std::filesystem::exists("/usr/bin/sbatch");
  }

  /// Returns when the node takes jobs.
  SlurmNode() {
    const std::string here = folder_.path().string();
    std::filesystem::create_directories(here + "/state");
    std::filesystem::create_directories(here + "/spool");
    write_key(here + "/munge.key");
    start({"/usr/sbin/munged", "--foreground", "--force", "--key-file=" + here + "/munge.key",
           "--socket=" + here + "/munge.socket", "--pid-file=" + here + "/munged.pid",
           "--log-file=" + here + "/munged.log", "--seed-file=" + here + "/munged.seed"},
          "munged");
    if (!see_within(kPatience, [&] { return std::filesystem::exists(here + "/munge.socket"); })) fail("munged");
    folder_.write("slurm.conf", configuration(here));
    ::setenv("SLURM_CONF", (here + "/slurm.conf").c_str(), 1);
    start({"/usr/sbin/slurmctld", "-D"}, "slurmctld");
    start({"/usr/sbin/slurmd", "-D", "-N", "localhost"}, "slurmd");
    if (!see_within(kPatience, [&] { return output("sinfo -h -o %T") == "idle\n"; })) fail("slurmd");
  }
  ~SlurmNode() {
    for (auto pid = started_.rbegin(); pid != started_.rend(); ++pid) {
      ::kill(*pid, SIGTERM);
      const auto gone = [&] { return ::waitpid(*pid, nullptr, WNOHANG) == *pid; };
      if (see_within(kPatience, gone)) continue;
      ::kill(*pid, SIGKILL);
      ::waitpid(*pid, nullptr, 0);
    }
    ::unsetenv("SLURM_CONF");
  }
  SlurmNode(const SlurmNode&) = delete;
  SlurmNode& operator=(const SlurmNode&) = delete;

  /// What a command of Slurm's prints.
  std::string output(const std::string& command) const {
    const std::filesystem::path file = folder_.path() / "output";
    static_cast<void>(std::system((command + " >'" + file.string() + "' 2>&1").c_str()));
    return text_of(file);
  }
  std::string log() const { return text_of(folder_.path() / "slurmctld.log"); }

 private:
  static constexpr std::chrono::seconds kPatience{60};

  static std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  static void write_key(const std::string& path) {
    std::random_device random;
    std::ofstream key(path, std::ios::binary);
    for (int byte = 0; byte < 1024; ++byte) key.put(static_cast<char>(random()));
    key.close();
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  }

  static int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
  }

  static std::string configuration(const std::string& here) {
    const std::string user = ::getpwuid(::geteuid())->pw_name;
    // A credential that lives longer keeps a task that is queued again waiting for two minutes.
    return "ClusterName=switchback\nSlurmctldHost=localhost(127.0.0.1)\nSlurmctldPort=" + std::to_string(free_port()) +
           "\nSlurmdPort=" + std::to_string(free_port()) + "\nSlurmUser=" + user + "\nSlurmdUser=" + user +
           "\nAuthType=auth/munge\nAuthInfo=socket=" + here + "/munge.socket,cred_expire=5\nCredType=cred/munge\n" +
           "StateSaveLocation=" + here + "/state\nSlurmdSpoolDir=" + here + "/spool\nSlurmctldPidFile=" + here +
           "/slurmctld.pid\nSlurmdPidFile=" + here + "/slurmd.pid\nSlurmctldLogFile=" + here +
           "/slurmctld.log\nSlurmdLogFile=" + here + "/slurmd.log\n" +
           "ProctrackType=proctrack/pgid\nTaskPlugin=task/none\nJobAcctGatherType=jobacct_gather/none\n"
           "AccountingStorageType=accounting_storage/none\nMpiDefault=none\nSchedulerType=sched/builtin\n"
           "SchedulerParameters=batch_sched_delay=0,sched_interval=1\nSelectType=select/cons_tres\n"
           "SelectTypeParameters=CR_CPU\nReturnToService=2\nKillWait=2\nMinJobAge=300\n"
           "NodeName=localhost NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN\n"
           "PartitionName=test Nodes=localhost Default=YES MaxTime=INFINITE State=UP\n";
  }

  void start(std::vector<std::string> arguments, const std::string& name) {
    std::vector<char*> list;
    for (std::string& argument : arguments) list.push_back(argument.data());
    list.push_back(nullptr);
    const std::string out = (folder_.path() / (name + ".out")).string();
    const int pid = ::fork();
    if (pid == 0) {
      const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(file, 1);
      ::dup2(file, 2);
      ::execv(list.front(), list.data());
      ::_exit(127);
    }
    started_.push_back(pid);
  }

  [[noreturn]] void fail(const std::string& name) const {
    throw std::runtime_error(name + " does not work: " + text_of(folder_.path() / (name + ".out")) + log());
  }

  ScratchFolder folder_;
  std::vector<int> started_;
};

}  // namespace switchback::sim
