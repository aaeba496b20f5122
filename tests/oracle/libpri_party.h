// Debian's libpri behind a socket pair, in virtual time, with a user who answers every call. Tests only: libpri is
// under the GPL-2, so nothing that is shipped may link it.
#pragma once

#include <array>
#include <map>
#include <string>

#include "models/kernel.h"
#include "tests/oracle/octet_cable.h"
#include "tests/oracle/party.h"

struct pri;
struct q931_call;

namespace switchback::oracle {

/// One libpri stack with the switch type of National ISDN 2, its timers those of the profile.
class LibpriParty : public Party, private OctetPort {
 public:
  LibpriParty(models::Kernel& kernel, const models::TrunkProfile& profile, models::Q931Side side, OctetCable& cable);
  LibpriParty(const LibpriParty&) = delete;
  LibpriParty& operator=(const LibpriParty&) = delete;
  ~LibpriParty() override;

  void start() override;
  void call(std::uint32_t channel, std::uint32_t extension) override;
  void hang_up(std::uint32_t channel) override;
  void restart(std::uint32_t channel) override;
  bool link_up() const override { return up_; }
  std::size_t calls() const override { return calls_.size(); }
  std::vector<Happened> history() const override { return history_; }

  /// The extension of the last call offered here.
  std::uint32_t offered_extension() const { return offered_extension_; }
  /// Everything libpri has complained about.
  const std::string& errors() const { return errors_; }

 private:
  struct Event;  ///< libpri's, which only the source knows

  void octets_arrive(std::span<const std::uint8_t> octets) override;
  void wake();
  /// Sends on what libpri wrote and arms the timer for what it waits for.
  void settle();
  void handle(const Event& event);
  void note(Happening what, std::uint32_t channel = 0, int cause = 0);
  void cleared(std::uint32_t channel, int cause);

  models::Kernel& kernel_;
  const models::TrunkProfile& profile_;
  models::Q931Side side_;
  OctetCable& cable_;
  models::Timer timer_;
  std::array<int, 2> sockets_{-1, -1};  ///< libpri's end, the cable's end
  pri* pri_ = nullptr;
  std::map<std::uint32_t, q931_call*> calls_;  ///< by channel
  std::vector<Happened> history_;
  std::uint32_t offered_extension_ = 0;
  std::string errors_;
  bool up_ = false;
};

}  // namespace switchback::oracle
