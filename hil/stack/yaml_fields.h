// Reading a small YAML file field by field, keeping every mistake with its place.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback::hil {

/// Every mistake of one file, told at once.
class FileMistakes {
 public:
  explicit FileMistakes(std::string file) : file_(std::move(file)) {}

  void add(const YAML::Mark& mark, const std::string& message, const std::string& hint = "");
  /// Throws UserError with one line for each, in the order of the file, if there are any.
  void throw_if_any() const;

 private:
  struct Mistake {
    int line;
    int column;
    std::string text;
  };
  std::string file_;
  std::vector<Mistake> mistakes_;
};

/// One map of the file. A value that is missing or mistaken is nullopt or empty; the mistake is kept.
class Fields {
 public:
  /// Keys that are not among `keys` are mistakes, with the nearest word.
  Fields(const YAML::Node& node, std::span<const std::string_view> keys, FileMistakes& mistakes);

  bool has(std::string_view key) const;
  YAML::Node at(std::string_view key) const;
  void must_have(std::string_view key) const;
  void wrong(std::string_view key, const std::string& message, const std::string& hint = "") const;

  std::optional<std::string> text(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::optional<SimTime> duration(std::string_view key) const;
  /// Index of one of `words`.
  std::optional<std::size_t> word(std::string_view key, std::span<const std::string_view> words) const;

 private:
  YAML::Node node_;
  FileMistakes& mistakes_;
};

/// Reads one document whose root is a map; what the parser or a limit refuses (64 KiB, 32 levels, anchors, control
/// characters) is a mistake, and the result then nullopt.
std::optional<YAML::Node> read_map(std::string_view text, FileMistakes& mistakes);

}  // namespace switchback::hil
