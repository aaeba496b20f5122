#include "reports/trace_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/reports/journal_maker.h"
#include "tests/reports/trace_check.h"

namespace switchback::reports {
namespace {

using nlohmann::json;
using testing::IsEmpty;
using testing::Not;

json trace_of(const Journal& journal, SimTime end) { return json::parse(trace_events_of(journal, end)); }

std::set<std::string> threads_of(const json& trace) {
  std::set<std::string> names;
  for (const json& event : trace["traceEvents"]) {
    if (event.value("name", "") == "thread_name") names.insert(event["args"]["name"].get<std::string>());
  }
  return names;
}

std::size_t phones_in(const json& trace) {
  std::size_t phones = 0;
  for (const std::string& name : threads_of(trace)) phones += name.starts_with("ext ") ? 1 : 0;
  return phones;
}

/// The member with this phase and name, and that number of the journal's event where it has one.
const json* find(const json& trace, const std::string& phase, const std::string& name) {
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == phase && event.value("name", "") == name) return &event;
  }
  return nullptr;
}

TEST(TraceEvents, follow_the_rules_of_the_format) {
  JournalMaker maker;
  add_failover(maker, 20);
  EXPECT_THAT(broken_trace_rules(trace_of(maker.journal, 600s)), IsEmpty());
}

TEST(TraceEvents, lead_from_causes_to_what_they_caused) {
  JournalMaker maker;
  const EventId fault =
      maker.add(1s, "fault injector", EventKind::fault_injected, 1, maker.text("power loss"), maker.text("primary"));
  const EventId off = maker.add_caused(fault, 1s + 1500ns, "primary", EventKind::power_off);
  const json trace = trace_of(maker.journal, 2s);
  const json* begin = find(trace, "s", "causes");
  const json* end = find(trace, "f", "causes");
  ASSERT_TRUE(begin != nullptr && end != nullptr);
  EXPECT_EQ((*begin)["id"], off);
  EXPECT_EQ((*end)["id"], off);
  EXPECT_DOUBLE_EQ((*begin)["ts"], 1e6);
  EXPECT_DOUBLE_EQ((*end)["ts"], 1e6 + 1.5);
  EXPECT_NE((*begin)["pid"], (*end)["pid"]);
}

TEST(TraceEvents, show_a_fault_as_long_as_it_lasts) {
  JournalMaker maker;
  maker.add(10s, "fault injector", EventKind::fault_injected, 1, maker.text("power loss"), maker.text("primary"));
  maker.add(30s, "fault injector", EventKind::fault_cleared, 1);
  const json trace = trace_of(maker.journal, 60s);
  const json* begin = find(trace, "B", "1 power loss of primary");
  ASSERT_NE(begin, nullptr);
  EXPECT_DOUBLE_EQ((*begin)["ts"], 10e6);
  bool ended = false;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == "E" && event["tid"] == (*begin)["tid"]) ended = event["ts"] == 30e6;
  }
  EXPECT_TRUE(ended);
}

TEST(TraceEvents, sample_phones_above_fifty_and_count_them_all) {
  JournalMaker few;
  add_failover(few, 50);
  EXPECT_EQ(phones_in(trace_of(few.journal, 600s)), 50u);
  JournalMaker many;
  add_failover(many, 120);
  const json trace = trace_of(many.journal, 600s);
  EXPECT_EQ(phones_in(trace), 40u);  // every third
  EXPECT_THAT(broken_trace_rules(trace), IsEmpty());
  EXPECT_TRUE(threads_of(trace).contains("ext 2003"));
  EXPECT_FALSE(threads_of(trace).contains("ext 2001"));
  const json* rate = find(trace, "C", "REGISTERs sent in a second");
  ASSERT_NE(rate, nullptr);
  EXPECT_EQ((*rate)["args"]["REGISTERs"], 120);
  ASSERT_NE(find(trace, "C", "registered phones"), nullptr);
  EXPECT_EQ((*find(trace, "C", "registered phones"))["args"]["primary"], 120);
}

TEST(TraceEvents, lead_past_a_phone_that_is_not_shown) {
  JournalMaker maker;
  for (int phone = 0; phone < 100; ++phone) {
    maker.add(1s, "ext " + std::to_string(2000 + phone), EventKind::phone_lost_server, 0);
  }
  const EventId lost = maker.add(2s, "secondary", EventKind::keep_alive_lost, 1);
  const EventId hidden = maker.add_caused(lost, 3s, "ext 2001", EventKind::phone_fails_over, 1);
  const EventId seen = maker.add_caused(hidden, 4s, "ext 2002", EventKind::phone_fails_over, 1);
  const json trace = trace_of(maker.journal, 5s);
  const json* begin = find(trace, "s", "causes");
  ASSERT_NE(begin, nullptr);
  EXPECT_EQ((*begin)["id"], seen);
  EXPECT_DOUBLE_EQ((*begin)["ts"], 2e6);
}

TEST(TraceCheck, finds_what_breaks_a_rule) {
  const auto broken = [](const char* events) {
    return broken_trace_rules(json::parse(std::string(R"({"traceEvents":[{"ph":"M","pid":1,"tid":1,"ts":0,)") +
                                          R"("name":"thread_name","args":{"name":"a"}},)" + events + "]}"));
  };
  EXPECT_THAT(broken(R"({"ph":"B","pid":1,"tid":1,"ts":1,"name":"b"},{"ph":"E","pid":1,"tid":1,"ts":2,"name":"b"})"),
              IsEmpty());
  for (const char* events :
       {R"({"ph":"B","pid":1,"tid":1,"ts":1,"name":"never ended"})", R"({"ph":"E","pid":1,"tid":1,"ts":1})",
        R"({"ph":"B","pid":1,"tid":1,"ts":2,"name":"b"},{"ph":"E","pid":1,"tid":1,"ts":1,"name":"b"})",
        R"({"ph":"B","pid":1,"tid":1,"ts":1,"name":"b"},{"ph":"E","pid":1,"tid":1,"ts":2,"name":"c"})",
        R"({"ph":"B","pid":1,"tid":2,"ts":1,"name":"no track"},{"ph":"E","pid":1,"tid":2,"ts":1,"name":"no track"})",
        R"({"ph":"s","pid":1,"tid":1,"ts":1,"name":"outside","id":1})",
        R"({"ph":"C","pid":1,"tid":1,"ts":1,"name":"c","args":{"a":"1"}})"}) {
    EXPECT_THAT(broken(events), Not(IsEmpty())) << events;
  }
}

}  // namespace
}  // namespace switchback::reports
