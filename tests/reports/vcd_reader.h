// Reads a value change dump, for tests: which signals it declares and what each was at an instant.
#pragma once

#include <cstdint>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback::reports {

class VcdReader {
 public:
  /// Throws std::runtime_error at what is not of the format, or goes back in time.
  explicit VcdReader(const std::string& text) {
    std::istringstream words(text);
    std::vector<std::string> scopes;
    for (std::string word; words >> word;) {
      if (word == "$scope") {
        scopes.push_back(second_of(section(words)));
      } else if (word == "$upscope") {
        section(words);
        if (scopes.empty()) throw std::runtime_error("a scope is left that was not entered");
        scopes.pop_back();
      } else if (word == "$var") {
        const std::vector<std::string> parts = section(words);
        std::string name;
        for (const std::string& scope : scopes) name += scope + ".";
        codes_[name + parts.at(3)] = parts.at(2);
      } else if (word == "$dumpvars" || word == "$end") {
        continue;
      } else if (word.front() == '$') {
        section(words);
      } else {
        change(word, words);
      }
    }
    if (!scopes.empty()) throw std::runtime_error("a scope is not left");
  }

  std::size_t signals() const { return codes_.size(); }
  bool has(const std::string& name) const { return codes_.contains(name); }
  SimTime end() const { return now_; }
  /// What it is once all changes of that instant are done: "1", "x", "101", "Up".
  std::string at(const std::string& name, SimTime time) const {
    const auto& changes = changes_.at(codes_.at(name));
    std::string value;
    for (const auto& [when, what] : changes) {
      if (when <= time) value = what;
    }
    return value;
  }

 private:
  static std::vector<std::string> section(std::istringstream& words) {
    std::vector<std::string> parts;
    for (std::string word; words >> word && word != "$end";) parts.push_back(word);
    return parts;
  }
  static std::string second_of(const std::vector<std::string>& parts) { return parts.at(1); }

  void change(const std::string& word, std::istringstream& words) {
    const char kind = word.front();
    if (kind == '#') {
      const SimTime time{std::stoll(word.substr(1))};
      if (time < now_) throw std::runtime_error("time goes back at " + word);
      now_ = time;
      return;
    }
    std::string code = word.substr(1);
    std::string value = word.substr(0, 1);
    if (kind == 'b' || kind == 's' || kind == 'r') {
      value = word.substr(1);
      if (!(words >> code)) throw std::runtime_error("a value without a signal: " + word);
    } else if (kind != '0' && kind != '1' && kind != 'x') {
      throw std::runtime_error("no value: " + word);
    }
    changes_[code].emplace_back(now_, value);
  }

  std::map<std::string, std::string> codes_;  ///< by full name
  std::map<std::string, std::vector<std::pair<SimTime, std::string>>> changes_;
  SimTime now_{0};
};

}  // namespace switchback::reports
