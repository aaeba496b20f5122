// The walk of a document along a JSON Schema that makes messages for people.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Walks `node` along `schema`, a part of `root` with only the keywords that our schemas use, and adds mistakes.
/// Besides JSON Schema's own keywords it reads: `x-noun` (what a key or word is called in messages), `x-expected`
/// (what a value should look like) and `x-value` (which of our parsers explains a value that does not match).
void walk_schema(const Node& node, const nlohmann::json& schema, const nlohmann::json& root, Mistakes& mistakes);

}  // namespace switchback::scenarios
