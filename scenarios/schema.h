// The language's structure: a document against a JSON Schema, with messages made for people.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// The schemas that are built into the program: schema.json, profile_schema.json, campaign.schema.json and
/// mapping.schema.json in scenarios.
enum class SchemaName : std::uint8_t { scenario, profile, campaign, log_mapping };

/// Holds `root` against the schema: first by a walk that knows places, units and nearest words, then by the JSON
/// Schema validator, which has the last word. Adds what is wrong to `mistakes`.
void check_structure(const Node& root, SchemaName schema, Mistakes& mistakes);

/// Reads a YAML text and checks its structure. Throws ScenarioError with all mistakes if the text is no YAML; what the
/// schema does not allow is only added to `mistakes`, so that a reader can find more.
std::shared_ptr<const Node> read_checked(std::string_view text, SchemaName schema, Mistakes& mistakes);

/// The schema as it is built in, for editors and for the reference.
std::string_view schema_text(SchemaName schema);

/// Whether the validator alone, without the walk, accepts `root`; for tests of their agreement.
bool validator_accepts(const Node& root, SchemaName schema);
/// Whether the walk alone accepts `root`; for tests of their agreement.
bool walk_accepts(const Node& root, SchemaName schema);

/// The words that `#/definitions/<definition>/<path...>/enum` allows, for tests against the tables in the models.
std::vector<std::string> schema_words(SchemaName schema, std::string_view pointer);

}  // namespace switchback::scenarios
