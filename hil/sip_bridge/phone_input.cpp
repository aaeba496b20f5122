#include "hil/sip_bridge/phone_input.h"

#include <cstring>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

/// Numbers in this machine's order: a log is replayed where it was written, or on a machine like it.
template <class Number>
void put(std::string& bytes, Number number) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof number);
}

template <class Number>
void take(std::string_view& bytes, Number& number) {
  if (bytes.size() < sizeof number) throw UserError("a recorded SIP message is cut short");
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
}

}  // namespace

std::string write_phone_input(const PhoneInput& input, PhoneInputForm form) {
  std::string bytes;
  bytes.reserve(24 + input.text.size());
  if (form == PhoneInputForm::flows) {
    put(bytes, input.kind);
    put(bytes, input.flow.socket);
    put(bytes, input.flow.connection);
  }
  put(bytes, input.flow.peer.address);
  put(bytes, input.flow.peer.port);
  return bytes.append(input.text);
}

PhoneInput read_phone_input(std::string_view bytes, PhoneInputForm form) {
  PhoneInput input;
  if (form == PhoneInputForm::flows) {
    take(bytes, input.kind);
    if (input.kind > PhoneInput::Kind::lost) throw UserError("a recorded SIP input is of no kind that there is");
    take(bytes, input.flow.socket);
    take(bytes, input.flow.connection);
  }
  take(bytes, input.flow.peer.address);
  take(bytes, input.flow.peer.port);
  input.text = bytes;
  return input;
}

}  // namespace switchback::hil
