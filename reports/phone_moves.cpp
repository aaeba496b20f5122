#include "reports/phone_moves.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace switchback::reports {

namespace {

/// The smallest number of members out of `count` that is at least `share` of them.
std::size_t rank_of(double share, std::size_t count) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(count) - 1e-9));
  return std::max<std::size_t>(rank, 1);
}

/// Follows all phones through a journal.
class Follower {
 public:
  Follower(const Journal& journal, std::span<Takeover> takeovers) : journal_(journal), takeovers_(takeovers) {}

  PhoneMoves follow() {
    if (takeovers_.empty()) return {};
    std::size_t next = 0;
    EventId id = 0;
    for (const Event& event : journal_.events()) {
      ++id;
      if (next < takeovers_.size() && id == takeovers_[next].start) {
        finish();
        begin(takeovers_[next++]);
      }
      apply(event, id);
    }
    finish();
    return std::move(moves_);
  }

 private:
  struct Phone {
    std::int8_t server = -1;
    bool known = false;      ///< has been registered somewhere at some time
    bool in_place = false;   ///< was on the new server before the trigger
    bool moved = false;      ///< has followed
    bool basic = false;      ///< waits in basic mode
    std::uint32_t call = 0;  ///< the call whose end it waits for, as index into `calls_` plus 1
  };

  Phone& phone(EntityId entity) {
    if (entity >= phones_.size()) phones_.resize(entity + std::size_t{1});
    return phones_[entity];
  }

  void begin(Takeover& takeover) {
    current_ = &takeover;
    moves_ = {};
    for (Phone& one : phones_) {
      one.in_place = one.known && one.server == takeover.to;
      one.moved = false;
    }
  }

  void finish() {
    if (current_ == nullptr) return;
    for (const Phone& one : phones_) {
      if (one.known && !one.in_place && !one.moved && !one.basic) ++moves_.left_behind;
    }
    if (moves_.left_behind == 0 && !moves_.moved_after.empty()) {
      current_->phones_last = at_start() + moves_.moved_after.back();
      current_->phones_last_event = last_moved_;
    }
  }

  SimTime at_start() const { return journal_.at(current_->start).time; }

  void apply(const Event& event, EventId id) {
    switch (event.kind) {
      case EventKind::phone_registered:
        registered(event, id);
        break;
      case EventKind::phone_lost_server:
        phone(event.entity).server = -1;
        break;
      case EventKind::phone_basic_mode:
        phone(event.entity).basic = true;
        break;
      case EventKind::phone_waits_for_hangup:
        phone(event.entity).call = call_index(event.fields[0]) + 1;
        break;
      case EventKind::call_ended:
      case EventKind::call_dropped:
        if (const auto found = call_indices_.find(event.fields[0]); found != call_indices_.end()) {
          hung_up_[found->second] = std::min(hung_up_[found->second], event.time);
        }
        break;
      default:
        break;
    }
  }

  void registered(const Event& event, EventId id) {
    Phone& one = phone(event.entity);
    const auto server = static_cast<std::int8_t>(event.fields[0]);
    one.known = true;
    one.server = server;
    one.basic = false;
    if (current_ == nullptr || server != current_->to || one.in_place || one.moved) return;
    one.moved = true;
    moves_.moved_after.push_back(event.time - at_start());
    last_moved_ = id;
    if (one.call == 0) return;
    const SimTime hangup = hung_up_[one.call - 1];
    one.call = 0;
    if (hangup > event.time) return;
    moves_.after_hangup_last = std::max(moves_.after_hangup_last.value_or(SimTime{0}), event.time - hangup);
  }

  std::uint32_t call_index(std::int64_t call) {
    const auto [place, added] = call_indices_.try_emplace(call, static_cast<std::uint32_t>(hung_up_.size()));
    if (added) hung_up_.push_back(kNever);
    return place->second;
  }

  const Journal& journal_;
  std::span<Takeover> takeovers_;
  Takeover* current_ = nullptr;
  PhoneMoves moves_;
  EventId last_moved_ = 0;
  std::vector<Phone> phones_;  ///< by entity
  std::unordered_map<std::int64_t, std::uint32_t> call_indices_;
  std::vector<SimTime> hung_up_;  ///< by call index; kNever while the call is up
};

/// Most first transmissions in any window of one second, the last instant of the window excluded.
class PeakRate {
 public:
  explicit PeakRate(std::span<const Event> events) : events_(events) {}

  static bool counts(const Event& event) { return event.kind == EventKind::register_sent && event.fields[2] == 1; }

  void add(SimTime now) {
    ++in_window_;
    for (; events_[tail_].time + SimTime{1s} <= now; ++tail_) {
      if (counts(events_[tail_])) --in_window_;
    }
    peak_ = std::max(peak_, in_window_);
  }

  std::int64_t peak() const { return peak_; }

 private:
  std::span<const Event> events_;
  std::size_t tail_ = 0;
  std::int64_t in_window_ = 0;
  std::int64_t peak_ = 0;
};

bool refused(std::int64_t status) { return status >= 300 && status != 401 && status != 407; }

}  // namespace

std::optional<SimTime> PhoneMoves::reached(double share) const {
  const std::size_t all = moved_after.size() + left_behind;
  if (all == 0) return std::nullopt;
  const std::size_t rank = rank_of(share, all);
  if (rank > moved_after.size()) return std::nullopt;
  return moved_after[rank - 1];
}

PhoneMoves phone_moves(const Journal& journal, std::span<Takeover> takeovers) {
  return Follower(journal, takeovers).follow();
}

RegistrationLoad registration_load(const Journal& journal) {
  struct Request {
    std::int64_t number = -1;
    SimTime sent{0};
  };
  RegistrationLoad load;
  PeakRate rate(journal.events());
  std::vector<Request> requests;  // the latest of each phone, by entity
  std::vector<SimTime> delays;
  for (const Event& event : journal.events()) {
    if (PeakRate::counts(event)) {
      ++load.attempts;
      rate.add(event.time);
      if (event.entity >= requests.size()) requests.resize(event.entity + std::size_t{1});
      requests[event.entity] = {event.fields[1], event.time};
    } else if (event.kind == EventKind::register_sent) {
      ++load.retransmissions;
    } else if (event.kind == EventKind::register_timeout) {
      ++load.failed;
    } else if (event.kind == EventKind::register_answered) {
      if (refused(event.fields[1])) ++load.failed;
      if (event.fields[1] != 200 || event.entity >= requests.size()) continue;
      Request& request = requests[event.entity];
      if (request.number != event.fields[2]) continue;
      delays.push_back(event.time - request.sent);
      request.number = -1;
    }
  }
  load.peak_rate = rate.peak();
  if (!delays.empty()) {
    const auto place = delays.begin() + static_cast<std::ptrdiff_t>(rank_of(0.95, delays.size()) - 1);
    std::nth_element(delays.begin(), place, delays.end());
    load.request_delay_p95 = *place;
  }
  return load;
}

}  // namespace switchback::reports
