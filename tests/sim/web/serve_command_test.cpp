#include <sqlite3.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

class ServeCommand : public StartedProgram {
 protected:
  void expect_refusal(const std::string& arguments, int code, const std::string& words) {
    // What is not refused would serve until it is killed.
    const Ended ended =
        run(std::string("serve ") + (arguments.starts_with("--listen") ? "" : "--listen 127.0.0.1:0 ") + arguments);
    EXPECT_EQ(ended.code, code) << ended.out << ended.err;
    EXPECT_NE(ended.err.find(words), std::string::npos) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
  std::filesystem::path make_store() {
    EXPECT_EQ(run("run manual-switchback --no-report").code, 0);
    return folder_.path() / "results.db";
  }
  void change(const std::filesystem::path& file, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }
};

TEST_F(ServeCommand, AStoreThatCannotBeShownIsSaidBeforeAnythingListens) {
  expect_refusal("", 2, "results.db does not exist");
  expect_refusal("--db .", 2, "is a folder");
  folder_.write("empty.db", "");
  expect_refusal("--db empty.db", 2, "is empty");
  folder_.write("text.db", std::string(5000, 'x'));
  expect_refusal("--db text.db", 2, "not a SQLite database");
  change(folder_.path() / "foreign.db", "CREATE TABLE t (x); PRAGMA user_version = 3");
  expect_refusal("--db foreign.db", 2, "foreign.db");
  const auto store = make_store();
  std::filesystem::copy(store, folder_.path() / "newer.db");
  change(folder_.path() / "newer.db", "PRAGMA user_version = 99999");
  expect_refusal("--db newer.db", 2, "newer version");
  std::filesystem::copy(store, folder_.path() / "cut.db");
  std::filesystem::resize_file(folder_.path() / "cut.db", std::filesystem::file_size(store) / 2);
  expect_refusal("--db cut.db", 2, "cut off");
}

TEST_F(ServeCommand, AStoreThatAnotherProgramKeepsLockedIsABenchError) {
  const auto store = make_store();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(store.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE mine (x)", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  expect_refusal("", 4, "results.db");
  sqlite3_close(other);
}

TEST_F(ServeCommand, APlaceThatCannotBeHadIsSaid) {
  make_store();
  boost::asio::io_context io;
  using boost::asio::ip::tcp;
  const tcp::acceptor taken(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  expect_refusal("--listen 127.0.0.1:" + std::to_string(taken.local_endpoint().port()), 2, "in use");
  expect_refusal("--listen nowhere", 2, "expected an address such as 127.0.0.1:7411");
  expect_refusal("--listen unix:page", 2, "no Unix socket");
  expect_refusal("--listen 0.0.0.0:0", 2, "SWITCHBACK_WEB_TOKEN");
}

}  // namespace
}  // namespace switchback::sim
