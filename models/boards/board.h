// One telephony board: registers towards the server, the end of a trunk towards the line.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/boards/register_map.h"
#include "models/kernel.h"
#include "models/server_id.h"
#include "models/system_config.h"
#include "models/trunks/channel_group.h"

namespace switchback::models {

/// "board 1"; "primary board 1" where each server has its own boards.
std::string board_entity(const SystemConfig& system, ServerId server, std::uint32_t slot);

/// The name under which the PBX end of a trunk is in the journal: "trunk co-1". Where each server has its own
/// boards, their span ends are "primary trunk co-1" and "secondary trunk co-1".
std::string trunk_entity(const std::string& trunk);

/// What a board is built from.
struct BoardSetup {
  std::string entity;
  BoardType type = BoardType::triton_t1;
  std::uint32_t slot = 1;
  std::uint32_t gateway = 0;
  std::uint32_t serial = 0;
  Distribution firmware_load;
  /// Its end of the trunk; a board without a trunk has idle channels only.
  std::unique_ptr<ChannelGroup> lines;
};

/// The board. It gets power with its chassis; then its firmware is off until the driver loads it, and its lines
/// are silent until the driver enables them. Calls and layer 2 run on the board itself: they live on while no
/// server drives it.
class Board : public sc_core::sc_module, private ChannelObserver, private CalendarClient {
 public:
  Board(const sc_core::sc_module_name& name, Kernel& kernel, BoardSetup setup);

  void power_on();
  void power_off();
  bool powered() const { return powered_; }
  /// The board stops answering, its lines fall silent; only a reset helps.
  void fault();
  /// Loads the firmware again; all calls on its channels are gone, its lines have to be enabled again.
  void reset();

  FirmwareState firmware() const { return firmware_; }
  bool ready() const { return firmware_ == FirmwareState::ready; }
  bool faulty() const { return firmware_ == FirmwareState::fault; }
  bool enabled() const { return enabled_; }
  BoardType type() const { return type_; }
  std::uint32_t slot() const { return slot_; }
  EntityId entity() const { return entity_; }
  Journal& journal() const { return kernel_.journal(); }
  /// Nothing where no trunk is connected.
  ChannelGroup* lines() const { return lines_.get(); }
  LineStatus line_status() const;

  enum class Access : std::uint8_t { done, no_register, wrong_direction, no_answer };
  Access read(std::uint32_t offset, std::uint32_t& value) const;
  Access write(std::uint32_t offset, std::uint32_t value);

  /// Called when an interrupt is to reach the servers.
  void on_interrupt(std::function<void(std::uint32_t slot)> action) { interrupt_ = std::move(action); }

 private:
  struct ChannelRegisters {
    std::uint32_t cause = 0;
    std::uint32_t extension = 0;
    std::uint32_t events = 0;
    CallId call = 0;
  };

  void load_firmware();
  void firmware_loaded();
  void lose_everything();
  void control(std::uint32_t bits);
  void enable();
  void command(std::uint32_t channel, ChannelCommand command);
  std::uint32_t channel_count() const;
  std::uint32_t span_status() const;
  Access read_channel(std::uint32_t offset, std::uint32_t& value) const;
  Access write_channel(std::uint32_t offset, std::uint32_t value);
  void raise(std::uint32_t bits);
  void event(std::uint32_t channel, std::uint32_t bit);
  void on_calendar(std::uint64_t argument) override;

  void channel_offered(std::uint32_t channel, CallId call, std::uint32_t extension) override;
  void channel_ringing(std::uint32_t channel) override;
  void channel_connected(std::uint32_t channel) override;
  void channel_cleared(std::uint32_t channel, CallId call, int cause) override;
  void line_changed() override;

  Kernel& kernel_;
  EntityId entity_;
  ClientId client_;
  BoardType type_;
  std::uint32_t slot_;
  std::uint32_t gateway_;
  std::uint32_t serial_;
  Distribution firmware_load_;
  RandomStream loads_;
  std::unique_ptr<ChannelGroup> lines_;
  Timer loading_;
  std::function<void(std::uint32_t)> interrupt_;

  bool powered_ = false;
  bool enabled_ = false;
  bool interrupt_scheduled_ = false;
  FirmwareState firmware_ = FirmwareState::off;
  std::uint32_t interrupt_status_ = 0;
  std::uint32_t interrupt_mask_ = 0;
  std::vector<ChannelRegisters> channels_;  ///< [0] is not used
};

}  // namespace switchback::models
