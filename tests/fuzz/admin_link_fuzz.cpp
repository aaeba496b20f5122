// libFuzzer: whatever line comes over the admin link, it is read or refused, and what is sent can be read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hil/admin_link/message.h"
#include "hil/console/status_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback::hil;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto request = decode_request(line);
  if (const auto* malformed = std::get_if<RpcMalformed>(&request)) {
    const auto answer = decode_reply(error_text(malformed->id, malformed->code, malformed->message));
    if (!std::holds_alternative<RpcAnswer>(answer)) std::abort();
  } else if (const auto& call = std::get<RpcCall>(request); !call.id.empty()) {
    if (!std::holds_alternative<RpcAnswer>(decode_reply(result_text(call.id, "{}")))) std::abort();
  }
  const auto reply = decode_reply(line);
  try {
    if (const auto* answer = std::get_if<RpcAnswer>(&reply); answer != nullptr && !answer->error_code) {
      read_outcome(answer->result);
    }
  } catch (const StatusError&) {
  }
  try {
    const ObservedPair pair = parse_status(line);
    if (parse_status(status_text(pair)).server(switchback::models::ServerId::primary).reachable !=
        pair.server(switchback::models::ServerId::primary).reachable) {
      std::abort();
    }
  } catch (const StatusError&) {
  }
  return 0;
}

// SystemC's library wants one; nothing here simulates.
extern "C" int sc_main(int, char**) { std::abort(); }
