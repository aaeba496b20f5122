// libFuzzer: whatever bytes a plan file holds, the loader reads it or says what is wrong with it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/errors.h"
#include "scenarios/campaign/campaign_loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback;
  try {
    // Whatever it names is there: the fuzzer is to look at no file.
    const auto find = [](const std::string& word) { return std::vector<std::filesystem::path>{word}; };
    const auto plan = scenarios::parse_campaign({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", find);
    const std::size_t cells = scenarios::cells_of(plan).size();
    if (cells == 0 || cells > scenarios::kMostCells) std::abort();
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
