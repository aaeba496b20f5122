#include "models/core/nearest_word.h"
#include "models/core/message_text.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace switchback {
namespace {

constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kLongestList = 160;

std::string plain(std::string_view word) {
  std::string result;
  for (const char letter : word.substr(0, kLongestWord)) {
    const bool gap = letter == '-' || letter == '_' || letter == ' ';
    if (!gap) result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string wanted = plain(word);
  if (wanted.empty()) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::string valid = plain(candidate);
    std::size_t distance = edit_distance(wanted, valid);
    // A word cut short is a common mistake, and far by edits.
    if (wanted.size() >= 3 && valid.starts_with(wanted)) distance = std::min<std::size_t>(distance, 1);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

std::string word_hint(std::string_view word, std::span<const std::string_view> candidates) {
  if (const auto nearest = nearest_word(word, candidates)) return "did you mean '" + *nearest + "'?";
  std::string list;
  for (const std::string_view candidate : candidates) append_item(list, candidate);
  return list.empty() || list.size() > kLongestList ? "" : "expected one of: " + list;
}

}  // namespace switchback
