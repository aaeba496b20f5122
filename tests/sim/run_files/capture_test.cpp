// Captures of whole runs as tshark reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/run.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using testing::IsEmpty;

/// One line of tshark's about a packet.
struct Packet {
  std::string method, status, malformed, severity, branch, cseq, call_id, from_tag, to_tag, source, payload;
};

bool have_tshark() { return std::system("command -v tshark >/dev/null 2>&1") == 0; }

std::vector<Packet> read_with_tshark(const std::filesystem::path& file) {
  const std::string command =
      "tshark -n -r '" + file.string() +
      "' -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -T fields -E occurrence=f -e sip.Method"
      " -e sip.Status-Code -e _ws.malformed -e _ws.expert.severity -e sip.Via.branch -e sip.CSeq -e sip.Call-ID"
      " -e sip.from.tag -e sip.to.tag -e ip.src -e udp.payload 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 65536> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe.get())) {
    output.append(block.data(), count);
  }
  std::vector<Packet> packets;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    Packet packet;
    for (std::string* field :
         {&packet.method, &packet.status, &packet.malformed, &packet.severity, &packet.branch, &packet.cseq,
          &packet.call_id, &packet.from_tag, &packet.to_tag, &packet.source, &packet.payload}) {
      std::getline(fields, *field, '\t');
    }
    packets.push_back(packet);
  }
  return packets;
}

std::int64_t count_of(const Journal& journal, EventKind kind) {
  return std::count_if(journal.events().begin(), journal.events().end(),
                       [kind](const Event& event) { return event.kind == kind; });
}

/// Calls that phones have dialled and that left the phone: one that is busy or not registered sends nothing.
std::int64_t calls_sent(const Journal& journal) {
  std::int64_t calls = 0;
  for (const Event& event : journal.events()) {
    const bool by_phone = journal.entity_name(event.entity).starts_with("ext ");
    if (event.kind == EventKind::call_dialled && by_phone) ++calls;
    if (event.kind == EventKind::call_failed && by_phone) {
      calls -= journal.field_text(event, 1) == "phone busy or not registered" ? 1 : 0;
    }
  }
  return calls;
}

class Capture : public testing::Test {
 protected:
  void SetUp() override {
    if (!have_tshark()) GTEST_SKIP() << "tshark is not installed (Debian: tshark)";
  }

  void capture(const scenarios::Scenario& scenario) {
    const std::filesystem::path file = folder_.path() / "run.pcap";
    outcome_ = run_scenario(scenario, {.capture = file});
    ASSERT_EQ(outcome_.error, "");
    packets_ = read_with_tshark(file);
  }

  void expect_sound() const {
    ASSERT_FALSE(packets_.empty());
    std::size_t number = 0;
    for (const Packet& packet : packets_) {
      ++number;
      ASSERT_NE(packet.method.empty(), packet.status.empty()) << "packet " << number << " is not SIP";
      ASSERT_THAT(packet.malformed, IsEmpty()) << "packet " << number;
      ASSERT_THAT(packet.severity, IsEmpty()) << "packet " << number;
    }
  }

  void expect_journal_agrees() const {
    std::int64_t registers = 0;
    std::set<std::string> calls;
    for (const Packet& packet : packets_) {
      if (packet.method == "REGISTER") ++registers;
      if (packet.method == "INVITE" && packet.source.starts_with("198.18.")) calls.insert(packet.call_id);
    }
    EXPECT_EQ(registers, count_of(outcome_.journal, EventKind::register_sent));
    EXPECT_EQ(static_cast<std::int64_t>(calls.size()), calls_sent(outcome_.journal));
  }

