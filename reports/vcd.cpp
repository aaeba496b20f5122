#include "reports/vcd.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "reports/signals.h"

namespace switchback::reports {
namespace {

std::string name_of(std::string text) {
  for (char& letter : text) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return text;
}

/// A short code of printable characters, as the format wants it.
std::string code_of(std::size_t number) {
  constexpr std::size_t kFirst = '!';
  constexpr std::size_t kCodes = '~' - '!' + 1;
  std::string code;
  do {
    code += static_cast<char>(kFirst + number % kCodes);
    number /= kCodes;
  } while (number != 0);
  return code;
}

std::string binary(std::int64_t number) {
  auto bits = static_cast<std::uint64_t>(number);
  std::string text;
  do {
    text += (bits & 1U) != 0 ? '1' : '0';
    bits >>= 1U;
  } while (bits != 0);
  std::reverse(text.begin(), text.end());
  return text;
}

std::string value_line(const Signal& signal, const SignalChange& change, const std::string& code) {
  switch (signal.kind) {
    case Signal::Kind::bit:
      return (change.number == kUnknownBit ? "x" : change.number != 0 ? "1" : "0") + code + "\n";
    case Signal::Kind::count:
      return "b" + binary(change.number) + " " + code + "\n";
    case Signal::Kind::state:
      return "s" + name_of(change.words) + " " + code + "\n";
  }
  return "";
}

std::string unknown_line(const Signal& signal, const std::string& code) {
  if (signal.kind == Signal::Kind::bit) return "x" + code + "\n";
  return (signal.kind == Signal::Kind::count ? "bx " : "sunknown ") + code + "\n";
}

const char* declared(Signal::Kind kind) {
  return kind == Signal::Kind::bit ? "wire 1 " : kind == Signal::Kind::count ? "integer 32 " : "string 1 ";
}

/// Leaves the scopes of `from` that are not `to`'s, and enters those of `to` that are not `from`'s.
void change_scope(std::string& out, const std::vector<std::string>& from, const std::vector<std::string>& to) {
  const auto parted = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
  for (auto left = parted.first; left != from.end(); ++left) out += "$upscope $end\n";
  for (auto entered = parted.second; entered != to.end(); ++entered) {
    out += "$scope module " + name_of(*entered) + " $end\n";
  }
}

struct Line {
  SimTime time;
  std::string text;
};

}  // namespace

std::string vcd_of(const Journal& journal, SimTime end) {
  const std::vector<Signal> signals = signals_of(journal);
  std::string out = "$version Switchback $end\n$timescale 1 ns $end\n$scope module switchback $end\n";
  std::vector<std::string> scope;
  std::string dump;
  std::vector<Line> lines;
  for (std::size_t number = 0; number < signals.size(); ++number) {
    const Signal& signal = signals[number];
    const std::string code = code_of(number);
    change_scope(out, scope, signal.scope);
    scope = signal.scope;
    out += std::string("$var ") + declared(signal.kind) + code + " " + name_of(signal.name) + " $end\n";
    for (const SignalChange& change : signal.changes) {
      lines.push_back({change.time, value_line(signal, change, code)});
    }
    dump += unknown_line(signal, code);
  }
  change_scope(out, scope, {});
  out += "$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n" + dump + "$end\n";
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& one, const Line& other) { return one.time < other.time; });
  SimTime now{0};
  for (const Line& line : lines) {
    if (line.time != now) out += "#" + std::to_string(line.time.count()) + "\n";
    now = line.time;
    out += line.text;
  }
  if (end > now) out += "#" + std::to_string(end.count()) + "\n";
  return out;
}

}  // namespace switchback::reports
