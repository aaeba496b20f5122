#include "reports/store_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "models/core/errors.h"
#include "reports/migrations.h"
#include "reports/store.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string complaint(const fs::path& path) {
  try {
    open_for_reading(path, 20ms);
    return "";
  } catch (const UserError& error) {
    return error.what();
  }
}

fs::path store_with_a_run(const TemporaryFolder& folder) {
  fs::path path = folder / "r.db";
  ResultStore(path).insert(plain_run("one"));
  return path;
}

TEST(StoreReader, ReadsAStoreAndLeavesItAlone) {
  const TemporaryFolder folder;
  const fs::path path = store_with_a_run(folder);
  const auto written = fs::last_write_time(path);
  const auto database = open_for_reading(path);
  EXPECT_EQ(database->integer("SELECT count(*) FROM run"), 1);
  EXPECT_THROW(database->execute("DELETE FROM run"), SqliteError);
  EXPECT_EQ(fs::last_write_time(path), written);
}

TEST(StoreReader, MakesNothingWhereThereIsNoStore) {
  const TemporaryFolder folder;
  EXPECT_THAT(complaint(folder / "r.db"), HasSubstr("does not exist"));
  EXPECT_FALSE(fs::exists(folder / "r.db"));
  fs::create_directory(folder / "folder");
  EXPECT_THAT(complaint(folder / "folder"), HasSubstr("is a folder"));
}

TEST(StoreReader, TellsAnEmptyFileFromAForeignOne) {
  const TemporaryFolder folder;
  std::ofstream(folder / "empty.db");
  EXPECT_THAT(complaint(folder / "empty.db"), HasSubstr("is empty"));
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  EXPECT_THAT(complaint(folder / "text.db"), HasSubstr("not a SQLite database"));
  Database(folder / "other.db", 20ms).execute("CREATE TABLE t (a)");
  EXPECT_THAT(complaint(folder / "other.db"), HasSubstr("another program's database"));
}

TEST(StoreReader, RefusesANewerStore) {
  const TemporaryFolder folder;
  const fs::path path = store_with_a_run(folder);
  Database(path, 20ms).execute("PRAGMA user_version = 99");
  EXPECT_THAT(complaint(path), HasSubstr("written by a newer version (result schema 99"));
}

TEST(StoreReader, BringsAnOlderStoreToThisVersion) {
  const TemporaryFolder folder;
  const fs::path path = folder / "old.db";
  {
    Database old(path, 20ms);
    migrate(old, migrations().first(1), "");
  }
  EXPECT_EQ(open_for_reading(path)->integer("PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
}

TEST(StoreReader, FindsAFileThatWasCutOff) {
  const TemporaryFolder folder;
  const fs::path path = store_with_a_run(folder);
  fs::resize_file(path, fs::file_size(path) / 2);
  EXPECT_THAT(complaint(path), HasSubstr("damaged or cut off"));
}

TEST(StoreReader, SaysThatAnotherProgramKeepsTheStoreLocked) {
  const TemporaryFolder folder;
  const fs::path path = store_with_a_run(folder);
  Database other(path, 20ms);
  other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM run");
  EXPECT_THROW(open_for_reading(path, 20ms), StoreError);
}

TEST(StoreReader, ReadsFromAFolderThatCannotBeWrittenTo) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  const fs::path path = store_with_a_run(folder);
  fs::permissions(path.parent_path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(open_for_reading(path)->integer("SELECT count(*) FROM run"), 1);
  fs::permissions(path.parent_path(), fs::perms::owner_all);
}

TEST(StoreReader, ReadsAFileThatNobodyWritesTo) {
  const TemporaryFolder folder;
  const fs::path path = folder / "100% #1?.db";
  ResultStore(path).insert(plain_run("one"));
  EXPECT_EQ(Database(path, 20ms, Access::frozen).integer("SELECT count(*) FROM run"), 1);
}

}  // namespace
}  // namespace switchback::reports
