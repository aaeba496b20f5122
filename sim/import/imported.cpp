#include "sim/import/imported.h"

#include <algorithm>
#include <utility>

#include "hil/import/logged_sip.h"
#include "sim/import/log/event_file.h"

namespace switchback::sim {
namespace {

using SeeSip = std::function<void(const hil::SeenSip&)>;

/// A log's messages as if they had been captured, one packet each.
class LogAsCapture {
 public:
  explicit LogAsCapture(const SeeSip& sink) : sink_(sink) {}

  /// `text`: the message itself; empty where it has to be made of what the line says.
  void take(const LoggedLine& line, std::string_view text) {
    if (summary_.packets++ == 0) summary_.began_utc = line.time_ns;
    hil::LoggedSip sip = line.sip;
    sip.at = SimTime{line.time_ns - summary_.began_utc};
    if (sip.at < summary_.duration) {
      ++summary_.back_in_time;
      sip.at = summary_.duration;
    }
    summary_.duration = sip.at;
    const std::string_view message = text.empty() ? messages_.text_of(sip) : text;
    summary_.counts.add(message, false);
    sink_({sip.at, sip.from, sip.to, false, message});
  }

  const hil::CaptureSummary& summary() const { return summary_; }

 private:
  const SeeSip& sink_;
  hil::CaptureSummary summary_;
  hil::LoggedMessages messages_;
};

hil::CaptureSummary read_log(const std::string& file, const SeeSip& sink) {
  LogAsCapture capture(sink);
  read_event_file(file, [&capture](const LoggedLine& line) { capture.take(line, {}); });
  return capture.summary();
}

hil::CaptureSummary read_log(const std::string& file, const scenarios::LogMapping& mapping, const SeeSip& sink,
                             std::optional<MappedLines>& lines) {
  LogAsCapture capture(sink);
  lines = read_mapped_log(file, mapping,
                          [&capture](const MappedMessage& message) { capture.take(message.line, message.text); });
  return capture.summary();
}

}  // namespace

Imported import_capture(const std::string& file, const scenarios::LogMapping* mapping, std::string name,
                        bool anonymise) {
  Imported imported;
  imported.name = std::move(name);
  if (!anonymise) imported.source = file;
  imported.import = std::make_unique<hil::CaptureImport>();
  const SeeSip see = [&](const hil::SeenSip& seen) { imported.import->see(seen); };
  imported.summary = mapping != nullptr    ? read_log(file, *mapping, see, imported.log)
                     : is_event_file(file) ? read_log(file, see)
                                           : hil::read_capture(std::filesystem::path(file), see);
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
