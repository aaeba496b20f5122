// Mappings and logs, which come from anybody: the mapping is read or its mistakes are told, and any log is read through
// it whole, or refused with a message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "hil/import/capture_import.h"
#include "hil/import/logged_sip.h"
#include "models/core/errors.h"
#include "scenarios/log_mapping/mapping_loader.h"
#include "sim/import/log/mapped_log.h"

namespace switchback {
namespace {

/// Between the mapping and the log.
constexpr std::string_view kBetween = "\n====\n";

/// Every way of a mapping to read a line, for inputs that are all log.
constexpr std::string_view kMapping = R"(log mapping: fuzz
about: events on one line, messages on many
time:
  formats: ['%Y-%m-%d %H:%M:%S.%f', '%FT%T%z', '%b %d %T', '%T,%f', '%I:%M %p', epoch s, epoch ms]
  zone: '-03:30'
  year: 2026
  day: 2026-11-27
values: {status: {ok: 200, no: 403}, answer: {ok: 200}, credentials: {signed: yes}}
patterns:
  - match: '^(?P<time>[^>]+)> (?P<from>\S+) (?P<to>\S+):$'
    message: follows
  - match: '^(?P<time>[^|]+)\| (?P<from>\S+) (?P<to>\S+):$'
    message: follows
    prefix: '\S+ ?\| ?'
  - match: '^(?P<time>[^/]+)/(?P<from>\S+) (?P<from_port>\d+) (?P<method>\w+) (?P<user>\S+)( (?P<status>\w+))?( (?P<call_id>\S+))?( (?P<credentials>signed))?'
    set: {to: 192.0.2.1, to_port: 5070}
  - match: '^(?P<time>[^=]+)= (?P<from>\S+) (?P<user>\S+) (?P<answer>\w+)'
    set: {to: 192.0.2.1, method: REGISTER, expires: 60, credentials: yes}
ignore: ['^#']
)";

/// Feeds what was read to an import, as the program does.
void import_log(std::string_view text, const scenarios::LogMapping& mapping) {
  hil::CaptureImport import;
  hil::LoggedMessages messages;
  SimTime now{0};
  std::uint64_t count = 0;
  std::istringstream in{std::string(text)};
  try {
    const sim::MappedLines lines =
        sim::read_mapped_log(in, "fuzz.log", mapping, [&](const sim::MappedMessage& message) {
          hil::LoggedSip sip = message.line.sip;
          now += SimTime{message.line.time_ns % 60'000'000'000};
          sip.at = now;
          ++count;
          import.see({now, sip.from, sip.to, false, message.text.empty() ? messages.text_of(sip) : message.text});
        });
    // Every line is accounted for.
    if (lines.messages != count || lines.messages == 0) std::abort();
    if (lines.lines != lines.matched + lines.ignored + lines.unmatched) std::abort();
    if ((lines.unmatched == 0) != (lines.first_unmatched == 0)) std::abort();
  } catch (const UserError& error) {
    if (!std::string_view(error.what()).starts_with("fuzz.log:")) std::abort();
  }
  import.finish(now);
}

void import_both(std::string_view text) {
  const std::size_t end = text.find(kBetween);
  try {
    const auto mapping = scenarios::parse_log_mapping(text.substr(0, end), "fuzz.yaml");
    if (end != std::string_view::npos) import_log(text.substr(end + kBetween.size()), mapping);
  } catch (const scenarios::ScenarioError& error) {
    // An answer without a message or a place would help nobody.
    if (error.diagnostics().empty()) std::abort();
    for (const scenarios::Diagnostic& diagnostic : error.diagnostics()) {
      if (diagnostic.message.empty() || diagnostic.line < 1 || diagnostic.column < 1) std::abort();
    }
  }
}

}  // namespace
}  // namespace switchback

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback;
  static const scenarios::LogMapping kRead = scenarios::parse_log_mapping(kMapping, "fuzz.yaml");
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'm') {
    import_both(text);
  } else {
    import_log(text, kRead);
  }
  return 0;
}

// SystemC's library wants one; nothing here simulates.
extern "C" int sc_main(int, char**) { std::abort(); }