  /// A retransmission is equal to the letter; a response belongs to a request that was sent before it.
  void expect_transactions_agree() const {
    std::map<std::string, const Packet*> requests;
    for (const Packet& packet : packets_) {
      // The ACK of a refusal and CANCEL have INVITE's branch, and a response to CANCEL has CANCEL's.
      const std::string id = packet.branch + " " + packet.call_id + " " + packet.from_tag + " ";
      if (packet.status.empty()) {
        const auto [known, is_new] = requests.emplace(id + packet.cseq, &packet);
        ASSERT_TRUE(is_new || known->second->payload == packet.payload) << packet.branch;
      } else {
        ASSERT_TRUE(requests.contains(id + packet.cseq)) << packet.status << " " << packet.branch;
        ASSERT_TRUE(packet.status == "100" || !packet.to_tag.empty()) << packet.status << " " << packet.branch;
      }
    }
  }

  ScratchFolder folder_;
  RunOutcome outcome_;
  std::vector<Packet> packets_;
};

class LibraryCapture : public Capture, public testing::WithParamInterface<const char*> {};

TEST_P(LibraryCapture, reads_without_fault_and_counts_what_the_journal_counts) {
  capture(scenarios::load_scenario(scenarios::find_scenarios(GetParam()).front()));
  if (HasFatalFailure()) return;
  expect_sound();
  expect_journal_agrees();
  expect_transactions_agree();
}

INSTANTIATE_TEST_SUITE_P(Library, LibraryCapture,
                         testing::Values("basic-mode-phones", "kept-calls-thirty-minutes", "views-differ",
                                         "voicemail-unavailable"),
                         [](const auto& chosen) {
                           std::string name = chosen.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

/// Calls of every kind over a LAN that loses every fifth message, through a takeover.
constexpr const char* kLossy = R"(scenario: lossy
about: Every transaction has to repeat itself.
system:
  profile: altigen-maxcs
  phones: {count: 40, first extension: 2000, profile: altigen-ip}
  boards: [{type: triton-t1, slots: [1]}, {type: sipsp, slots: [2]}]
  trunks: [{name: co-1, type: t1-pri, board: 1}, {name: sip-1, type: sip, board: 2}]
  voicemail: {}
  parameters: {registrar.digest: yes}
  lan:
    - {from: phones, to: primary, class: sip, loss: 0.2}
    - {from: primary, to: phones, class: sip, loss: 0.2}
    - {from: primary, to: sip provider, class: sip, loss: 0.2}
    - {from: sip provider, to: primary, class: sip, loss: 0.2}
steps:
  - start: all
  - wait until: {full control: primary, phones registered: 100%, trunk: sip-1, is: in service}
  - calls: {rate: 900/h, talk: 20s, for: 10min}
  - calls: {kind: outgoing, rate: 300/h, talk: 20s, for: 10min}
  - calls: {kind: incoming, rate: 300/h, talk: 20s, for: 10min}
  - calls: {kind: voicemail, rate: 100/h, talk: 20s, for: 10min}
  - calls: {kind: queued, rate: 100/h, talk: 20s, for: 10min}
  - call: {id: sip, kind: outgoing, from: ext 2001, trunk: sip-1, talk: 60s}
  - wait: 8min
  - fault: {server: primary, kind: power loss}
  - expect: {in control: secondary, within: 180s}
  - wait: 5min
)";

TEST_F(Capture, keeps_transactions_together_on_a_LAN_that_loses_messages) {
  capture(scenarios::parse_scenario(kLossy, "lossy.yaml"));
  if (HasFatalFailure()) return;
  expect_sound();
  expect_journal_agrees();
  expect_transactions_agree();
  std::set<std::string> seen;
  for (const Packet& packet : packets_) seen.insert(packet.method + packet.status);
  for (const char* one : {"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "NOTIFY", "401", "487"}) {
    EXPECT_TRUE(seen.contains(one)) << one;
  }
}

TEST_F(Capture, leaves_nothing_of_a_run_that_could_not_be_captured) {
  const scenarios::Scenario scenario =
      scenarios::load_scenario(scenarios::find_scenarios("switchback-while-in-call").front());
  const RunOutcome outcome = run_scenario(scenario, {.capture = folder_.path() / "missing" / "run.pcap"});
  EXPECT_NE(outcome.error.find("cannot be written"), std::string::npos) << outcome.error;
}

}  // namespace
}  // namespace switchback::sim
