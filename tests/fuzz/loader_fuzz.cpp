// libFuzzer: whatever bytes a scenario file holds, the loader reads it or says what is wrong with it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "models/core/errors.h"
#include "scenarios/loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback;
  try {
    scenarios::parse_scenario({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
  } catch (const scenarios::ScenarioError& error) {
    // An answer without a message or a place would help nobody.
    if (error.diagnostics().empty()) std::abort();
    for (const scenarios::Diagnostic& diagnostic : error.diagnostics()) {
      if (diagnostic.message.empty() || diagnostic.line < 1 || diagnostic.column < 1) std::abort();
    }
  }
  return 0;
}

// SystemC's library wants one; nothing here simulates.
extern "C" int sc_main(int, char**) { std::abort(); }
