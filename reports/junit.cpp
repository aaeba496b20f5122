#include "reports/junit.h"

#include <algorithm>
#include <cstdio>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "reports/judge.h"
#include "reports/whole_file.h"

namespace switchback::reports {

namespace {

/// XML 1.0 cannot carry most control characters, not even escaped.
std::string xml_text(std::string text) {
  for (char& character : text) {
    const auto code = static_cast<unsigned char>(character);
    if (code < 0x20 && character != '\n' && character != '\t') character = '?';
  }
  return text;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name) = xml_text(value).c_str();
}

std::string seconds(double milliseconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", milliseconds / 1000.0);
  return text;
}

/// The runs of one scenario, in the order in which they were given.
struct Suite {
  std::string name;
  std::vector<const RunRecord*> runs;
};

std::vector<Suite> suites_of(std::span<const RunRecord> runs) {
  std::vector<Suite> suites;
  for (const RunRecord& run : runs) {
    auto found = std::find_if(suites.begin(), suites.end(),
                              [&run](const Suite& suite) { return suite.name == run.scenario.name; });
    if (found == suites.end()) found = suites.insert(suites.end(), Suite{run.scenario.name, {}});
    found->runs.push_back(&run);
  }
  return suites;
}

bool is_failure(const RunRecord& run) { return run.verdict == Verdict::fail; }
bool is_skipped(const RunRecord& run) { return run.verdict == Verdict::skipped; }
bool is_error(const RunRecord& run) { return !passed(run.verdict) && !is_failure(run) && !is_skipped(run); }

void set_counts(pugi::xml_node node, const std::vector<const RunRecord*>& runs) {
  const auto count = [&runs](bool (*matches)(const RunRecord&)) {
    return std::to_string(
        std::count_if(runs.begin(), runs.end(), [matches](const auto* run) { return matches(*run); }));
  };
  double wall_ms = 0.0;
  for (const RunRecord* run : runs) wall_ms += run->wall_ms;
  set(node, "tests", std::to_string(runs.size()));
  set(node, "failures", count(is_failure));
  set(node, "errors", count(is_error));
  // Jenkins' schema has it of a suite only.
  if (std::string_view(node.name()) == "testsuite") set(node, "skipped", count(is_skipped));
  set(node, "time", seconds(wall_ms));
}

void add_property(pugi::xml_node properties, const std::string& name, const std::string& value) {
  pugi::xml_node property = properties.append_child("property");
  set(property, "name", name);
  set(property, "value", value);
}

std::string milliseconds_text(SimTime time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f ms", to_seconds(time) * 1e3);
  return text;
}

void add_run_properties(pugi::xml_node properties, const RunRecord& run, const std::string& suffix) {
  add_property(properties, "seed" + suffix, std::to_string(run.seed));
  add_property(properties, "verdict" + suffix, std::string(name_of(run.verdict)));
  add_property(properties, "run" + suffix, run.uuid);
  add_property(properties, "scenario time" + suffix, format_time(run.duration));
  if (run.pacing) add_property(properties, "p99 lateness" + suffix, milliseconds_text(run.pacing->p99));
  for (const Measurement& one : run.measurements) {
    if (one.value) add_property(properties, std::string(one.name) + suffix, value_text(*one.value, one.unit));
  }
}

std::string seed_suffix(const RunRecord& run) { return " [seed " + std::to_string(run.seed) + "]"; }

/// Properties belong to suites: Jenkins' schema refuses a test case that has some. Those of one run among several carry
/// its seed in their names.
void add_properties(pugi::xml_node suite, const std::vector<const RunRecord*>& runs) {
  pugi::xml_node properties = suite.append_child("properties");
  const RunRecord& first = *runs.front();
  if (!first.scenario.path.empty()) add_property(properties, "file", first.scenario.path);
  add_property(properties, "clock", first.clock);
  if (first.stack) add_property(properties, "stack", first.stack->name);
  for (const DutRecord& dut : first.duts) {
    add_property(properties, dut.role,
                 dut.product + (dut.version.empty() ? "" : " " + dut.version) + " (" + dut.kind + ")");
  }
  for (const RunRecord* run : runs) add_run_properties(properties, *run, runs.size() == 1 ? "" : seed_suffix(*run));
}

/// Everything that went wrong, one line each; the deciding reason is in `message`.
std::string details(const RunRecord& run) {
  std::ostringstream text;
  for (const StepRecord& step : run.steps) {
    if (!passed(step.verdict) && step.verdict != Verdict::skipped) {
      text << run.scenario.path << ":" << step.line << ": " << step.text << ": " << step.message << "\n";
    }
  }
  for (const Measurement& one : run.measurements) {
    if (one.verdict != Verdict::fail) continue;
    text << one.name << ": " << (one.value ? value_text(*one.value, one.unit) : "never set") << ", limit "
         << limit_text(one.limit, one.unit) << "\n";
  }
  for (const ViolationRecord& violation : run.violations) {
    if (violation.expected) continue;
    text << violation.invariant << " violated at " << format_time(violation.began) << ": " << violation.detail << "\n";
  }
  return text.str();
}

void add_outcome(pugi::xml_node testcase, const RunRecord& run) {
  if (passed(run.verdict)) return;
  const char* element = is_failure(run) ? "failure" : is_skipped(run) ? "skipped" : "error";
  pugi::xml_node node = testcase.append_child(element);
  if (is_skipped(run)) {
    // Jenkins' schema gives it no attributes, and GitLab reads what is inside.
    node.append_child(pugi::node_pcdata).set_value(xml_text(run.reason_text).c_str());
    return;
  }
  set(node, "message", run.reason_text);
  set(node, "type", std::string(name_of(run.verdict)) + (run.reason_code.empty() ? "" : ": " + run.reason_code));
  node.append_child(pugi::node_pcdata).set_value(xml_text(details(run)).c_str());
}

std::string system_out(const RunRecord& run) {
  std::ostringstream text;
  text << "seed " << run.seed << "\nreproduce: " << reproduce_command(run) << "\n";
  for (std::size_t index = 0; index < run.steps.size(); ++index) {
    const StepRecord& step = run.steps[index];
    text << "step " << index + 1 << " " << name_of(step.verdict) << " at " << format_time(step.end) << ": " << step.text
         << "\n";
  }
  for (const Measurement& one : run.measurements) {
    text << one.name << ": " << (one.value ? value_text(*one.value, one.unit) : "never set");
    if (one.verdict != Verdict::skipped) text << " (" << name_of(one.verdict) << ")";
    if (one.rests_on_assumption) text << " (rests on an assumption)";
    text << "\n";
  }
  return text.str();
}

void add_case(pugi::xml_node suite, const RunRecord& run) {
  pugi::xml_node testcase = suite.append_child("testcase");
  set(testcase, "classname", run.scenario.name);
  set(testcase, "name", run.scenario.name + seed_suffix(run));
  set(testcase, "time", seconds(run.wall_ms));
  add_outcome(testcase, run);
  testcase.append_child("system-out").append_child(pugi::node_pcdata).set_value(xml_text(system_out(run)).c_str());
}

}  // namespace

std::string junit_xml(std::span<const RunRecord> runs) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", "switchback");
  std::vector<const RunRecord*> all;
  for (const RunRecord& run : runs) all.push_back(&run);
  set_counts(root, all);
  for (const Suite& suite : suites_of(runs)) {
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", suite.name);
    set_counts(node, suite.runs);
    if (!suite.runs.front()->started_utc.empty()) set(node, "timestamp", suite.runs.front()->started_utc);
    add_properties(node, suite.runs);
    for (const RunRecord* run : suite.runs) add_case(node, *run);
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

void write_junit(std::span<const RunRecord> runs, const std::filesystem::path& path) {
  write_whole(path, junit_xml(runs));
}

std::string reproduce_command(const RunRecord& run) {
  std::string command = "switchback run " + (run.scenario.path.empty() ? run.scenario.name : run.scenario.path);
  command += " --seed " + std::to_string(run.seed);
  return command;
}

}  // namespace switchback::reports
