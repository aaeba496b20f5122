#include "sim/import/imported.h"

#include <algorithm>
#include <utility>

namespace switchback::sim {

Imported import_capture(const std::string& file, std::string name, bool anonymise) {
  Imported imported;
  imported.name = std::move(name);
  if (!anonymise) imported.source = file;
  imported.import = std::make_unique<hil::CaptureImport>();
  imported.summary =
      hil::read_capture(std::filesystem::path(file), [&](const hil::SeenSip& seen) { imported.import->see(seen); });
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
