#include "tests/oracle/libpri_party.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>
#include <vector>

#include "models/core/errors.h"
#include "tests/oracle/virtual_clock.h"

extern "C" {
#include <libpri.h>
}

namespace switchback::oracle {

namespace {

using models::Q931Side;

/// libpri's frames have room for the frame check sequence, which a real driver fills and strips.
constexpr std::size_t kCheckSequence = 2;

/// libpri has no way to end a stack; one that is done with stays reachable from here, even when the program ends.
auto& stacks = *new std::vector<std::pair<pri*, std::string*>>;

void complain(pri* stack, char* text) {
  for (const auto& [known, errors] : stacks) {
    if (known == stack && errors != nullptr) *errors += text;
  }
}

void pass_over(pri*, char*) {}

int milliseconds(SimTime time) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

/// The B channel in an event's channel field.
std::uint32_t channel_of(int field) { return static_cast<std::uint32_t>(field) & 0xffU; }

/// What an event without a particular channel carries.
constexpr std::uint32_t kAnyChannel = 0xff;

}  // namespace

struct LibpriParty::Event {
  const pri_event* seen;
};

LibpriParty::LibpriParty(models::Kernel& kernel, const models::TrunkProfile& profile, Q931Side side, OctetCable& cable)
    : kernel_(kernel), profile_(profile), side_(side), cable_(cable), timer_(kernel, [this] { wake(); }) {}

LibpriParty::~LibpriParty() {
  for (auto& [stack, errors] : stacks) {
    if (stack == pri_) errors = nullptr;
  }
  for (const int socket : sockets_) {
    if (socket >= 0) close(socket);
  }
}

void LibpriParty::start() {
  set_time_of_day(kernel_.now());
  const int made = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets_.data());
  SWITCHBACK_ASSERT(made == 0);
  pri_set_error(complain);
  pri_set_message(pass_over);
  cable_.plug(side_, *this);
  pri_ = pri_new(sockets_[0], side_ == Q931Side::network ? PRI_NETWORK : PRI_CPE, PRI_SWITCH_NI2);
  SWITCHBACK_ASSERT(pri_ != nullptr);
  stacks.emplace_back(pri_, &errors_);
  pri_hangup_fix_enable(pri_, 1);
  pri_set_timer(pri_, PRI_TIMER_N200, static_cast<int>(profile_.n200));
  pri_set_timer(pri_, PRI_TIMER_K, static_cast<int>(profile_.window));
  const std::array<std::pair<int, SimTime>, 9> timers{{{PRI_TIMER_T200, profile_.t200},
                                                       {PRI_TIMER_T203, profile_.t203},
                                                       {PRI_TIMER_T301, profile_.t301},
                                                       {PRI_TIMER_T303, profile_.t303},
                                                       {PRI_TIMER_T305, profile_.t305},
                                                       {PRI_TIMER_T308, profile_.t308},
                                                       {PRI_TIMER_T309, profile_.t309},
                                                       {PRI_TIMER_T313, profile_.t313},
                                                       {PRI_TIMER_T316, profile_.t316}}};
  for (const auto& [timer, value] : timers) pri_set_timer(pri_, timer, milliseconds(value));
  settle();
}

void LibpriParty::call(std::uint32_t channel, std::uint32_t extension) {
  set_time_of_day(kernel_.now());
  q931_call* call = pri_new_call(pri_);
  SWITCHBACK_ASSERT(call != nullptr);
  std::string number = std::to_string(extension);
  pri_sr* request = pri_sr_new();
  pri_sr_set_channel(request, static_cast<int>(channel), 1, 0);
  pri_sr_set_bearer(request, PRI_TRANS_CAP_SPEECH, PRI_LAYER_1_ULAW);
  pri_sr_set_called(request, number.data(), PRI_UNKNOWN, 1);
  pri_setup(pri_, call, request);
  pri_sr_free(request);
  calls_[channel] = call;
  settle();
}

void LibpriParty::hang_up(std::uint32_t channel) {
  set_time_of_day(kernel_.now());
  pri_hangup(pri_, calls_.at(channel), models::kCauseNormal);
  settle();
}

void LibpriParty::restart(std::uint32_t channel) {
  set_time_of_day(kernel_.now());
  pri_reset(pri_, static_cast<int>(channel));
  settle();
}

