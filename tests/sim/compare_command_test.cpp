// `switchback compare`, `baseline`, `trend` and `export` as a user meets them.
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

class StoredResults : public StartedProgram {
 protected:
  fs::path file(const std::string& name) const { return folder_.path() / name; }
  void play(const std::string& arguments) const {
    const Ended ended = run("run manual-switchback --quiet --no-report --keep-events none " + arguments);
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  std::string shown(const std::string& arguments, int code = 0) const {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, code) << arguments << ": " << ended.err;
    return ended.out;
  }
  void refuses(const std::string& arguments, int code, const std::string& words) const {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, code) << arguments << ": " << ended.out << ended.err;
    EXPECT_THAT(ended.err, AllOf(StartsWith("switchback: "), HasSubstr(words))) << arguments;
    EXPECT_THAT(ended.err, Not(HasSubstr("internal error"))) << arguments;
  }
};

/// Each command that reads a store, with the store's name to follow.
constexpr const char* kReaders[] = {
    "compare last last --db ", "baseline --db ", "baseline good --db ", "trend --db ", "export --db ",
    "export run --db "};

TEST_F(StoredResults, are_compared_with_a_baseline) {
  play("--repeat 8");
  EXPECT_THAT(shown("baseline good --note 'as released'"), HasSubstr("baseline good is campaign 1 of results.db"));
  EXPECT_THAT(shown("baseline"), AllOf(HasSubstr("good"), HasSubstr("as released")));
  play("--repeat 8");
  EXPECT_THAT(shown("compare good last"), HasSubstr("no regression"));
  play("--repeat 30");
  play("--repeat 30 --set server.registrar.rate=10");
  const std::string worse = shown("compare last~1 last", 1);
  EXPECT_THAT(worse, AllOf(HasSubstr("with server.registrar.rate=10"), HasSubstr("regression "),
                           HasSubstr("phones.rehomed.last"), HasSubstr("30 pairs"), Not(HasSubstr("\033["))));
  EXPECT_THAT(worse, Not(HasSubstr("\nno difference")));
  EXPECT_THAT(shown("compare last~1 last --all", 1), HasSubstr("\nno difference"));
}

TEST_F(StoredResults, are_compared_for_machines) {
  play("--repeat 2");
  const auto document = nlohmann::json::parse(shown("compare last last --json"));
  EXPECT_EQ(document["verdict"], "no regression");
  EXPECT_EQ(document["base"]["runs"], 2);
  EXPECT_EQ(document["rule"]["correction"], "Holm");
  EXPECT_TRUE(document["rows"].back().contains("p_adjusted"));
}

TEST_F(StoredResults, need_a_scenario_in_common) {
  play("--db one.db");
  const Ended ended = run("run views-differ --quiet --no-report --db two.db");
  ASSERT_EQ(ended.code, 0);
  const Ended compared = run("compare one.db two.db");
  EXPECT_EQ(compared.code, 5);
  EXPECT_THAT(compared.err, HasSubstr("nothing to compare"));
}

TEST_F(StoredResults, are_not_compared_with_what_is_not_there) {
  play("");
  refuses("compare last goood", 2, "there is no campaign or baseline 'goood'");
  refuses("compare last old.db", 2, "there is no campaign or baseline 'old.db'");
  refuses("compare last ./old.db", 2, "./old.db does not exist");
  refuses("compare last", 2, "new is required");
  refuses("compare last last --level 2", 2, "--level");
  refuses("compare last last --html nowhere/x.html", 2, "does not exist");
  refuses("compare last last --html .", 2, "is a folder");
  refuses("baseline last", 2, "cannot name a baseline");
  refuses("baseline good --campaign 7", 2, "there is no campaign or baseline '7'");
  refuses("baseline --remove", 2, "--remove needs the name");
  refuses("baseline good --remove", 2, "there is no baseline 'good'");
}

