// Two baresip telephones at the running command: they register, talk, and find the other server after a failover.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "tests/hil/scratch_folder.h"
#include "tests/hil/stack_command/stack_bench.h"

namespace switchback::hil {
namespace {

constexpr const char* kProgram = "/usr/bin/baresip";
constexpr const char* kModules = "/usr/lib/baresip/modules";
constexpr std::uint16_t kControlPort = 4444;

/// One telephone with its own folder, which answers every call; controlled by JSON in netstrings (module ctrl_tcp).
class Baresip {
 public:
  Baresip(StackBench& bench, const std::string& extension, int host, const std::string& server) : bench_(bench) {
    const std::string address = bench.address(host);
    std::ofstream(folder_.file("config"))
        << "sip_listen " << address << ":5060\naudio_player aubridge,x\naudio_source aubridge,x\n"
        << "audio_alert aubridge,x\nmodule_path " << kModules << "\nmodule account.so\nmodule g711.so\n"
        << "module aubridge.so\nmodule uuid.so\nmodule menu.so\nmodule contact.so\nmodule ctrl_tcp.so\n"
        << "ctrl_tcp_listen " << address << ":" << kControlPort << "\n";
    std::ofstream(folder_.file("accounts")) << "<sip:" << extension << "@" << server << ">;auth_user=" << extension
                                            << ";auth_pass=opensesame;regint=60;answermode=auto\n";
    std::ofstream(folder_.file("contacts")) << "\n";
    process_ = std::make_unique<Process>(std::vector<std::string>{kProgram, "-f", folder_.path()});
    registered_ = bench.wait([this] { return process_->said("200 OK"); });
    control_.emplace(bench.io(), address, kControlPort);
  }

  bool registered() const { return registered_; }
  const std::string& output() { return process_->output(); }
  void command(const std::string& name, const std::string& parameters) {
    const std::string json = R"({"command":")" + name + R"(","params":")" + parameters + "\"}";
    control_->say(std::to_string(json.size()) + ":" + json + ",");
  }
  bool hears(const std::string& event) {
    return bench_.wait([&] { return (process_->output(), control_->text().find(event) != std::string::npos); });
  }

 private:
  StackBench& bench_;
  ScratchFolder folder_;
  std::unique_ptr<Process> process_;
  std::optional<TextConnection> control_;
  bool registered_ = false;
};

void talk_through(StackBench& bench, const std::string& server) {
  Baresip caller(bench, "2001", 21, server);
  Baresip called(bench, "2101", 22, server);
  ASSERT_TRUE(caller.registered()) << caller.output();
  ASSERT_TRUE(called.registered()) << called.output();
  caller.command("dial", "sip:2101@" + server);
  EXPECT_TRUE(caller.hears("CALL_ESTABLISHED"));
  EXPECT_TRUE(called.hears("CALL_ESTABLISHED"));
  caller.command("hangup", "");
  EXPECT_TRUE(called.hears("CALL_CLOSED"));
}

TEST(BaresipPhones, RegisterAndTalkBeforeAFailoverAndThroughTheOtherServerAfterIt) {
  if (!std::filesystem::exists(kProgram)) GTEST_SKIP() << "baresip is not here (Debian: baresip-core)";
  StackBench bench({"--password-env", "PHONES", "--speed", "20"}, {"PHONES=opensesame"});
  talk_through(bench, bench.primary());
  ASSERT_TRUE(bench.machine("power_off", "primary"));
  ASSERT_TRUE(bench.wait([&bench] { return bench.stack().said("secondary in control (PEER_KEEPALIVE_LOST)"); }))
      << bench.stack().output();
  talk_through(bench, bench.secondary());
}

}  // namespace
}  // namespace switchback::hil
