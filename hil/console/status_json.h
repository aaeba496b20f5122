// A pair's status as JSON: the form in which `watch` commands and the admin link tell it (hil/admin_link/PROTOCOL.md).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "hil/console/observed_pair.h"

namespace switchback::hil {

/// A status that cannot be read; the text says which member is wrong and what was expected.
class StatusError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One line: {"primary":{...},"secondary":{...}}.
std::string status_text(const ObservedPair& pair);

/// One server's views as they are within a status.
std::string views_text(const models::ConfigurationViews& views);

/// Reads such a text; members it does not know are skipped, so that a stack can say more. The result is linked. Throws
/// StatusError.
ObservedPair parse_status(std::string_view text);

}  // namespace switchback::hil
