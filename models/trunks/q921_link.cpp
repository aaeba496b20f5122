#include "models/trunks/q921_link.h"

#include <utility>

namespace switchback::models {

Q921Link::Q921Link(Kernel& kernel, EntityId entity, const TrunkProfile& profile,
                   std::function<void(const Frame&)> transmit, Q921User& user)
    : kernel_(kernel),
      entity_(entity),
      profile_(profile),
      transmit_(std::move(transmit)),
      user_(user),
      t200_(kernel, [this] { t200_expired(); }),
      t203_(kernel, [this] { t203_expired(); }) {}

void Q921Link::start() {
  if (state_ != State::stopped) return;
  establish();
}

void Q921Link::stop() {
  if (state_ == State::stopped) return;
  const bool was_up = up();
  state_ = State::stopped;
  t200_.cancel();
  t203_.cancel();
  queue_.clear();
  sent_ = 0;
  if (was_up) {
    kernel_.record(entity_, EventKind::d_channel_down);
    user_.link_failed();
  }
  if (!released_) {
    released_ = true;
    user_.link_released();
  }
}

void Q921Link::establish() {
  state_ = State::establishing;
  retries_ = 0;
  t203_.cancel();
  send_unnumbered(FrameKind::sabme, false);
  t200_.arm(profile_.t200);
}

void Q921Link::fail() {
  kernel_.record(entity_, EventKind::d_channel_down);
  queue_.clear();
  sent_ = 0;
  // Before layer 3 hears of it, so that what it sends now is dropped.
  establish();
  user_.link_failed();
}

void Q921Link::come_up(bool reset) {
  state_ = State::up;
  released_ = false;
  reject_sent_ = false;
  acknowledged_ = 0;
  expected_ = 0;
  sent_ = 0;
  queue_.clear();
  supervise();
  if (!reset) kernel_.record(entity_, EventKind::d_channel_up);
  user_.link_established();
}

void Q921Link::supervise() {
  if (state_ != State::up) return;
  if (sent_ > 0) {
    t203_.cancel();
    t200_.arm(profile_.t200);
  } else {
    t200_.cancel();
    t203_.arm(profile_.t203);
  }
}

void Q921Link::t200_expired() {
  if (state_ == State::establishing) {
    if (retries_ == profile_.n200) {
      retries_ = -1;
      if (!released_) {
        released_ = true;
        user_.link_released();
      }
    }
    ++retries_;
    send_unnumbered(FrameKind::sabme, false);
    t200_.arm(profile_.t200);
    return;
  }
  if (state_ == State::up) {
    state_ = State::recovering;
    retries_ = 0;
  } else if (retries_ == profile_.n200) {
    return fail();
  }
  ++retries_;
  send_supervisory(FrameKind::receiver_ready, false, true);
  t200_.arm(profile_.t200);
}

void Q921Link::t203_expired() {
  state_ = State::recovering;
  retries_ = 0;
  send_supervisory(FrameKind::receiver_ready, false, true);
  t200_.arm(profile_.t200);
}

void Q921Link::receive(const Frame& frame) {
  if (state_ == State::stopped) return;
  switch (frame.kind) {
    case FrameKind::sabme:
      send_unnumbered(FrameKind::ua, true);
      // While establishing, the peer's answer to our own SABME is still to come.
      if (up()) come_up(true);
      return;
    case FrameKind::ua:
      if (state_ == State::establishing) come_up(false);
      return;
    case FrameKind::receiver_ready:
    case FrameKind::reject:
      if (up()) receive_supervisory(frame);
      return;
    case FrameKind::information:
      if (up()) receive_information(frame);
      return;
    case FrameKind::line:
      return;
  }
}

void Q921Link::receive_supervisory(const Frame& frame) {
  if (!frame.response && frame.poll) send_supervisory(FrameKind::receiver_ready, true, true);
  acknowledge(frame.receive_number);
  if (state_ == State::recovering) {
    // Only the answer to our poll ends the doubt.
    if (!(frame.response && frame.poll)) return;
    state_ = State::up;
    send_again();
  } else if (frame.kind == FrameKind::reject) {
    send_again();
  }
  supervise();
}

void Q921Link::receive_information(const Frame& frame) {
  acknowledge(frame.receive_number);
  supervise();
  if (frame.send_number != expected_) {
    if (!reject_sent_) send_supervisory(FrameKind::reject, true, false);
    reject_sent_ = true;
    return;
  }
  reject_sent_ = false;
  expected_ = static_cast<std::uint8_t>((expected_ + 1U) % kModulus);
  send_supervisory(FrameKind::receiver_ready, true, false);
  user_.link_message(frame.message);
}

void Q921Link::acknowledge(std::uint8_t receive_number) {
  const auto count = static_cast<std::size_t>((receive_number + kModulus - acknowledged_) % kModulus);
  if (count == 0 || count > sent_) return;
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  sent_ -= count;
  acknowledged_ = receive_number;
  send_queued();
}

void Q921Link::send_again() {
  sent_ = 0;
  send_queued();
}

bool Q921Link::send(const Q931Message& message) {
  if (!up()) return false;
  queue_.push_back(message);
  send_queued();
  return true;
}

void Q921Link::send_queued() {
  if (state_ != State::up) return;
  const bool idle = sent_ == 0;
  while (sent_ < queue_.size() && sent_ < static_cast<std::size_t>(profile_.window)) send_information(sent_++);
  if (idle && sent_ > 0) supervise();
}

void Q921Link::send_information(std::size_t index) {
  Frame frame;
  frame.kind = FrameKind::information;
  frame.send_number = static_cast<std::uint8_t>((acknowledged_ + index) % kModulus);
  frame.receive_number = expected_;
  frame.message = queue_[index];
  transmit_(frame);
}

void Q921Link::send_unnumbered(FrameKind kind, bool response) {
  Frame frame;
  frame.kind = kind;
  frame.response = response;
  frame.poll = true;
  CauseScope scope(kernel_.journal());
  kernel_.record(entity_, EventKind::q921_sent, kernel_.text(kind == FrameKind::sabme ? "SABME" : "UA"));
  transmit_(frame);
}

void Q921Link::send_supervisory(FrameKind kind, bool response, bool poll) {
  Frame frame;
  frame.kind = kind;
  frame.response = response;
  frame.poll = poll;
  frame.receive_number = expected_;
  transmit_(frame);
}

}  // namespace switchback::models
