#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "models/core/errors.h"
#include "reports/compare/comparison.h"
#include "reports/compare/comparison_json.h"
#include "reports/html/page.h"
#include "reports/whole_file.h"
#include "sim/commands/commands.h"
#include "sim/comparison_text.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct CompareCommand {
  std::string base;
  std::string fresh;
  std::string database = "results.db";
  reports::CompareOptions options;
  std::string color = "auto";
  bool all = false;
  std::string html;
  bool json = false;

  reports::ExitCode execute() const;
};

std::string page_of(const reports::Comparison& comparison) {
  return reports::page_with("Switchback: " + comparison.base.label + " and " + comparison.fresh.label,
                            reports::comparison_json(comparison, true, -1), reports::Page::comparison);
}

reports::ExitCode CompareCommand::execute() const {
  if (!html.empty()) reports::check_writable(html);
  const reports::Comparison comparison =
      compare_sides(reports::read_side(database, base), reports::read_side(database, fresh), options);
  if (!html.empty()) reports::write_whole(html, page_of(comparison));
  if (json) {
    std::cout << reports::comparison_json(comparison, false, 2) << std::endl;
  } else {
    print_comparison(std::cout, comparison, all, describe_terminal(1, color_choice(color)));
  }
  if (comparison.scenarios == 0) {
    std::cerr << "switchback: nothing to compare: no scenario was decided on both sides" << std::endl;
    return reports::ExitCode::nothing_ran;
  }
  return comparison.count(reports::Change::regression) > 0 ? reports::ExitCode::failed : reports::ExitCode::passed;
}

void add_rule_options(CLI::App& app, reports::CompareOptions& options) {
  app.add_option("--level", options.level, "Chance of any false alarm between two sides that do not differ")
      ->check(CLI::Range(1e-9, 0.5))
      ->capture_default_str()
      ->type_name("P");
  const auto least = [&app](const char* name, double& value, const char* help) {
    app.add_option(name, value, help)->check(CLI::Range(0.0, 1e9))->capture_default_str();
  };
  least("--min-percent", options.least_percent, "A change below this share of the base's median is none");
  least("--min-seconds", options.least_seconds, "A change of a time below this is none");
  least("--min-count", options.least_count, "A change of a count below this, on average, is none");
  least("--min-rate", options.least_rate, "A change of a rate below this many a second is none");
}

}  // namespace

void add_compare_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<CompareCommand>();
  CLI::App& app = *program.add_subcommand("compare", "Tell whether runs got worse than others");
  constexpr const char* kSide =
      "a campaign of --db ('last', 'last~1', its number, or its uuid or the beginning of it), a baseline, a result "
      "file, "
      "or one campaign of a file (old.db@last)";
  app.add_option("base", command->base, std::string("What it was: ") + kSide)->required()->type_name("BASE");
  app.add_option("new", command->fresh, "What it is now, told likewise")->required()->type_name("NEW");
  app.add_option("--db", command->database, "Result store with the campaigns and baselines")
      ->capture_default_str()
      ->type_name("FILE");
  add_rule_options(app, command->options);
  app.add_flag("--all", command->all, "Show also what did not change");
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_option("--html", command->html, "Also write it as one HTML file, with the curves of what changed")
      ->type_name("FILE");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.footer(
      "With the same seeds on both sides runs are compared in pairs, otherwise as two samples; P is corrected for the\n"
      "number of tests. CHANGE is the typical difference of a run.\n\n"
      "Examples:\n"
      "  switchback run --repeat 30 && switchback baseline 1.4\n"
      "  switchback run --repeat 30 && switchback compare 1.4 last\n"
      "  switchback compare last~1 last --all\n"
      "  switchback compare old.db new.db --html compare.html\n\n"
      "Exit codes: 0 nothing regressed, 1 something did, 2 usage mistake, 4 bench error, 5 nothing to compare");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
