// Columns of text for people.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "sim/terminal.h"

namespace switchback::sim {

/// A table that is as wide as its contents. The last column is cut to the terminal where a person looks at it, and
/// whole where a file or a program does; columns without any text are left out.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;  ///< numbers stand at the right
  };
  struct Cell {
    std::string text;
    Paint paint = Paint::plain;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell for each column.
  void add(std::vector<Cell> row);
  bool empty() const { return rows_.empty(); }
  void print(std::ostream& out, const Terminal& terminal) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// A value in a cell: four digits of what is small, tenths of what is 100 or more.
std::string number_text(double value);
/// `number` with its unit behind it; a count has none.
std::string with_unit(const std::string& number, const std::string& unit);
/// Columns that UTF-8 text takes, at one for each code point.
std::size_t text_width(std::string_view text);
/// At most `width` columns of it; what is cut ends with "...".
std::string shortened(std::string_view text, std::size_t width);

}  // namespace switchback::sim
