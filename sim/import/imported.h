// One import in the program: what was seen, how it is called, and what was fitted to it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hil/import/capture_import.h"
#include "models/core/journal.h"
#include "sim/import/import_names.h"
#include "sim/import/log/mapped_log.h"
#include "sim/import/phone_fit.h"

namespace switchback::sim {

/// Everything that the outputs of an import are made of.
struct Imported {
  std::string name;    ///< the scenario's and the timeline's
  std::string source;  ///< the file; empty when anonymised
  hil::CaptureSummary summary;
  std::optional<MappedLines> log;  ///< of a log that was read through a mapping
  std::unique_ptr<hil::CaptureImport> import;
  std::unique_ptr<Anonymiser> anonymiser;  ///< null: originals
  std::unique_ptr<ImportNames> names;
  std::vector<PhoneFamily> families;
  Journal timeline;
  std::uint64_t events_not_kept = 0;
  SimTime first_attempt{0};  ///< the first REGISTER of any phone, since the capture's first packet
};

/// Reads and observes a capture, or a log of events by its name's ending (log/event_file.h), or with a mapping any log
/// (log/mapped_log.h). Throws UserError as hil::read_capture, read_event_file and read_mapped_log.
Imported import_capture(const std::string& file, const scenarios::LogMapping* mapping, std::string name,
                        bool anonymise);

}  // namespace switchback::sim
