// What is wrong with a scenario file, said with place and hint, all of it at once.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/errors.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

struct Node;

/// One mistake.
struct Diagnostic {
  std::string file;     ///< as given by the user, or "--set name=value"
  int line = 0;         ///< from 1; 0 where a mistake has no place in the file
  int column = 0;       ///< from 1
  std::string message;  ///< "unknown step 'waituntil'"
  std::string hint;     ///< "did you mean 'wait until'?"; may be empty

  /// "scenarios/x.yaml:12:5: unknown step 'waituntil'; did you mean 'wait until'?"
  std::string text() const;
};

/// All mistakes of one file; `what()` has one line for each.
class ScenarioError : public UserError {
 public:
  explicit ScenarioError(std::vector<Diagnostic> diagnostics);

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// Gathers the mistakes of one file while it is read.
class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}

  void add(SourceMark mark, std::string message, std::string hint = "");
  /// A mistake in a node: later readers skip it, so that one mistake is told once.
  void add(const Node& node, std::string message, std::string hint = "");
  /// A mistake that stands outside the file, such as in an override.
  void add_elsewhere(std::string place, std::string message, std::string hint = "");

  bool is_broken(const Node& node) const { return broken_.contains(&node); }
  bool empty() const { return diagnostics_.empty(); }
  std::size_t size() const { return diagnostics_.size(); }
  /// Throws them, in the order of the file, if there are any.
  void throw_if_any() const;

 private:
  std::string file_;
  std::vector<Diagnostic> diagnostics_;
  std::set<const Node*> broken_;
};

}  // namespace switchback::scenarios
