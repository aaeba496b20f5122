// Logs of events, which come from anybody: any text is read whole, or refused with a message.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hil/import/capture_import.h"
#include "hil/import/logged_sip.h"
#include "models/core/errors.h"
#include "sim/import/log/event_file.h"

namespace {

using switchback::SimTime;

/// Feeds what was read to an import, as the program does.
void import_text(std::string_view text, bool table) {
  switchback::hil::CaptureImport import;
  switchback::hil::LoggedMessages messages;
  SimTime now{0};
  const auto take = [&](const switchback::sim::LoggedLine& line) {
    switchback::hil::LoggedSip sip = line.sip;
    now += SimTime{line.time_ns % 60'000'000'000};
    sip.at = now;
    import.see({now, sip.from, sip.to, false, messages.text_of(sip)});
  };
  try {
    table ? switchback::sim::read_csv(text, "log.csv", take)
          : switchback::sim::read_json_lines(text, "log.jsonl", take);
  } catch (const switchback::UserError&) {
  }
  import.finish(now);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  import_text({reinterpret_cast<const char*>(data) + 1, size - 1}, (data[0] & 1U) != 0);
  return 0;
}
