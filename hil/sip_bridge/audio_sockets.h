// The sockets of calls' audio: one for each leg, and what its packets amount to.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hil/sip_bridge/audio_outcome.h"
#include "hil/sip_bridge/audio_outside.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

struct AudioSocketsOptions {
  Ipv4Endpoint local{};             ///< the phones' address; ports are any free even ones (RFC 3550 11)
  std::string network_namespace{};  ///< of the sockets; empty: the process' own
  double speed = 1.0;               ///< scenario seconds per wall-clock second
  /// In scenario time. Assumption: longer than what jitter buffers and concealment hide (that of ITU-T G.711 appendix I
  /// falls silent after 60 ms).
  SimTime lost_after = 200ms;
  /// Whether packets from anywhere count. Otherwise only those from the address and port of the other side's
  /// description do, which is where symmetric RTP comes from (RFC 4961).
  bool from_anywhere = false;
};

/// Measures what comes, by the machine's time stamps of it, so that a bench that is late reads no silence out of
/// packets that wait for it; what it was itself late with sending is taken off silences.
class AudioSockets : public AudioOutside {
 public:
  /// Told by handlers of the io_context, in the form of write_audio_outcome.
  using Told = std::function<void(std::string_view outcomes)>;

  AudioSockets(boost::asio::io_context& io, AudioSocketsOptions options, Told told);
  ~AudioSockets() override;
  AudioSockets(const AudioSockets&) = delete;
  AudioSockets& operator=(const AudioSockets&) = delete;

  std::uint16_t open(std::uint32_t leg) override;
  void listen(std::uint32_t leg, const AudioPeer& peer) override;
  void send(std::uint32_t leg, std::string_view packet) override;
  void sent() override;
  void close(std::uint32_t leg) override;

  /// Closes all legs and returns the totals that have not been told.
  std::string conclude();
  /// Why legs have no socket, such as too many open files; empty if all have.
  const std::string& broken() const { return broken_; }

 private:
  class Leg;

  SimTime now() const;
  void tell(std::uint32_t leg, AudioOutcome::Kind kind, SimTime time);
  void later(std::function<void()> action);
  void look();
  void read(Leg& leg);
  void finish(std::uint32_t leg);
  AudioOutcome totals(Leg& leg);

  boost::asio::io_context& io_;
  const AudioSocketsOptions options_;
  Told told_;
  std::map<std::uint32_t, std::unique_ptr<Leg>> legs_;
  SimTime sent_{0};  ///< when `sent` was called last; 0: never
  bool look_asked_ = false;
  std::string broken_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace switchback::hil
