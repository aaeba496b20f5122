// libFuzzer: whatever bytes a stack file holds, it is read or refused with all that is wrong with it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hil/stack/description.h"
#include "models/core/errors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback;
  try {
    const hil::StackDescription stack = hil::parse_stack({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", "/");
    // What is taken must be whole.
    if (stack.name.empty()) std::abort();
    if (stack.commands() != nullptr && stack.commands()->watch.arguments.empty()) std::abort();
  } catch (const UserError& error) {
    if (!std::string_view(error.what()).starts_with("fuzz.yaml:")) std::abort();
  }
  return 0;
}

// SystemC's library wants one; nothing here simulates.
extern "C" int sc_main(int, char**) { std::abort(); }
