// The board link's end at one chassis: a TLM-2.0 initiator on its bus and a receiver of its interrupts.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <array>
#include <cstdint>
#include <functional>

#include "hil/board_link/frame.h"
#include "models/boards/board_rack.h"
#include "models/core/journal.h"

namespace switchback::hil::board_link {

/// Stands at the chassis where a server's gateway would, or beside it. What it does to a board has the board's last
/// interrupt as its cause: that is what a driver reacts to.
class RackPort : public sc_core::sc_module, public models::BoardInterruptReceiver {
 public:
  /// `interrupted` is called within the kernel's run, with the slot.
  RackPort(const sc_core::sc_module_name& name, Journal& journal, models::BoardRack& rack,
           std::function<void(std::uint32_t slot)> interrupted);

  tlm_utils::simple_initiator_socket<RackPort> bus;

  /// ErrorCode::none, address, direction or no_answer. Only while the kernel does not run, after its start.
  ErrorCode read(std::uint64_t address, std::uint32_t& value);
  ErrorCode write(std::uint64_t address, std::uint32_t value);

  void board_interrupt(std::uint32_t slot) override;

 private:
  ErrorCode access(tlm::tlm_command command, std::uint64_t address, std::uint32_t& value);

  Journal& journal_;
  std::function<void(std::uint32_t)> interrupted_;
  std::array<EventId, models::kLastSlot + 1> last_interrupt_{};  ///< by slot
};

}  // namespace switchback::hil::board_link
