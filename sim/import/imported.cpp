#include "sim/import/imported.h"

#include <algorithm>
#include <utility>

#include "hil/import/logged_sip.h"
#include "sim/import/log/event_file.h"

namespace switchback::sim {
namespace {

/// A log as if it were a capture, with a message for each line.
hil::CaptureSummary read_log(const std::string& file, const std::function<void(const hil::SeenSip&)>& sink) {
  hil::CaptureSummary summary;
  hil::LoggedMessages messages;
  read_event_file(file, [&](const LoggedLine& line) {
    if (summary.packets++ == 0) summary.began_utc = line.time_ns;
    hil::LoggedSip sip = line.sip;
    sip.at = SimTime{line.time_ns - summary.began_utc};
    if (sip.at < summary.duration) {
      ++summary.back_in_time;
      sip.at = summary.duration;
    }
    summary.duration = sip.at;
    const std::string_view text = messages.text_of(sip);
    summary.counts.add(text, false);
    sink({sip.at, sip.from, sip.to, false, text});
  });
  return summary;
}

}  // namespace

Imported import_capture(const std::string& file, std::string name, bool anonymise) {
  Imported imported;
  imported.name = std::move(name);
  if (!anonymise) imported.source = file;
  imported.import = std::make_unique<hil::CaptureImport>();
  const auto see = [&](const hil::SeenSip& seen) { imported.import->see(seen); };
  imported.summary = is_event_file(file) ? read_log(file, see) : hil::read_capture(std::filesystem::path(file), see);
  imported.import->finish(imported.summary.duration);
  if (anonymise) {
    imported.anonymiser = std::make_unique<Anonymiser>();
    imported.summary.counts.hide_unknown_methods();
  }
  imported.families = fit_families(imported.import->registrations().phones());
  imported.names = std::make_unique<ImportNames>(*imported.import, imported.families, imported.anonymiser.get());
  SimTime first = kNever;
  for (const hil::PhoneFacts& phone : imported.import->registrations().phones()) {
    first = std::min(first, phone.first_register);
  }
  imported.first_attempt = first == kNever ? SimTime{0} : first;
  imported.events_not_kept = imported.import->events().not_kept();
  imported.timeline = imported.import->events().release(imported.names->observed(), imported.summary.duration);
  return imported;
}

}  // namespace switchback::sim
