// `switchback import --mapping` as a user meets it: what a log in its own form says is what the same events say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/core/sim_time.h"
#include "tests/sim/import/captures.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A REGISTER of a phone, or an answer to one, between 192.0.2.(10 + phone) and the server at 192.0.2.1.
struct Event {
  SimTime at{0};
  int phone = 0;
  unsigned cseq = 1;
  int status = 0;  ///< 0: the request
  bool credentials = false;

  std::string user() const { return std::to_string(3100 + phone); }
  std::string peer() const { return "192.0.2." + std::to_string(10 + phone); }
};

/// Three phones that register with digest, refresh, meet silence, give up and come back.
std::vector<Event> site() {
  std::vector<Event> events;
  for (int phone = 0; phone < 3; ++phone) {
    const SimTime start = phone * 100ms;
    events.push_back({start, phone, 1});
    events.push_back({start + 10ms, phone, 1, 401});
    events.push_back({start + 20ms, phone, 2, 0, true});
    events.push_back({start + 30ms, phone, 2, 200, true});
    const SimTime refresh = start + 300s;
    for (const SimTime offset : kTimerE) events.push_back({refresh + offset, phone, 3, 0, true});
    events.push_back({refresh + 62s, phone, 4, 0, true});
    events.push_back({refresh + 62s + 10ms, phone, 4, 200, true});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

std::string digits(std::int64_t number, int width) {
  std::string text = std::to_string(number);
  return std::string(static_cast<std::size_t>(width) - std::min(text.size(), static_cast<std::size_t>(width)), '0') +
         text;
}

/// "10:05:00.120" of 300.12 s, the log having begun at ten.
std::string clock_of(SimTime at, int fraction_digits) {
  const std::int64_t ms = at / 1ms;
  std::string text = digits(10 + ms / 3'600'000, 2) + ":" + digits(ms / 60'000 % 60, 2) + ":" +
                     digits(ms / 1'000 % 60, 2) + "." + digits(ms % 1'000, 3);
  return text + std::string(static_cast<std::size_t>(fraction_digits) - 3, '0');
}

constexpr std::int64_t kBegan = 1'795'773'600;  // 2026-11-27T10:00:00Z

std::string epoch_of(SimTime at) { return std::to_string(kBegan + at / 1s) + "." + digits(at % 1s / 1us, 6); }

std::string json_line(const Event& event) {
  const bool request = event.status == 0;
  nlohmann::json line{{"time", epoch_of(event.at)},
                      {"from", request ? event.peer() : "192.0.2.1"},
                      {"to", request ? "192.0.2.1" : event.peer()},
                      {"method", "REGISTER"},
                      {"user", event.user()},
                      {"call_id", "call-" + event.user()},
                      {"cseq", event.cseq}};
  if (!request) line["status"] = event.status;
  if (event.status != 401) line["expires"] = 600;
  if (request && event.credentials) line["credentials"] = true;
  return line.dump() + "\n";
}

/// The message itself, every line behind `indent`.
std::string message_of(const Event& event, const std::string& indent) {
  const std::string aor = "<sip:" + event.user() + "@192.0.2.1>";
  std::vector<std::string> lines{event.status == 0 ? "REGISTER sip:192.0.2.1 SIP/2.0"
                                                   : "SIP/2.0 " + std::to_string(event.status) + " Text"};
  lines.push_back("Via: SIP/2.0/UDP " + event.peer() + ":5060;branch=z9hG4bK" + event.user() + "-" +
                  std::to_string(event.cseq));
  lines.insert(lines.end(), {"From: " + aor + ";tag=f", "To: " + aor + (event.status == 0 ? "" : ";tag=t"),
                             "Call-ID: call-" + event.user(), "CSeq: " + std::to_string(event.cseq) + " REGISTER",
                             "Contact: <sip:" + event.user() + "@" + event.peer() + ">"});
  if (event.status != 401) lines.push_back("Expires: 600");
  if (event.status == 0 && event.credentials) {
    lines.push_back("Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", response=\"0\"");
  }
  lines.insert(lines.end(), {"Content-Length: 0", ""});
  std::string text;
  for (const std::string& line : lines) text += (line.empty() ? "" : indent) + line + "\n";
  return text;
}

std::string asterisk(const Event& event) {
  const std::string kind = event.status == 0 ? "Received SIP request (400 bytes) from UDP:"
                                             : "Transmitting SIP response (400 bytes) to UDP:";
  return "[2026-11-27 " + clock_of(event.at, 3) + "] VERBOSE[4711] res_pjsip_logger.c: <--- " + kind + event.peer() +
         ":5060 --->\n" + message_of(event, "") + "\n";
}

std::string freeswitch(const Event& event) {
  const std::string dashes = "   " + std::string(72, '-') + "\n";
  return (event.status == 0 ? "recv 400 bytes from" : "send 400 bytes to") + (" udp/[" + event.peer()) + "]:5060 at " +
         clock_of(event.at, 6) + ":\n" + dashes + message_of(event, "   ") + dashes;
}

std::string kamailio(const Event& event) {
  const std::string head = "Nov 27 10:00:00 pbx kamailio[81]: NOTICE: <script>: ";
  const std::string cseq = " call-" + event.user() + " " + std::to_string(event.cseq) + " ";
  if (event.status == 0) {
    return head + "sip-in " + epoch_of(event.at) + " " + event.peer() + " 5060 192.0.2.1 5060 REGISTER " +
           event.user() + " <null>" + cseq + "expires=600 auth=" + (event.credentials ? event.user() : "<null>") + "\n";
  }
  const std::string contact = event.status == 200 ? "<sip:3100@192.0.2.10>;expires=600" : "<null>";
  return head + "sip-out " + epoch_of(event.at) + " 192.0.2.1 5060 REGISTER " + std::to_string(event.status) + " " +
         event.user() + cseq + contact +
         " via SIP/2.0/UDP 10.0.0.1:5060;rport=5060;branch=z9hG4bK1;received=" + event.peer() + "\n";
}

class ImportMapping : public StartedProgram {
 protected:
  std::string log_of(std::string (*line)(const Event&)) const {
    std::string log;
    for (const Event& event : site()) log += line(event);
    return log;
  }

  /// What the import of a file finds, its timeline with it.
  nlohmann::json found(const std::string& file, const std::string& options) const {
    const Ended ended = run("import " + file + " " + options + " --name site --db " + file + ".db --json import.json");
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
    const auto document = nlohmann::json::parse(content(folder_.path() / "import.json"));
    nlohmann::json result;
    for (const char* part : {"messages", "servers", "families", "outages", "calls"}) result[part] = document.at(part);
    if (document.contains("log")) result["log"] = document.at("log");
    result["timeline"] = run("export event_text --db " + file + ".db").out;
    return result;
  }
};

TEST_F(ImportMapping, finds_in_each_shipped_form_what_the_same_events_say) {
  folder_.write("site.jsonl", log_of(json_line));
  const nlohmann::json events = found("site.jsonl", "");
  EXPECT_EQ(events.at("messages").at("requests").at("REGISTER").at("messages"), 3 * 14);
  EXPECT_EQ(events.at("outages").size(), 1U);
  EXPECT_THAT(events.at("timeline").get<std::string>(), HasSubstr("REGISTER timed out"));
  folder_.write("asterisk", log_of(asterisk) + "[2026-11-27 11:00:00] NOTICE[1] loader.c: 200 modules\n");
  folder_.write("freeswitch", log_of(freeswitch));
  folder_.write("kamailio", log_of(kamailio));
  for (const auto& [file, name] : std::vector<std::pair<std::string, std::string>>{
           {"asterisk", "asterisk-pjsip"}, {"freeswitch", "freeswitch-siptrace"}, {"kamailio", "kamailio-xlog"}}) {
    nlohmann::json mapped = found(file, "--mapping " + name);
    EXPECT_EQ(mapped.at("log").at("matched"), site().size()) << name;
    EXPECT_EQ(mapped.at("log").at("messages"), site().size()) << name;
    EXPECT_EQ(mapped.at("log").at("unmatched"), 0) << name;
    mapped.erase("log");
    EXPECT_EQ(mapped, events) << name;
  }
}

TEST_F(ImportMapping, says_how_many_lines_nothing_matches) {
  folder_.write("site.log", "starting\n" + log_of(kamailio) + "stopping\n");
  const Ended ended = run("import site.log --mapping kamailio-xlog --no-store --json import.json");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("2 lines that nothing in the mapping matches, the first of them line 1\n"));
  const auto log = nlohmann::json::parse(content(folder_.path() / "import.json")).at("log");
  EXPECT_EQ(log.at("unmatched"), 2);
  EXPECT_EQ(log.at("first_unmatched_line"), 1);
}

TEST_F(ImportMapping, says_what_is_wrong_with_log_and_mapping) {
  folder_.write("site.log", "starting\nstopping\n");
  const Ended none = run("import site.log --mapping kamailio-xlog");
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err,
              AllOf(HasSubstr("site.log: no pattern of "), HasSubstr("kamailio-xlog.yaml matches any line of 2")));
  folder_.write("broken.yaml", "log mapping: broken\nabout: x\ntime: {formats: ['%Q']}\npatterns: [{match: '('}]\n");
  const Ended broken = run("import site.log --mapping broken.yaml");
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("broken.yaml:3:18: '%Q' is no part of a time"),
                                HasSubstr("broken.yaml:4:20: no regular expression")));
  EXPECT_EQ(run("check broken.yaml").err, broken.err.substr(broken.err.find("broken.yaml")));
  EXPECT_THAT(run("import site.log --mapping kamailio").err, HasSubstr("did you mean 'kamailio-xlog'?"));
  EXPECT_EQ(run("import missing.log --mapping kamailio-xlog").code, 2);
}

}  // namespace
}  // namespace switchback::sim
