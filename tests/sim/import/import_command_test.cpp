// `switchback import` as a user meets it, over the captures in ../shared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "reports/database.h"
#include "tests/sim/import/captures.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// Users, hosts, addresses, Call-IDs, nonces and digests of a capture's SIP as tshark reads them; none without tshark.
std::set<std::string> originals_by_tshark(const std::string& file) {
  const std::string command =
      "tshark -n -r '" + file +
      "' -Y sip -T fields -E occurrence=a -E separator='|' -E aggregator='|' -e sip.from.user -e sip.to.user"
      " -e sip.r-uri.user -e sip.contact.user -e sip.from.host -e sip.to.host -e sip.r-uri.host"
      " -e sip.contact.host -e sip.Call-ID -e sip.from.tag -e sip.auth.nonce -e sip.auth.username"
      " -e sip.auth.realm -e sip.auth.digest.response -e sip.display.info -e sip.User-Agent"
      " -e ip.src -e ip.dst 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 65536> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe.get())) {
    output.append(block.data(), count);
  }
  std::istringstream lines(output);
  std::set<std::string> originals;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream values(line);
    for (std::string value; std::getline(values, value, '|');) {
      if (value.size() > 4) originals.insert(value);  // what is shorter occurs by chance
    }
  }
  return originals;
}

class Import : public StartedProgram {
 protected:
  /// The capture's path; empty where it is not, and the test is skipped.
  static std::string capture(const std::string& name) {
    const fs::path path = fs::path(SWITCHBACK_SOURCE_DIR) / "../shared/pcaps" / name;
    return fs::exists(path) ? fs::canonical(path).string() : "";
  }
  nlohmann::json document(const std::string& name) const {
    return nlohmann::json::parse(content(folder_.path() / name));
  }
  static std::string value_of(const nlohmann::json& family, const std::string& name) {
    for (const auto& parameter : family.at("parameters")) {
      if (parameter.at("name") == name) return parameter.at("value");
    }
    return "";
  }
};

