#include "scenarios/diagnostics.h"

#include <algorithm>
#include <tuple>

#include "models/core/message_text.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

// Nobody reads more; a file of nothing but mistakes must not fill memory or the screen.
constexpr std::size_t kMostMistakes = 200;

std::string join(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) append_item(text, diagnostic.text(), "\n");
  return text;
}

auto order(const Diagnostic& one) { return std::tie(one.line, one.column, one.file, one.message); }

}  // namespace

std::string Diagnostic::text() const {
  std::string result = file;
  if (line > 0) {
    for (const int number : {line, column}) (result += ':') += std::to_string(number);
  }
  result += ": " + message;
  if (!hint.empty()) result += "; " + hint;
  return result;
}

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : UserError(join(diagnostics)), diagnostics_(std::move(diagnostics)) {}

void Mistakes::add(SourceMark mark, std::string message, std::string hint) {
  if (diagnostics_.size() >= kMostMistakes) return;
  diagnostics_.push_back({file_, mark.line, mark.column, std::move(message), std::move(hint)});
}

void Mistakes::add(const Node& node, std::string message, std::string hint) {
  broken_.insert(&node);
  add(node.mark, std::move(message), std::move(hint));
}

void Mistakes::add_elsewhere(std::string place, std::string message, std::string hint) {
  if (diagnostics_.size() >= kMostMistakes) return;
  diagnostics_.push_back({std::move(place), 0, 0, std::move(message), std::move(hint)});
}

void Mistakes::throw_if_any() const {
  if (diagnostics_.empty()) return;
  std::vector<Diagnostic> sorted = diagnostics_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return order(a) < order(b); });
  // An aliased node is read once for each alias.
  const auto same = [](const auto& a, const auto& b) { return order(a) == order(b); };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  throw ScenarioError(std::move(sorted));
}

}  // namespace switchback::scenarios
