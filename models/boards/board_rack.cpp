#include "models/boards/board_rack.h"

#include <utility>

#include "models/core/errors.h"

namespace switchback::models {

namespace {

constexpr unsigned kWidth = 4;  ///< bytes of a register

std::uint32_t from_bytes(const unsigned char* bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < kWidth; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8U * i);
  return value;
}

void to_bytes(std::uint32_t value, unsigned char* bytes) {
  for (unsigned i = 0; i < kWidth; ++i) bytes[i] = static_cast<unsigned char>(value >> (8U * i));
}

tlm::tlm_response_status response_of(Board::Access access) {
  switch (access) {
    case Board::Access::done:
      return tlm::TLM_OK_RESPONSE;
    case Board::Access::no_register:
      return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    case Board::Access::wrong_direction:
      return tlm::TLM_COMMAND_ERROR_RESPONSE;
    case Board::Access::no_answer:
      return tlm::TLM_GENERIC_ERROR_RESPONSE;
  }
  return tlm::TLM_GENERIC_ERROR_RESPONSE;
}

}  // namespace

BoardRack::BoardRack(const sc_core::sc_module_name& name) : sc_module(name), bus("bus"), interrupt("interrupt") {
  bus.register_b_transport(this, &BoardRack::b_transport);
  bus.register_transport_dbg(this, &BoardRack::transport_dbg);
}

void BoardRack::insert(std::unique_ptr<Board> board) {
  const std::uint32_t slot = board->slot();
  SWITCHBACK_ASSERT(slot >= kFirstSlot && slot <= kLastSlot && !boards_[slot]);
  board->on_interrupt([this](std::uint32_t from) {
    for (int server = 0; server < interrupt.size(); ++server) interrupt[server]->board_interrupt(from);
  });
  boards_[slot] = std::move(board);
}

Board* BoardRack::find(std::uint32_t slot) const { return slot <= kLastSlot ? boards_[slot].get() : nullptr; }

Board& BoardRack::board(std::uint32_t slot) const {
  Board* found = find(slot);
  SWITCHBACK_ASSERT(found != nullptr);
  return *found;
}

void BoardRack::power_on() {
  for (const auto& board : boards_) {
    if (!board) continue;
    CauseScope scope(board->journal());
    board->power_on();
  }
}

void BoardRack::power_off() {
  for (const auto& board : boards_) {
    if (!board) continue;
    CauseScope scope(board->journal());
    board->power_off();
  }
}

void BoardRack::b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const sc_dt::uint64 address = payload.get_address();
  const auto slot = static_cast<std::uint32_t>(address >> kSlotShift);
  const auto offset = static_cast<std::uint32_t>(address & kOffsetMask);
  Board* board = (address >> kSlotShift) <= kLastSlot ? find(slot) : nullptr;
  if (payload.get_byte_enable_ptr() != nullptr) {
    payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    return;
  }
  if (board == nullptr || !board->powered() || offset % kWidth != 0 || payload.get_data_length() != kWidth ||
      payload.get_streaming_width() < kWidth) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (payload.is_read()) {
    std::uint32_t value = 0;
    const Board::Access access = board->read(offset, value);
    if (access == Board::Access::done) to_bytes(value, payload.get_data_ptr());
    payload.set_response_status(response_of(access));
  } else if (payload.is_write()) {
    payload.set_response_status(response_of(board->write(offset, from_bytes(payload.get_data_ptr()))));
  } else {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
}

unsigned int BoardRack::transport_dbg(int initiator, tlm::tlm_generic_payload& payload) {
  // No register has a side effect on reading, so both transports are the same.
  sc_core::sc_time delay;
  b_transport(initiator, payload, delay);
  return payload.is_response_ok() ? kWidth : 0;
}

}  // namespace switchback::models
