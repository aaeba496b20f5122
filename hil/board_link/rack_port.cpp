#include "hil/board_link/rack_port.h"

#include <utility>

namespace switchback::hil::board_link {
namespace {

constexpr unsigned kWidth = 4;  ///< octets of a register

ErrorCode error_of(tlm::tlm_response_status status) {
  switch (status) {
    case tlm::TLM_OK_RESPONSE:
      return ErrorCode::none;
    case tlm::TLM_ADDRESS_ERROR_RESPONSE:
      return ErrorCode::address;
    case tlm::TLM_COMMAND_ERROR_RESPONSE:
      return ErrorCode::direction;
    default:
      return ErrorCode::no_answer;
  }
}

}  // namespace

RackPort::RackPort(const sc_core::sc_module_name& name, Journal& journal, models::BoardRack& rack,
                   std::function<void(std::uint32_t)> interrupted)
    : sc_module(name), bus("bus"), journal_(journal), interrupted_(std::move(interrupted)) {
  bus.bind(rack.bus);
  rack.interrupt.bind(*this);
}

ErrorCode RackPort::read(std::uint64_t address, std::uint32_t& value) {
  return access(tlm::TLM_READ_COMMAND, address, value);
}

ErrorCode RackPort::write(std::uint64_t address, std::uint32_t value) {
  return access(tlm::TLM_WRITE_COMMAND, address, value);
}

ErrorCode RackPort::access(tlm::tlm_command command, std::uint64_t address, std::uint32_t& value) {
  const std::uint64_t slot = address >> models::kSlotShift;
  const CauseScope scope(journal_, slot < last_interrupt_.size() ? last_interrupt_[slot] : 0);
  std::array<unsigned char, kWidth> bytes;
  for (unsigned i = 0; i < kWidth; ++i) bytes[i] = static_cast<unsigned char>(value >> (8U * i));
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(bytes.data());
  payload.set_data_length(kWidth);
  payload.set_streaming_width(kWidth);
  sc_core::sc_time delay;
  bus->b_transport(payload, delay);
  value = 0;
  for (unsigned i = 0; i < kWidth; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8U * i);
  return error_of(payload.get_response_status());
}

void RackPort::board_interrupt(std::uint32_t slot) {
  last_interrupt_[slot] = journal_.cause();
  interrupted_(slot);
}

}  // namespace switchback::hil::board_link
