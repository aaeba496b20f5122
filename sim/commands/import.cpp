#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/core/distribution.h"
#include "models/core/errors.h"
#include "reports/store.h"
#include "reports/whole_file.h"
#include "scenarios/loader.h"
#include "scenarios/log_mapping/mapping_loader.h"
#include "scenarios/yaml_document.h"
#include "sim/commands/commands.h"
#include "sim/import/import_json.h"
#include "sim/import/import_record.h"
#include "sim/import/import_text.h"
#include "sim/import/imported_scenario.h"
#include "sim/import/verification.h"
#include "sim/run.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct ImportCommand {
  std::string file;
  std::string mapping;
  std::string name;
  std::string scenario;
  std::string database = "results.db";
  std::string json;
  std::string tolerance = "60 ms";
  std::string color = "auto";
  bool no_store = false;
  bool verifies = false;
  bool anonymises = false;
  std::vector<std::string> argv;

  reports::ExitCode execute();

 private:
  std::string chosen_name() const;
  Imported read() const;
  void store(const Imported& imported, const scenarios::Scenario& written) const;
};

/// A scenario's name: letters, digits, dots, dashes, at most 64, beginning with a letter or digit.
std::string as_name(std::string_view text) {
  std::string name;
  for (const char letter : text) {
    const bool fits = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
    name += fits ? letter : '-';
  }
  constexpr std::size_t kLongest = 64;
  name = "imported-" + name;
  return name.substr(0, kLongest);
}

std::string ImportCommand::chosen_name() const {
  if (!name.empty()) return name;
  if (!scenario.empty()) return std::filesystem::path(scenario).stem().string();
  // The file's name may say whose it is.
  return anonymises ? "imported-capture" : as_name(std::filesystem::path(file).stem().string());
}

Imported ImportCommand::read() const {
  if (mapping.empty()) return import_capture(file, nullptr, chosen_name(), anonymises);
  const std::string path = scenarios::find_log_mapping(mapping, scenarios::mappings_directory()).string();
  const scenarios::LogMapping read = scenarios::parse_log_mapping(scenarios::read_limited(path, path), path);
  return import_capture(file, &read, chosen_name(), anonymises);
}

void ImportCommand::store(const Imported& imported, const scenarios::Scenario& written) const {
  const std::vector<std::string> shown =
      anonymises ? std::vector<std::string>{"switchback", "import", "--anonymise"} : argv;
  const reports::RunRecord record = import_record(imported, written, shown);
  reports::ResultStore(database).insert(record);
  std::cout << "timeline of " << imported.timeline.events().size() << " events stored in " << database << " as "
            << record.uuid.substr(0, 8) << '\n';
}

reports::ExitCode ImportCommand::execute() {
  const Terminal terminal = describe_terminal(1, color_choice(color));
  const SimTime allowed = parse_duration(tolerance);
  const Imported imported = read();
  print_counts(std::cout, imported, terminal);
  print_findings(std::cout, imported, terminal);
  std::optional<Verification> verification;
  if (imported.families.empty() && imported.import->calls().calls() == 0) {
    std::cout << "neither a phone's REGISTER nor a call: neither timeline nor scenario is written\n";
  } else {
    const std::filesystem::path path = scenario.empty() ? imported.name + ".yaml" : scenario;
    const std::string text = scenario_text(imported);
    reports::write_whole(path, text);
    std::cout << "scenario written to " << path.string() << '\n';
    const scenarios::Scenario written = scenarios::parse_scenario(text, path.string());
    if (!no_store) store(imported, written);
    if (verifies) {
      const RunOutcome outcome = run_scenario(written, {});
      if (!outcome.error.empty()) throw std::runtime_error("the scenario cannot be played: " + outcome.error);
      verification = verify(imported.timeline, outcome.journal);
      print_verification(std::cout, *verification, terminal);
    }
  }
  if (!json.empty()) reports::write_whole(json, import_json(imported, verification ? &*verification : nullptr));
  std::cout.flush();
  if (!verifies) return reports::ExitCode::passed;
  if (!verification || verification->paired == 0) return reports::ExitCode::nothing_ran;
  return verification->whole() && verification->largest <= allowed ? reports::ExitCode::passed
                                                                   : reports::ExitCode::failed;
}

}  // namespace

void add_import_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result) {
  auto command = std::make_shared<ImportCommand>();
  command->argv = std::move(argv);
  CLI::App& app = *program.add_subcommand("import", "Make a timeline and a scenario of a captured system");
  app.add_option("file", command->file,
                 "Capture of SIP: pcap or pcapng; or a log of events: .jsonl or .csv; or any log with --mapping")
      ->required()
      ->type_name("FILE");
  app.add_option("--mapping", command->mapping,
                 "Read the file as a text log by this mapping: a file, or one that comes with Switchback: "
                 "asterisk-pjsip, freeswitch-siptrace, kamailio-xlog")
      ->type_name("FILE|NAME");
  app.add_option("--name", command->name, "Name of scenario and timeline; by default after the file")
      ->type_name("NAME");
  app.add_option("--scenario", command->scenario, "Where the scenario goes; by default NAME.yaml")->type_name("FILE");
  app.add_option("--db", command->database, "Result store that takes the timeline as a run")
      ->capture_default_str()
      ->type_name("FILE");
  app.add_flag("--no-store", command->no_store, "Do not store the timeline");
  app.add_option("--json", command->json, "Write what was found and fitted as JSON")->type_name("FILE");
  app.add_flag("--verify", command->verifies, "Play the scenario and show where it departs from the capture");
  app.add_option("--tolerance", command->tolerance, "How far an event may be off with --verify")
      ->capture_default_str()
      ->type_name("TIME");
  app.add_flag("--anonymise", command->anonymises,
               "Replace names, numbers and addresses by others; the key is made anew and kept nowhere");
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.footer(
      "A log of events has a SIP message a line, as JSON objects (.jsonl) or as a table with a heading (.csv):\n"
      "  time, from, to, method, user           needed; time is ISO 8601 or seconds, addresses are HOST or HOST:PORT\n"
      "  status, expires, credentials           of a response; seconds; yes if the request carries them\n"
      "  called, call_id, cseq                  call_id is needed for other methods than REGISTER\n"
      "A mapping makes these of another log: named groups of regular expressions, and formats of times. Its language "
      "is\n"
      "scenarios/mapping.schema.json; 'check' finds its mistakes.\n\n"
      "Exit codes: 0 imported, and with --verify as captured; 1 with --verify: beyond the tolerance, or events "
      "without\n"
      "a counterpart; 2 no capture, or a mistake in log or mapping; 5 with --verify: no REGISTER to compare");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