TEST_F(StoredResults, show_their_trend) {
  play("--repeat 2");
  play("--repeat 2");
  EXPECT_THAT(shown("trend -m takeover.control"), AllOf(HasSubstr("manual-switchback"), HasSubstr("▁▁")));
  EXPECT_THAT(shown("trend manual-switchback -m takeover.control --points"), HasSubstr("STARTED"));
  const auto document = nlohmann::json::parse(shown("trend --json"));
  EXPECT_EQ(document[0]["points"].size(), 2U);
  refuses("trend -m takeover.contrl", 2, "did you mean 'takeover.control'?");
  refuses("trend manual-switch", 2, "did you mean 'manual-switchback'?");
}

TEST_F(StoredResults, are_exported) {
  play("--repeat 2");
  EXPECT_THAT(shown("export"), AllOf(HasSubstr("takeover "), HasSubstr("view"), HasSubstr("measurement ")));
  EXPECT_THAT(shown("export run_summary"), StartsWith("run,scenario,iteration,seed,verdict,"));
  const auto rows = nlohmann::json::parse(shown("export measurement --format json"));
  EXPECT_EQ(rows[0]["run_id"], 1);
  EXPECT_THAT(shown("export takeover --output takeover.csv"), IsEmpty());
  EXPECT_THAT(content(file("takeover.csv")), StartsWith("run,scenario,"));
  refuses("export takover", 2, "did you mean 'takeover'?");
  refuses("export 'run\"; DROP TABLE run; --'", 2, "there is no table or view");
  refuses("export sqlite_schema", 2, "there is no table or view");
  refuses("export run --output nowhere/run.csv", 2, "does not exist");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 4) << "results.db, takeover.csv, out, err";
}

TEST_F(StoredResults, are_not_read_from_what_is_no_store) {
  folder_.write("text.db", std::string(5000, 'x'));
  folder_.write("empty.db", "");
  reports::Database(file("mail.db"), std::chrono::seconds(1)).execute("CREATE TABLE mail (id INTEGER)");
  play("--db newer.db");
  reports::Database(file("newer.db"), std::chrono::seconds(1)).execute("PRAGMA user_version = 99");
  for (const std::string command : kReaders) {
    refuses(command + "missing.db", 2, "missing.db does not exist");
    EXPECT_FALSE(fs::exists(file("missing.db"))) << command;
    refuses(command + "empty.db", 2, "empty.db: is empty");
    refuses(command + "text.db", 2, "is not a result file");
    refuses(command + "mail.db", 2, "is another program's database");
    refuses(command + "newer.db", 2, "was written by a newer version");
    refuses(command + ".", 2, "is a folder");
  }
}

TEST_F(StoredResults, survive_being_cut_off_anywhere) {
  play("--db whole.db");
  reports::Database(file("whole.db"), std::chrono::seconds(1)).execute("PRAGMA journal_mode = DELETE");
  const auto size = fs::file_size(file("whole.db"));
  for (const std::string command : kReaders) {
    for (const std::uintmax_t kept : {std::uintmax_t{50}, std::uintmax_t{4096}, size / 2, size - 1}) {
      fs::copy_file(file("whole.db"), file("cut.db"), fs::copy_options::overwrite_existing);
      fs::resize_file(file("cut.db"), kept);
      const Ended ended = run(command + "cut.db");
      EXPECT_EQ(ended.code, 2) << command << kept << ended.err;
      EXPECT_THAT(ended.err, AllOf(HasSubstr("cut.db"), Not(HasSubstr("internal error")))) << command << kept;
      fs::remove(file("cut.db-wal"));
      fs::remove(file("cut.db-shm"));
    }
  }
}

/// Pages in the middle are looked at only when somebody asks for what is in them.
TEST_F(StoredResults, tell_of_damage_inside) {
  play("--db whole.db");
  reports::Database(file("whole.db"), std::chrono::seconds(1)).execute("PRAGMA journal_mode = DELETE");
  std::string bytes = content(file("whole.db"));
  ASSERT_GT(bytes.size(), 8192U);
  std::fill(bytes.begin() + 4096, bytes.end(), '\x7f');
  folder_.write("hurt.db", bytes);
  for (const std::string command : {"compare last last --db ", "trend --db ", "export run --db "}) {
    refuses(command + "hurt.db", 2, "hurt.db: is damaged");
  }
}

}  // namespace
}  // namespace switchback::sim
