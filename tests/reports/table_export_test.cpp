#include "reports/table_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "models/core/errors.h"
#include "reports/database.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

/// A table with a value of each kind, and those that need care.
class TableExport : public testing::Test {
 protected:
  TableExport() : database_(folder_ / "t.db", 1000ms) {
    database_.execute(R"sql(
CREATE TABLE t (id INTEGER, real REAL, "the text" TEXT, bytes BLOB);
INSERT INTO t VALUES (1, 0.1, 'a,"b"' || char(10) || 'c', x'00ff'), (-2, NULL, '', NULL), (3, 1e300, CAST(x'ff' AS TEXT), x'');
CREATE VIEW v AS SELECT id FROM t;
)sql");
  }
  std::string exported(const std::string& table, ExportFormat format) {
    std::ostringstream out;
    rows_ = export_table(database_, table, format, out);
    return out.str();
  }

  TemporaryFolder folder_;
  Database database_;
  std::int64_t rows_ = 0;
};

TEST_F(TableExport, WritesCsvThatReadsBackTheSame) {
  EXPECT_EQ(exported("t", ExportFormat::csv),
            "id,real,the text,bytes\r\n1,0.1,\"a,\"\"b\"\"\nc\",00ff\r\n-2,,\"\",\r\n3,1e+300,\xff,\"\"\r\n");
  EXPECT_EQ(rows_, 3);
}

TEST_F(TableExport, WritesJsonThatParsersTake) {
  const auto document = nlohmann::json::parse(exported("t", ExportFormat::json));
  EXPECT_EQ(document[0]["the text"], "a,\"b\"\nc");
  EXPECT_EQ(document[0]["real"], 0.1);
  EXPECT_EQ(document[0]["bytes"], "00ff");
  EXPECT_TRUE(document[1]["real"].is_null());
  EXPECT_EQ(document[2]["the text"], "\xef\xbf\xbd");
  database_.execute("DELETE FROM t");
  EXPECT_TRUE(nlohmann::json::parse(exported("t", ExportFormat::json)).empty());
}

TEST_F(TableExport, ListsViewsAndTables) {
  const auto tables = stored_tables(database_);
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].name, "v");
  EXPECT_TRUE(tables[0].is_view);
  EXPECT_EQ(tables[1].columns, 4);
}

TEST_F(TableExport, TakesOnlyNamesThatAreThere) {
  for (const char* name : {"", "w\"", "t; DROP TABLE t", "sqlite_schema"}) {
    EXPECT_THROW(exported(name, ExportFormat::csv), UserError) << name;
  }
}

}  // namespace
}  // namespace switchback::reports
