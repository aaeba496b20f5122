#include "models/server/register_access.h"

#include <array>

#include "models/boards/register_map.h"

namespace switchback::models {

namespace {

constexpr unsigned kWidth = 4;
using Bytes = std::array<unsigned char, kWidth>;  ///< of a register, least significant first

bool access(tlm::tlm_fw_transport_if<>& bus, tlm::tlm_command command, std::uint32_t slot, std::uint32_t offset,
            Bytes& bytes) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address((sc_dt::uint64{slot} << kSlotShift) | offset);
  payload.set_data_ptr(bytes.data());
  payload.set_data_length(kWidth);
  payload.set_streaming_width(kWidth);
  sc_core::sc_time delay;
  bus.b_transport(payload, delay);
  return payload.is_response_ok();
}

}  // namespace

std::optional<std::uint32_t> read_register(tlm::tlm_fw_transport_if<>& bus, std::uint32_t slot, std::uint32_t offset) {
  Bytes bytes{};
  if (!access(bus, tlm::TLM_READ_COMMAND, slot, offset, bytes)) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8U) | bytes[i];
  return value;
}

bool write_register(tlm::tlm_fw_transport_if<>& bus, std::uint32_t slot, std::uint32_t offset, std::uint32_t value) {
  Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(value >> (8U * i));
  return access(bus, tlm::TLM_WRITE_COMMAND, slot, offset, bytes);
}

}  // namespace switchback::models
