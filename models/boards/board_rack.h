// One chassis: decodes bus addresses to its boards and carries their interrupts to the servers.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>

#include <array>
#include <memory>

#include "models/boards/board.h"

namespace switchback::models {

/// A server's gateway, as the boards see it.
class BoardInterruptReceiver : public virtual sc_core::sc_interface {
 public:
  /// Something changed on the board in `slot`; its INTERRUPT_STATUS says what.
  virtual void board_interrupt(std::uint32_t slot) = 0;
};

/// The chassis. Bind each server's initiator socket to `bus` and `interrupt` to each server's receiver; several
/// servers may share a chassis.
class BoardRack : public sc_core::sc_module {
 public:
  explicit BoardRack(const sc_core::sc_module_name& name);

  tlm_utils::multi_passthrough_target_socket<BoardRack, 32, tlm::tlm_base_protocol_types, 0,
                                             sc_core::SC_ZERO_OR_MORE_BOUND>
      bus;
  sc_core::sc_port<BoardInterruptReceiver, 0, sc_core::SC_ZERO_OR_MORE_BOUND> interrupt;

  /// Puts a board into its slot, which must be empty; before the run.
  void insert(std::unique_ptr<Board> board);
  bool has_board(std::uint32_t slot) const { return find(slot) != nullptr; }
  /// nullptr for an empty slot.
  Board* find(std::uint32_t slot) const;
  /// The slot must not be empty.
  Board& board(std::uint32_t slot) const;

  void power_on();
  void power_off();

 private:
  void b_transport(int initiator, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned int transport_dbg(int initiator, tlm::tlm_generic_payload& payload);

  std::array<std::unique_ptr<Board>, kLastSlot + 1> boards_;
};

}  // namespace switchback::models
