#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <pugixml.hpp>

#include "models/core/errors.h"
#include "reports/json_export.h"
#include "reports/judge.h"
#include "reports/junit.h"
#include "reports/measurements.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

using testing::HasSubstr;

/// One run of each kind a CI server must tell apart.
std::vector<RunRecord> all_kinds(JournalMaker& maker) {
  add_failover(maker, 2);
  Limit limit;
  limit.measurement = "takeover.control";
  limit.max = 59.999;
  std::vector<RunRecord> runs;
  for (const std::string uuid : {"passed", "failed", "broken", "skipped"}) runs.push_back(plain_run(uuid));
  runs[1].journal = &maker.journal;
  derive(runs[1]);
  judge(runs[1], {{limit}, {}});
  runs[2].error = "the worker died <&\"\x01>";
  judge(runs[2], {});
  runs[3].verdict = Verdict::skipped;
  runs[3].reason_text = "needs a real server";
  runs[3].scenario.name = "other";
  return runs;
}

TEST(Junit, KeepsFailuresErrorsAndSkipsApart) {
  JournalMaker maker;
  const std::string xml = junit_xml(all_kinds(maker));
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(xml.c_str())) << xml;
  const pugi::xml_node root = document.child("testsuites");
  EXPECT_EQ(root.attribute("tests").as_int(), 4);
  EXPECT_EQ(root.attribute("failures").as_int(), 1);
  EXPECT_EQ(root.attribute("errors").as_int(), 1);
  EXPECT_EQ(root.attribute("skipped").as_int(), 1);
  EXPECT_EQ(root.child("testsuite").attribute("tests").as_int(), 3);
  EXPECT_STREQ(document.select_node("//failure/@message").attribute().value(),
               "takeover.control is 60 s; limit: max 59.999 s");
  EXPECT_STREQ(document.select_node("//error/@message").attribute().value(), "the worker died <&\"?>");
  EXPECT_STREQ(document.select_node("//skipped/@message").attribute().value(), "needs a real server");
}

TEST(Junit, TellsHowToPlayARunAgain) {
  JournalMaker maker;
  const std::vector<RunRecord> runs = all_kinds(maker);
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit_xml(runs).c_str()));
  EXPECT_THAT(document.select_node("//system-out").node().text().get(),
              HasSubstr("reproduce: switchback run scenarios/failover.yaml --seed 7"));
  EXPECT_STREQ(document.select_node("//property[@name='seed']/@value").attribute().value(), "7");
  EXPECT_STREQ(document.select_node("//property[@name='takeover.control']/@value").attribute().value(), "60 s");
}

TEST(Junit, IsWrittenWholeOrNotAtAll) {
  const TemporaryFolder folder;
  JournalMaker maker;
  const std::vector<RunRecord> runs = all_kinds(maker);
  write_junit(runs, folder / "junit.xml");
  pugi::xml_document document;
  EXPECT_TRUE(document.load_file((folder / "junit.xml").c_str()));
  EXPECT_THROW(write_junit(runs, folder / "nowhere/junit.xml"), UserError);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "."), {}), 1);
}

TEST(JsonExport, CarriesVerdictMeasurementsAndTakeovers) {
  JournalMaker maker;
  const std::string json = runs_json(all_kinds(maker));
  EXPECT_THAT(json, HasSubstr("\"verdict\": \"error\""));
  EXPECT_THAT(json, HasSubstr("\"name\": \"takeover.control\",\n          \"value\": 60.0"));
  EXPECT_THAT(json, HasSubstr("\"reason\": \"PEER_KEEPALIVE_LOST\""));
  EXPECT_THAT(json, HasSubstr("\"detected\": 130.0"));
}

TEST(JsonExport, PutsOneRunOnOneLineAndSurvivesBrokenText) {
  RunRecord run = plain_run("one");
  run.reason_text = "line 1\nline 2 \xff";
  const std::string json = run_json(run);
  EXPECT_EQ(json.find('\n'), std::string::npos);
  EXPECT_THAT(json, HasSubstr("line 1\\nline 2 \xef\xbf\xbd\""));
}

}  // namespace
}  // namespace switchback::reports