void LibpriParty::octets_arrive(std::span<const std::uint8_t> octets) {
  set_time_of_day(kernel_.now());
  Octets frame(octets.begin(), octets.end());
  frame.resize(frame.size() + kCheckSequence);
  const ssize_t written = write(sockets_[1], frame.data(), frame.size());
  SWITCHBACK_ASSERT(written == static_cast<ssize_t>(frame.size()));
  if (const pri_event* event = pri_check_event(pri_)) handle({event});
  settle();
}

void LibpriParty::wake() {
  // A stack whose place another took is powered off.
  if (!cable_.plugged(side_, *this)) return;
  set_time_of_day(kernel_.now());
  while (const pri_event* event = pri_schedule_run(pri_)) handle({event});
  settle();
}

void LibpriParty::settle() {
  std::array<std::uint8_t, 1024> buffer{};
  for (;;) {
    const ssize_t size = read(sockets_[1], buffer.data(), buffer.size());
    if (size < 0) {
      SWITCHBACK_ASSERT(errno == EAGAIN);
      break;
    }
    SWITCHBACK_ASSERT(size > static_cast<ssize_t>(kCheckSequence));
    cable_.send(side_, Octets(buffer.begin(), buffer.begin() + size - kCheckSequence));
  }
  const timeval* next = pri_schedule_next(pri_);
  if (next == nullptr) return timer_.cancel();
  timeval now{};
  gettimeofday(&now, nullptr);
  const SimTime delay =
      std::chrono::seconds(next->tv_sec - now.tv_sec) + std::chrono::microseconds(next->tv_usec - now.tv_usec);
  timer_.arm(std::max(delay, SimTime{0}));
}

void LibpriParty::note(Happening what, std::uint32_t channel, int cause) {
  history_.push_back({kernel_.now(), what, channel, cause});
}

void LibpriParty::cleared(std::uint32_t channel, int cause) {
  if (calls_.erase(channel) != 0) note(Happening::cleared, channel, cause);
}

void LibpriParty::handle(const Event& happened) {
  // A copy: what the answers below do may use libpri's one event again.
  const pri_event event = *happened.seen;
  switch (event.e) {
    case PRI_EVENT_DCHAN_UP:
      if (!up_) note(Happening::link_up);
      up_ = true;
      return;
    case PRI_EVENT_DCHAN_DOWN:
      if (up_) note(Happening::link_down);
      up_ = false;
      return;
    case PRI_EVENT_RING: {
      const std::uint32_t channel = channel_of(event.ring.channel);
      const std::string_view digits = event.ring.callednum;
      std::from_chars(digits.data(), digits.data() + digits.size(), offered_extension_);
      calls_[channel] = event.ring.call;
      pri_proceeding(pri_, event.ring.call, static_cast<int>(channel), 0);
      pri_acknowledge(pri_, event.ring.call, static_cast<int>(channel), 0);
      if (answers()) pri_answer(pri_, event.ring.call, static_cast<int>(channel), 0);
      return;
    }
    case PRI_EVENT_ANSWER:
      return note(Happening::connected, channel_of(event.answer.channel));
    case PRI_EVENT_CONNECT_ACK:
      return note(Happening::connected, channel_of(event.connect_ack.channel));
    case PRI_EVENT_HANGUP_REQ:
    case PRI_EVENT_HANGUP:
      cleared(channel_of(event.hangup.channel), event.hangup.cause);
      pri_hangup(pri_, event.hangup.call, event.hangup.cause);
      return;
    case PRI_EVENT_HANGUP_ACK:
      return cleared(channel_of(event.hangup.channel), event.hangup.cause);
    case PRI_EVENT_RESTART: {
      const std::uint32_t restarted = channel_of(event.restart.channel);
      const auto calls = calls_;
      for (const auto& [channel, call] : calls) {
        if (restarted != kAnyChannel && restarted != channel) continue;
        cleared(channel, models::kCauseTemporaryFailure);
        pri_destroycall(pri_, call);
      }
      return;
    }
    case PRI_EVENT_RESTART_ACK:
      return note(Happening::restarted, channel_of(event.restartack.channel));
    default:
      return;
  }
}

}  // namespace switchback::oracle
