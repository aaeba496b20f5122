#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <pugixml.hpp>
#include <sstream>

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
  EXPECT_EQ(document.select_nodes("//skipped").size(), 1U);
  EXPECT_EQ(root.child("testsuite").attribute("tests").as_int(), 3);
  EXPECT_STREQ(document.select_node("//failure/@message").attribute().value(),
               "takeover.control is 60 s; limit: max 59.999 s");
  EXPECT_STREQ(document.select_node("//error/@message").attribute().value(), "the worker died <&\"?>");
  EXPECT_STREQ(document.select_node("//skipped").node().text().get(), "needs a real server");
}

TEST(Junit, TellsHowToPlayARunAgain) {
  JournalMaker maker;
  const std::vector<RunRecord> runs = all_kinds(maker);
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit_xml(runs).c_str()));
  EXPECT_THAT(document.select_node("//system-out").node().text().get(),
              HasSubstr("reproduce: switchback run scenarios/failover.yaml --seed 7"));
  EXPECT_STREQ(document.select_node("//testsuite[@name='other']//property[@name='seed']/@value").attribute().value(),
               "7");
  EXPECT_STREQ(document.select_node("//property[@name='takeover.control [seed 7]']/@value").attribute().value(),
               "60 s");
  EXPECT_STREQ(document.select_node("//property[@name='primary']/@value").attribute().value(),
               "altigen-maxcs 1 (simulated)");
}

/// What xmllint thinks of `xml` by the schema of Jenkins' xUnit plugin: 0 valid, 3 not valid.
int judged_by_schema(const TemporaryFolder& folder, const std::string& xml) {
  std::ofstream(folder / "judged.xml") << xml;
  const std::string command = "xmllint --noout --nonet --schema '" SWITCHBACK_SOURCE_DIR
                              "/tests/reports/schemas/jenkins-junit.xsd' '" +
                              (folder / "judged.xml").string() + "' >'" + (folder / "said").string() + "' 2>&1";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string said(const TemporaryFolder& folder) {
  std::ostringstream text;
  text << std::ifstream(folder / "said").rdbuf();
  return text.str();
}

TEST(Junit, IsValidByTheSchemaOfJenkins) {
  if (std::system("command -v xmllint >/dev/null") != 0) GTEST_SKIP() << "xmllint (libxml2-utils) is not installed";
  const TemporaryFolder folder;
  JournalMaker maker;
  std::vector<RunRecord> runs = all_kinds(maker);
  runs[0].stack = StackRecord{"pair", "pair.yaml", ""};
  runs[0].pacing = PacingRecord{};
  EXPECT_EQ(judged_by_schema(folder, junit_xml(runs)), 0) << said(folder);
  EXPECT_EQ(judged_by_schema(folder, junit_xml({})), 0) << said(folder);
}

TEST(Junit, IsRefusedByTheSchemaWhenItIsBroken) {
  if (std::system("command -v xmllint >/dev/null") != 0) GTEST_SKIP() << "xmllint (libxml2-utils) is not installed";
  const TemporaryFolder folder;
  JournalMaker maker;
  const std::string xml = junit_xml(all_kinds(maker));
  const auto broken = [&](const std::string& what, const std::string& by) {
    std::string text = xml;
    const auto at = text.find(what);
    if (at == std::string::npos) return -1;
    return judged_by_schema(folder, text.replace(at, what.size(), by));
  };
  EXPECT_EQ(broken("<testcase ", "<testcase file=\"x\" "), 3);
  EXPECT_EQ(broken("<testsuites ", "<testsuites skipped=\"1\" "), 3);
  EXPECT_EQ(broken("<system-out>", "<properties/><system-out>"), 3);
  EXPECT_EQ(broken(" tests=\"3\"", ""), 3);
  EXPECT_EQ(broken("</testsuites>", ""), 1) << "not even XML";
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
