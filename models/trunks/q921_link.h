// The Q.921 link of a D-channel: established by SABME, supervised by polls, numbered frames sent again when lost.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "models/kernel.h"
#include "models/trunks/frame.h"
#include "models/trunks/trunk_profile.h"

namespace switchback::models {

/// What layer 3 is told.
class Q921User {
 public:
  virtual ~Q921User() = default;
  /// The link is up, or the peer has established it anew; frames that were not acknowledged are gone.
  virtual void link_established() = 0;
  /// The link is being established again after supervision failed; layer 3 messages are dropped meanwhile.
  virtual void link_failed() = 0;
  /// Establishing it has failed too, or layer 1 is down (DL-RELEASE).
  virtual void link_released() = 0;
  virtual void link_message(const Q931Message& message) = 0;
};

/// One end. A silent peer is noticed after T203 minus the idle time so far plus (N200+1)*T200; the link counts as
/// released after a further (N200+1)*T200, and SABME is repeated every T200 until the peer answers.
class Q921Link {
 public:
  Q921Link(Kernel& kernel, EntityId entity, const TrunkProfile& profile, std::function<void(const Frame&)> transmit,
           Q921User& user);

  /// Layer 1 came up: establishes the link.
  void start();
  /// Layer 1 went down: the link is released at once.
  void stop();
  void receive(const Frame& frame);
  /// Takes a message for the peer; false (and the message is lost) while the link is down.
  bool send(const Q931Message& message);
  bool up() const { return state_ == State::up || state_ == State::recovering; }

 private:
  enum class State : std::uint8_t { stopped, establishing, up, recovering };
  static constexpr std::uint8_t kModulus = 128;

  void establish();
  void fail();
  void come_up(bool reset);
  void send_unnumbered(FrameKind kind, bool response);
  void send_supervisory(FrameKind kind, bool response, bool poll);
  void send_information(std::size_t index);
  void send_queued();
  void receive_supervisory(const Frame& frame);
  void receive_information(const Frame& frame);
  /// Drops what `receive_number` acknowledges.
  void acknowledge(std::uint8_t receive_number);
  void send_again();
  void supervise();
  void t200_expired();
  void t203_expired();

  Kernel& kernel_;
  EntityId entity_;
  const TrunkProfile& profile_;
  std::function<void(const Frame&)> transmit_;
  Q921User& user_;
  Timer t200_;
  Timer t203_;
  State state_ = State::stopped;
  std::int64_t retries_ = 0;
  bool released_ = true;      ///< layer 3 knows that the link is gone
  bool reject_sent_ = false;  ///< one REJ per gap
  std::uint8_t acknowledged_ = 0;
  std::uint8_t expected_ = 0;
  std::size_t sent_ = 0;  ///< how many of `queue_` are under way
  std::deque<Q931Message> queue_;
};

}  // namespace switchback::models
