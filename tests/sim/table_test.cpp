#include "sim/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace switchback::sim {
namespace {

std::string printed(const Table& table, const Terminal& terminal) {
  std::ostringstream out;
  table.print(out, terminal);
  return out.str();
}

TEST(Table, aligns_text_left_and_numbers_right_without_trailing_spaces) {
  Table table({{"NAME"}, {"N", true}, {"WHY"}});
  table.add({{"a"}, {"5"}, {""}});
  table.add({{"longer"}, {"500"}, {"so"}});
  EXPECT_EQ(printed(table, {}), "NAME      N  WHY\na         5\nlonger  500  so\n");
}

TEST(Table, leaves_out_columns_without_text) {
  Table table({{"A"}, {"B"}, {"C"}});
  table.add({{"1"}, {""}, {"3"}});
  EXPECT_EQ(printed(table, {}), "A  C\n1  3\n");
}

TEST(Table, cuts_the_last_column_to_the_terminal) {
  Table table({{"A"}, {"B"}});
  table.add({{"1"}, {std::string(100, 'x')}});
  EXPECT_EQ(printed(table, {.redraws = true, .width = 30}), "A  B\n1  " + std::string(24, 'x') + "...\n");
  EXPECT_EQ(printed(table, {.redraws = false, .width = 30}), "A  B\n1  " + std::string(100, 'x') + "\n");
}

TEST(Table, counts_code_points_not_bytes) {
  EXPECT_EQ(text_width("Zürich"), 6u);
  EXPECT_EQ(shortened("Zürich-Süd", 8), "Züric...");
  EXPECT_EQ(shortened("Zürich", 6), "Zürich");
  EXPECT_EQ(shortened("Zürich", 2), "..");
}

TEST(Table, keeps_columns_straight_under_colour) {
  Table table({{"A"}, {"B"}});
  table.add({{"x", Paint::bad}, {"1"}});
  table.add({{"long"}, {"2"}});
  EXPECT_EQ(printed(table, {.color = true}),
            "\033[2mA\033[0m     \033[2mB\033[0m\n\033[1;31mx\033[0m     1\nlong  2\n");
}

}  // namespace
}  // namespace switchback::sim