TEST_F(Import, reproduces_a_phone_whose_registrar_is_dead_within_60_ms) {
  const std::string file = capture("ndpi-webex.pcap");
  if (file.empty()) GTEST_SKIP() << "../shared/pcaps/ndpi-webex.pcap is not here";
  const Ended ended = run("import '" + file + "' --verify --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const auto found = document("import.json");
  const auto& verification = found.at("verification");
  EXPECT_EQ(verification.at("paired"), 22);
  EXPECT_EQ(verification.at("only_captured"), 0);
  EXPECT_EQ(verification.at("only_simulated"), 0);
  EXPECT_LE(verification.at("largest_ms").get<double>(), 60.0);
  const auto& family = found.at("families").at(0);
  EXPECT_EQ(value_of(family, "sip.timer f"), "32 s");
  EXPECT_THAT(value_of(family, "retry.base"), testing::StartsWith("3203"));
  EXPECT_EQ(family.at("phones").at(0).at("retransmissions"), 20);
  EXPECT_EQ(family.at("phones").at(0).at("given_up"), 2);
  EXPECT_EQ(found.at("outages").size(), 1U);
  EXPECT_EQ(run("check imported-ndpi-webex.yaml").code, 0);
}

TEST_F(Import, reproduces_a_phone_that_refreshes_with_digest_within_60_ms) {
  const std::string file = capture("ndpi-sip_hello.pcapng");
  if (file.empty()) GTEST_SKIP() << "../shared/pcaps/ndpi-sip_hello.pcapng is not here";
  const Ended ended = run("import '" + file + "' --verify --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const auto found = document("import.json");
  EXPECT_EQ(found.at("verification").at("paired"), 8);
  EXPECT_LE(found.at("verification").at("largest_ms").get<double>(), 60.0);
  const auto& family = found.at("families").at(0);
  EXPECT_EQ(value_of(family, "register.expires"), "600 s");
  EXPECT_NEAR(std::stod(value_of(family, "register.refresh")), 0.5, 0.001);
  EXPECT_TRUE(found.at("servers").at(0).at("challenges").get<bool>());
}

TEST_F(Import, stores_a_timeline_that_report_and_export_read) {
  const std::string file = capture("ndpi-webex.pcap");
  if (file.empty()) GTEST_SKIP() << "../shared/pcaps/ndpi-webex.pcap is not here";
  ASSERT_EQ(run("import '" + file + "'").code, 0);
  {
    reports::Database store(folder_.path() / "results.db", std::chrono::seconds{5}, reports::Access::read_only);
    EXPECT_EQ(store.text("SELECT verdict FROM run WHERE run_id = 1"), "inconclusive");
    EXPECT_EQ(store.text("SELECT reason_code FROM run WHERE run_id = 1"), "import");
  }
  EXPECT_EQ(run("report 1").code, 0);
  EXPECT_THAT(content(folder_.path() / "report.html"), HasSubstr("imported-ndpi-webex"));
  EXPECT_THAT(run("export fault").out, HasSubstr("phones <-> primary"));
  EXPECT_THAT(run("export event_text").out, HasSubstr("REGISTER timed out"));
}

TEST_F(Import, fits_the_law_of_rfc_3261_and_finds_the_outage_of_several_phones) {
  folder_.write("outage.pcap", captured_outage(5));
  const Ended ended = run("import outage.pcap --verify --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const auto found = document("import.json");
  const auto& family = found.at("families").at(0);
  EXPECT_EQ(family.at("phones").size(), 5U);
  EXPECT_EQ(value_of(family, "sip.t1"), "500 ms");
  EXPECT_EQ(value_of(family, "sip.t2"), "4 s");
  EXPECT_EQ(value_of(family, "register.offsets"), "");
  EXPECT_EQ(value_of(family, "retry.base"), "30 s");
  EXPECT_EQ(value_of(family, "register.refresh"), "0.500000000");
  ASSERT_EQ(found.at("outages").size(), 1U);
  EXPECT_NEAR(found.at("outages").at(0).at("begin_s").get<double>(), 309.02, 0.01);
  EXPECT_EQ(found.at("verification").at("paired"), 5 * 15);
}

TEST_F(Import, takes_a_log_of_events_as_it_takes_a_capture) {
  std::string log;
  for (int refresh = 0; refresh < 4; ++refresh) {
    const std::string second = std::to_string(1'800'000'000 + refresh * 300);
    const std::string rest = R"("method": "REGISTER", "user": "2001", "expires": 600)";
    log += R"({"time": ")" + second + R"(.0", "from": "192.0.2.7", "to": "192.0.2.1", )" + rest + "}\n";
    log += R"({"time": ")" + second + R"(.02", "from": "192.0.2.1", "to": "192.0.2.7", "status": 200, )" + rest + "}\n";
  }
  folder_.write("site.jsonl", log);
  const Ended ended = run("import site.jsonl --verify --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const auto found = document("import.json");
  EXPECT_EQ(found.at("verification").at("paired"), 8);
  const auto& family = found.at("families").at(0);
  EXPECT_EQ(value_of(family, "register.expires"), "600 s");
  EXPECT_NEAR(std::stod(value_of(family, "register.refresh")), 0.5, 0.001);
  EXPECT_EQ(run("check imported-site.yaml").code, 0);
}

TEST_F(Import, says_which_line_of_a_log_is_wrong) {
  folder_.write("site.csv",
                "time,from,to,method,user\n1,192.0.2.7,192.0.2.1,REGISTER,2001\n2,192.0.2.7,pbx,REGISTER,2001\n");
  const Ended ended = run("import site.csv");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("site.csv:3: 'to' is 'pbx'; expected an address such as 192.0.2.1:5060"));
}

TEST_F(Import, reproduces_phones_that_fail_over_to_another_server) {
  folder_.write("failover.pcap", captured_failover(3));
  const Ended ended = run("import failover.pcap --verify --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const auto found = document("import.json");
  EXPECT_EQ(found.at("servers").size(), 2U);
  const auto& family = found.at("families").at(0);
  EXPECT_EQ(value_of(family, "failover.alternate"), "yes");
  EXPECT_EQ(value_of(family, "retry.same server"), "4 s");
  EXPECT_EQ(found.at("verification").at("paired"), 3 * 10);
  EXPECT_THAT(content(folder_.path() / "imported-failover.yaml"), HasSubstr("kind: power loss"));
}

TEST_F(Import, stores_a_timeline_that_explain_and_compare_read) {
  folder_.write("outage.pcap", captured_outage(2));
  ASSERT_EQ(run("import outage.pcap").code, 0);
  ASSERT_EQ(run("run imported-outage.yaml --quiet --no-report").code, 0);
  const Ended explained = run("explain 1");
  EXPECT_EQ(explained.code, 0) << explained.out << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("cut of phones <-> primary to phones re-homed"));
  const Ended compared = run("compare 1 2");
  EXPECT_EQ(compared.code, 0) << compared.out << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("1 run of 1 scenario"));
}

TEST_F(Import, stores_the_calls_of_a_capture_without_phones) {
  const std::string file = capture("pcap2sipp-example.pcap");
  if (file.empty()) GTEST_SKIP() << "../shared/pcaps/pcap2sipp-example.pcap is not here";
  const Ended ended = run("import '" + file + "' --verify");
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("3 calls"));
  EXPECT_EQ(run("check imported-pcap2sipp-example.yaml").code, 0);
  reports::Database store(folder_.path() / "results.db", std::chrono::seconds{5}, reports::Access::read_only);
  EXPECT_EQ(store.integer("SELECT count(*) FROM call"), 3);
  EXPECT_EQ(store.integer("SELECT count(*) FROM call WHERE t_connected_ns IS NOT NULL AND fate = 'normal'"), 2);
}

TEST_F(Import, leaves_nothing_of_the_original_in_anonymised_outputs) {
  struct Case {
    const char* capture;
    std::set<std::string> originals;
  };
  const std::vector<Case> cases{
      {"ndpi-sip_hello.pcapng", {"26841945", "10.239.156.235", "172.29.38.91", "10.192.60.4", "sip_hello"}},
      {"ndpi-webex.pcap", {"10.8.0.1", "172.16.1.75", "Zoiper", "webex"}},
      {"suricata-cloudshark-sip.pcap", {"cloudshark", "suricata"}}};
  for (const Case& one : cases) {
    const std::string file = capture(one.capture);
    if (file.empty()) GTEST_SKIP() << "../shared/pcaps/" << one.capture << " is not here";
    const Ended ended = run("import '" + file + "' --anonymise --verify --json import.json --db anonymous.db");
    const Ended reported = run("report last --db anonymous.db");
    ASSERT_EQ(reported.code, 0) << reported.err;
    const std::string all = ended.out + ended.err + content(folder_.path() / "import.json") +
                            content(folder_.path() / "imported-capture.yaml") +
                            content(folder_.path() / "anonymous.db") + content(folder_.path() / "report.html");
    std::set<std::string> originals = originals_by_tshark(file);
    originals.insert(one.originals.begin(), one.originals.end());
    for (const std::string& original : originals) {
      EXPECT_EQ(all.find(original), std::string::npos) << one.capture << ": " << original;
    }
  }
}

TEST_F(Import, shows_no_method_that_somebody_made_up_when_it_anonymises) {
  std::string text = hil::RegisterText{}.request();
  text.replace(0, 8, "ALICEWASHERE");
  hil::CaptureOctets capture;
  capture.add(1s, hil::ethernet_frame(hil::ipv4_packet(17, hil::udp_datagram(text))));
  folder_.write("made-up.pcap", capture.octets());
  EXPECT_THAT(run("import made-up.pcap --no-store").out, HasSubstr("ALICEWASHERE"));
  const Ended ended = run("import made-up.pcap --no-store --anonymise --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ((ended.out + content(folder_.path() / "import.json")).find("ALICE"), std::string::npos);
  EXPECT_THAT(ended.out, HasSubstr("(other)"));
}

TEST_F(Import, gives_other_names_each_time_it_anonymises) {
  const std::string file = capture("ndpi-sip_hello.pcapng");
  if (file.empty()) GTEST_SKIP() << "../shared/pcaps/ndpi-sip_hello.pcapng is not here";
  ASSERT_EQ(run("import '" + file + "' --anonymise --no-store --json one.json").code, 0);
  ASSERT_EQ(run("import '" + file + "' --anonymise --no-store --json two.json").code, 0);
  EXPECT_NE(document("one.json").at("servers"), document("two.json").at("servers"));
}

TEST_F(Import, tells_what_is_no_capture) {
  folder_.write("notes.txt", "this is no capture, but long enough to be one");
  const Ended ended = run("import notes.txt");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("notes.txt: not a capture"), HasSubstr("expected pcap or pcapng")));
  EXPECT_EQ(run("import missing.pcap").code, 2);
}

}  // namespace
}  // namespace switchback::sim
