#include "sim/table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "models/core/errors.h"

namespace switchback::sim {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::size_t kNarrowestLastColumn = 20;

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string number_text(double value) {
  if (value == 0.0) return "0";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, std::abs(value) >= 100.0 ? "%.1f" : "%.4g", value);
  std::string text = buffer;
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::string with_unit(const std::string& number, const std::string& unit) {
  return unit == "count" ? number : number + " " + unit;
}

std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

std::string shortened(std::string_view text, std::size_t width) {
  if (text_width(text) <= width) return std::string(text);
  constexpr std::string_view kDots = "...";
  const std::size_t kept = width > kDots.size() ? width - kDots.size() : 0;
  std::size_t code_points = 0;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (starts_code_point(text[end]) && code_points++ == kept) break;
  }
  return std::string(text.substr(0, end)) + std::string(kDots.substr(0, width));
}

void Table::add(std::vector<Cell> row) {
  SWITCHBACK_ASSERT(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    for (const auto& row : rows_) widths[column] = std::max(widths[column], text_width(row[column].text));
    if (widths[column] > 0) widths[column] = std::max(widths[column], text_width(columns_[column].title));
  }
  return widths;
}

void Table::print(std::ostream& out, const Terminal& terminal) const {
  std::vector<std::size_t> widths = this->widths();
  const std::size_t last = columns_.size() - 1;
  if (terminal.redraws) {
    std::size_t before = 0;
    for (std::size_t column = 0; column < last; ++column) {
      if (widths[column] > 0) before += widths[column] + kGap.size();
    }
    const std::size_t room = terminal.width > before ? terminal.width - before : 0;
    widths[last] = std::min(widths[last], std::max(room, kNarrowestLastColumn));
  }
  const auto print_row = [&](const auto& cell_of) {
    std::string line;
    std::string spaces;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (widths[column] == 0) continue;
      const Cell cell = cell_of(column);
      const std::string text = shortened(cell.text, widths[column]);
      const std::string fill(widths[column] - text_width(text), ' ');
      if (columns_[column].right) spaces += fill;
      if (!text.empty()) {
        line += spaces + painted(text, cell.paint, terminal.color);
        spaces.clear();
      }
      if (!columns_[column].right) spaces += fill;
      spaces += kGap;
    }
    out << line << '\n';
  };
  print_row([this](std::size_t column) { return Cell{columns_[column].title, Paint::faint}; });
  for (const auto& row : rows_) {
    print_row([&row](std::size_t column) { return row[column]; });
  }
}

}  // namespace switchback::sim
