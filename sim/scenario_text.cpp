#include "sim/scenario_text.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iomanip>
#include <optional>
#include <ostream>

#include "sim/table.h"

namespace switchback::sim {
namespace {

std::string bounds_text(const scenarios::Limit& limit) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::optional<double>& value) {
    if (!value) return;
    char number[32];
    std::snprintf(number, sizeof number, "%g", *value);
    if (!text.empty()) text += ", ";
    text.append(name).append(" ").append(number);
  };
  add("min", limit.min);
  add("warn below", limit.warn_min);
  add("warn above", limit.warn_max);
  add("max", limit.max);
  return text;
}

/// Lines of `text` no wider than `width`, each after `indent` spaces; blank lines stay paragraphs.
void print_wrapped(std::ostream& out, std::string_view text, std::size_t width, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) out << margin << line << '\n';
    line.clear();
  };
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\n' && at + 1 < text.size() && text[at + 1] == '\n') {
      flush();
      out << '\n';
    }
    if (std::isspace(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n\t", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!line.empty() && text_width(line) + 1 + text_width(word) + indent > width) flush();
    if (!line.empty()) line += ' ';
    line += word;
    at = end;
  }
  flush();
}

void print_system(std::ostream& out, const models::SystemConfig& system) {
  out << "  profile " << system.profile_name << '\n';
  for (const models::PhoneGroupConfig& phones : system.phones) {
    out << "  " << phones.count << " phones " << phones.profile_name << ", from extension " << phones.first_extension;
    if (phones.basic_mode > 0) out << ", " << phones.basic_mode * 100 << "% in basic mode";
    out << '\n';
  }
  for (const models::BoardConfig& board : system.boards) {
    out << "  board " << name_of(board.type) << " in slot " << board.slot << '\n';
  }
  for (const models::TrunkConfig& trunk : system.trunks) {
    out << "  trunk " << trunk.name << ", " << name_of(trunk.type) << " on board " << trunk.board;
    if (trunk.lines > 0) out << ", " << trunk.lines << " lines";
    out << '\n';
  }
  out << "  " << (system.voicemail ? "voicemail server" : "no voicemail server") << '\n';
  if (!system.auto_assume) out << "  the standby does not assume control by itself\n";
  if (!system.redundancy_enabled) out << "  redundancy is not enabled\n";
  for (const std::string& defect : system.defects) out << "  planted defect: " << defect << '\n';
}

void print_incident(std::ostream& out, const scenarios::Incident& incident, std::size_t width) {
  const auto part = [&](std::string_view name, const std::string& text) {
    out << "  " << name << '\n';
    print_wrapped(out, text, width, 4);
  };
  part("what people saw", incident.symptom);
  part("cause", incident.cause);
  part("a correct system", incident.correct);
  part("a faulty one (defect: " + incident.defect + ")", incident.faulty);
  out << "  told in " << joined(incident.sources, "; ") << '\n';
}

}  // namespace

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string first_sentence(std::string_view text) {
  std::string sentence;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const bool space = std::isspace(static_cast<unsigned char>(text[index])) != 0;
    if (space && (sentence.empty() || sentence.back() == ' ')) continue;
    sentence += space ? ' ' : text[index];
    const bool ends = index + 1 == text.size() || std::isspace(static_cast<unsigned char>(text[index + 1])) != 0;
    if (text[index] == '.' && ends) break;
  }
  if (!sentence.empty() && sentence.back() == ' ') sentence.pop_back();
  return sentence;
}

void print_scenario(std::ostream& out, const scenarios::Scenario& scenario, const Terminal& terminal) {
  const auto title = [&](std::string_view text) {
    out << '\n' << painted(text, Paint::strong, terminal.color) << '\n';
  };
  out << painted(scenario.name, Paint::strong, terminal.color) << "  "
      << painted(joined(scenario.tags, " "), Paint::faint, terminal.color) << '\n'
      << painted(scenario.path, Paint::faint, terminal.color) << "\n\n";
  print_wrapped(out, scenario.about, std::min(terminal.width, 100U), 0);
  if (scenario.incident) {
    title("Incident");
    print_incident(out, *scenario.incident, std::min(terminal.width, 100U));
  }
  title("System");
  print_system(out, scenario.system);
  title("Steps");
  for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
    out << std::setw(3) << step + 1 << "  " << scenario.steps[step].text << '\n';
  }
  if (!scenario.limits.empty()) title("Limits");
  for (const scenarios::Limit& limit : scenario.limits) {
    out << "  " << limit.measurement << ": " << bounds_text(limit) << '\n';
  }
  if (!scenario.expected_violations.empty()) title("Monitors that must find something");
  for (const std::string& monitor : scenario.expected_violations) out << "  " << monitor << '\n';
  if (!scenario.allowed_violations.empty()) title("Monitors that may find something");
  for (const std::string& monitor : scenario.allowed_violations) out << "  " << monitor << '\n';
}

}  // namespace switchback::sim
