// `switchback explain` as a user meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "reports/database.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
namespace fs = std::filesystem;

constexpr const char* kQuiet = R"(scenario: quiet
about: Nothing happens to a pair without phones.
system: {profile: altigen-maxcs, phones: {count: 2, first extension: 2001, profile: altigen-ip}}
steps:
  - start: all
  - wait until: {in control: primary, phones registered: 100%}
)";

class Explain : public StartedProgram {
 protected:
  fs::path file(const std::string& name) const { return folder_.path() / name; }
  void play(const std::string& arguments) const {
    const Ended ended = run("run " + arguments + " --quiet");
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  void refuses(const std::string& arguments, int code, const std::string& words) const {
    const Ended ended = run("explain " + arguments);
    EXPECT_EQ(ended.code, code) << arguments << ended.err;
    EXPECT_THAT(ended.out, IsEmpty()) << arguments;
    EXPECT_THAT(ended.err, AllOf(StartsWith("switchback: "), HasSubstr(words))) << arguments;
    EXPECT_THAT(ended.err, Not(HasSubstr("internal error"))) << arguments;
  }
};

TEST_F(Explain, shows_each_way_of_each_takeover_with_what_it_rests_on) {
  play("switchback-while-in-call");
  const Ended ended = run("explain last");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("switchback-while-in-call, seed 1, pass"));
  EXPECT_THAT(ended.out, HasSubstr("power loss of primary to phones re-homed: "));
  EXPECT_THAT(ended.out, HasSubstr("takeover 1, primary to secondary (PEER_KEEPALIVE_LOST): no service restored nor "
                                   "protection restored before the next takeover"));
  EXPECT_THAT(ended.out, HasSubstr("Manual Switch Over pressed on the secondary to service restored: "));
  EXPECT_THAT(ended.out, HasSubstr("keep-alive loss detection"));
  EXPECT_THAT(ended.out, HasSubstr("assumption  keep-alive.period = 5 s, keep-alive.misses = 6"));
  EXPECT_THAT(ended.out, HasSubstr("The longest part is 'waiting for the call to end'"));
  EXPECT_THAT(ended.out, Not(HasSubstr("\033[")));
}

TEST_F(Explain, shows_one_takeover_when_asked) {
  play("switchback-while-in-call");
  const Ended ended = run("explain 1 --takeover 2");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, Not(HasSubstr("takeover 1")));
  refuses("1 --takeover 3", 2, "run 1 has no takeover 3; it has 2");
}

TEST_F(Explain, speaks_json) {
  play("manual-switchback");
  const auto json = nlohmann::json::parse(run("explain last --json").out);
  EXPECT_EQ(json["scenario"], "manual-switchback");
  EXPECT_EQ(json["paths"].back()["target"], "protection restored");
  EXPECT_EQ(json["paths"].back()["savings"].size(), 2u);
}

TEST_F(Explain, says_when_there_is_nothing_to_explain) {
  folder_.write("quiet.yaml", kQuiet);
  play("quiet.yaml");
  const Ended ended = run("explain last");
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.out, HasSubstr("nothing to explain: it has neither a takeover nor a fault"));
}

TEST_F(Explain, refuses_what_is_no_result_store_and_makes_none) {
  refuses("last", 2, "results.db does not exist");
  EXPECT_FALSE(fs::exists(file("results.db")));
  folder_.write("text.db", std::string(5000, 'x'));
  refuses("last --db text.db", 2, "is not a result file");
  reports::Database(file("mail.db"), std::chrono::seconds(1)).execute("CREATE TABLE mail (id INTEGER)");
  refuses("last --db mail.db", 2, "is another program's database");
  folder_.write("empty.db", "");
  refuses("last --db empty.db", 2, "is empty");
  refuses("last --db .", 2, "is a folder");
}

TEST_F(Explain, refuses_a_run_that_is_not_there) {
  folder_.write("quiet.yaml", kQuiet);
  play("quiet.yaml");
  for (const char* which : {"2", "0", "-1", "first", "zz", "99999999999999999999"}) {
    const Ended ended = run(std::string("explain -- ") + which);
    EXPECT_EQ(ended.code, 2) << which;
    EXPECT_THAT(ended.err, HasSubstr("there is no run")) << which;
  }
  refuses("last --takeover 0", 2, "takeover");
  refuses("last --takeover 1", 2, "has no takeover 1");
  refuses("", 2, "run is required");
}

TEST_F(Explain, refuses_a_store_of_a_newer_version) {
  folder_.write("quiet.yaml", kQuiet);
  play("quiet.yaml");
  reports::Database(file("results.db"), std::chrono::seconds(1)).execute("PRAGMA user_version = 99");
  refuses("last", 2, "was written by a newer version");
}

TEST_F(Explain, says_what_to_do_with_a_run_of_an_older_version) {
  folder_.write("quiet.yaml", kQuiet);
  play("quiet.yaml");
  reports::Database(file("results.db"), std::chrono::seconds(1)).execute("UPDATE run SET paths_kept = 0");
  refuses("last", 2, "'switchback replay 1 --store' adds a replay that can be explained");
}

TEST_F(Explain, survives_a_store_that_was_cut_off_anywhere) {
  play("automatic-failover-power-loss");
  reports::Database(file("results.db"), std::chrono::seconds(1)).execute("PRAGMA journal_mode = DELETE");
  const auto size = fs::file_size(file("results.db"));
  for (const std::uintmax_t kept : {std::uintmax_t{50}, std::uintmax_t{100}, std::uintmax_t{4096}, size / 4, size / 2,
                                    size * 3 / 4, size - 4096, size - 1}) {
    fs::copy_file(file("results.db"), file("cut.db"), fs::copy_options::overwrite_existing);
    fs::resize_file(file("cut.db"), kept);
    const Ended ended = run("explain last --db cut.db");
    EXPECT_TRUE(ended.code == 0 || ended.code == 2 || ended.code == 4) << kept << ": " << ended.code;
    if (ended.code != 0) {
      EXPECT_THAT(ended.err, AllOf(HasSubstr("cut.db"), Not(HasSubstr("internal error")))) << kept;
    }
    fs::remove(file("cut.db-wal"));
    fs::remove(file("cut.db-shm"));
  }
}

}  // namespace
}  // namespace switchback::sim
