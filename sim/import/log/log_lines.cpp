#include "sim/import/log/log_lines.h"

#include "models/core/errors.h"

namespace switchback::sim {
namespace {

constexpr std::size_t kLongestLoggedLine = 65'536;

}  // namespace

LogLines::LogLines(std::istream& in, std::string name)
    : in_(in), name_(std::move(name)), buffer_(kLongestLoggedLine + 2) {}

std::optional<std::string_view> LogLines::next() {
  in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  auto count = static_cast<std::size_t>(in_.gcount());
  if (in_.bad()) throw UserError(name_ + ": cannot be read to its end");
  if (in_.fail() && count == 0) return std::nullopt;
  ++number_;
  // What was taken counts the line's end, which the last line may lack, as one that is too long does.
  if (!in_.eof() && !in_.fail()) --count;
  if (count > kLongestLoggedLine) throw UserError(place() + ": a line of more than 64 KiB");
  std::string_view line(buffer_.data(), count);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace switchback::sim
