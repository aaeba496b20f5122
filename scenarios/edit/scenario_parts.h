// A scenario file taken apart: which steps and which parts of its system can be left out, and the text without them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::scenarios {

/// What stands before everything else in the text that is made.
struct ScenarioTitle {
  std::string name;
  std::string about;              ///< one paragraph
  std::vector<std::string> tags;  ///< may be empty
};

/// The parts of a scenario that loads: its steps, in their order, then the entries of its system (boards, trunks,
/// links, groups of phones, parameters, options), its limits and what its monitors may see. Whether what is left still
/// makes sense, the loader says.
class ScenarioParts {
 public:
  /// Throws UserError if the text is no YAML map with steps.
  explicit ScenarioParts(std::string_view text);
  ~ScenarioParts();
  ScenarioParts(const ScenarioParts&) = delete;
  ScenarioParts& operator=(const ScenarioParts&) = delete;

  std::size_t count() const;
  /// How many of the first parts are steps.
  std::size_t steps() const;
  /// The key of a step: "fault", "wait until".
  std::string step_word(std::size_t step) const;
  /// Of the first group of phones; nothing without one.
  std::optional<std::uint32_t> phones() const;

  /// The text with only the parts that are `kept`, one flag each; `phones` replaces the number of the first group. What
  /// is no part stays as it is, apart from comments.
  std::string text(const ScenarioTitle& title, const std::vector<bool>& kept,
                   std::optional<std::uint32_t> phones = std::nullopt) const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace switchback::scenarios
