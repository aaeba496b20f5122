// What callers do on their own: rounds of test calls and background traffic.
#include <cmath>
#include <utility>

#include "models/callers.h"

namespace switchback::models {
namespace {

/// Random tries to find an idle phone for background traffic before an arrival is given up.
constexpr int kTries = 16;

}  // namespace

/// One round of test calls, the manual's step 11.
class Callers::TestRound : public std::enable_shared_from_this<Callers::TestRound> {
 public:
  TestRound(Callers& callers, std::vector<TestCallKind> kinds, std::function<void(bool)> done, RandomStream stream)
      : callers_(callers), kinds_(std::move(kinds)), done_(std::move(done)), stream_(stream) {}

  void next() {
    if (position_ == kinds_.size()) return finish();
    const TestCallKind kind = kinds_[position_++];
    const std::optional<CallRequest> request = choose(kind);
    if (!request) {
      judge(kind, 0, "no idle registered phones");
      return next();
    }
    const CallId call = callers_.place(*request);
    callers_.kernel_.after(callers_.habits_.test_gives_up,
                           [round = shared_from_this(), call, kind] { round->over(call, kind, "timed out"); });
    callers_.when_over(call, [round = shared_from_this(), call, kind] { round->over(call, kind, ""); });
  }

 private:
  void over(CallId call, TestCallKind kind, std::string_view why) {
    if (call <= judged_) return;
    judged_ = call;
    const std::string reason(why.empty() && callers_.state(call) != CallState::ended ? callers_.reason(call) : why);
    if (!why.empty()) callers_.hang_up(call);
    judge(kind, call, reason);
    // On a later instant, so that the phones of this call are on-hook and a long list does not nest.
    callers_.kernel_.after(callers_.habits_.silence, [round = shared_from_this()] { round->next(); });
  }

  void judge(TestCallKind kind, CallId call, std::string_view failure) {
    Kernel& kernel = callers_.kernel_;
    const auto number = static_cast<std::int64_t>(call);
    const std::int64_t name = kernel.text(name_of(kind));
    if (failure.empty()) {
      passed_.at(static_cast<std::size_t>(kind)) = true;
      kernel.record(callers_.service_entity_, EventKind::test_call_passed, name, number);
    } else {
      failed_ = true;
      kernel.record(callers_.service_entity_, EventKind::test_call_failed, name, number, kernel.text(failure));
    }
  }

  void finish() {
    bool all = !failed_;
    for (const bool passed : passed_) all = all && passed;
    if (all) callers_.kernel_.record(callers_.service_entity_, EventKind::service_restored);
    done_(!failed_);
  }

  /// An idle registered phone, none twice.
  std::optional<std::uint32_t> idle_phone(std::optional<std::uint32_t> other) {
    const std::uint32_t count = callers_.phones_.size();
    const auto start = static_cast<std::uint32_t>(stream_.below(count));
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t phone = (start + i) % count;
      if (phone != other && callers_.phones_.idle(phone) && callers_.phones_.owner(phone)) return phone;
    }
    return std::nullopt;
  }

  std::optional<CallRequest> choose(TestCallKind kind) {
    CallRequest request;
    request.answer = callers_.habits_.test_answer;
    request.talk = callers_.habits_.test_talk;
    const std::optional<std::uint32_t> phone = idle_phone(std::nullopt);
    if (!phone) return std::nullopt;
    const std::uint32_t extension = callers_.phones_.extension(*phone);
    switch (kind) {
      case TestCallKind::incoming:
        request.kind = CallKind::incoming;
        request.to = extension;
        break;
      case TestCallKind::outgoing:
        request.kind = CallKind::outgoing;
        request.from = extension;
        break;
      case TestCallKind::extension_to_extension: {
        const std::optional<std::uint32_t> other = idle_phone(phone);
        if (!other) return std::nullopt;
        request.from = extension;
        request.to = callers_.phones_.extension(*other);
        break;
      }
      case TestCallKind::voicemail:
        request.kind = CallKind::voicemail;
        request.from = extension;
        break;
    }
    return request;
  }

  Callers& callers_;
  std::vector<TestCallKind> kinds_;
  std::function<void(bool)> done_;
  RandomStream stream_;
  std::size_t position_ = 0;
  CallId judged_ = 0;
  std::array<bool, kTestCallKindNames.size()> passed_{};
  bool failed_ = false;
};

/// Poisson arrivals of calls between random idle phones.
class Callers::Traffic {
 public:
  Traffic(Callers& callers, const TrafficSpec& spec, RandomStream stream)
      : callers_(callers),
        spec_(spec),
        stream_(stream),
        cause_(callers.kernel_.journal().cause()),
        end_(spec.duration == SimTime{0} ? kNever : callers.kernel_.now() + spec.duration) {
    if (spec_.per_hour > 0.0) wait();
  }

 private:
  void wait() {
    const SimTime gap = from_seconds(-std::log(1.0 - stream_.uniform()) * 3600.0 / spec_.per_hour);
    if (gap >= end_ - callers_.kernel_.now()) return;
    // Arrivals do not cause one another.
    const CauseScope scope(callers_.kernel_.journal(), cause_);
    callers_.kernel_.after(gap, [this] { arrive(); });
  }

  void arrive() {
    wait();
    CallRequest request;
    request.kind = spec_.kind;
    request.talk = spec_.talk.draw(stream_);
    const std::optional<std::uint32_t> first = idle_phone(std::nullopt);
    if (!first) return;
    const std::uint32_t extension = callers_.phones_.extension(*first);
    if (spec_.kind == CallKind::incoming) {
      request.to = extension;
    } else {
      request.from = extension;
    }
    if (spec_.kind == CallKind::extension_to_extension || spec_.kind == CallKind::parked ||
        spec_.kind == CallKind::queued) {
      const std::optional<std::uint32_t> second = idle_phone(first);
      if (!second) return;
      request.to = callers_.phones_.extension(*second);
    }
    callers_.place(request);
  }

  std::optional<std::uint32_t> idle_phone(std::optional<std::uint32_t> other) {
    for (int i = 0; i < kTries; ++i) {
      const auto phone = static_cast<std::uint32_t>(stream_.below(callers_.phones_.size()));
      if (callers_.phones_.size() > phone && phone != other && callers_.phones_.idle(phone)) return phone;
    }
    return std::nullopt;
  }

  Callers& callers_;
  TrafficSpec spec_;
  RandomStream stream_;
  EventId cause_;
  SimTime end_;
};

Callers::Callers(Kernel& kernel, PhoneHandsets& phones, std::function<OutsideParty*(const std::string&)> outside,
                 const CallerHabits& habits)
    : kernel_(kernel),
      phones_(phones),
      outside_(std::move(outside)),
      habits_(habits),
      outside_entity_(kernel.journal().entity("outside")),
      service_entity_(kernel.journal().entity("service")),
      answers_(kernel.stream("callers", "answer")) {}

Callers::~Callers() = default;

void Callers::test_calls(const std::vector<TestCallKind>& kinds, std::function<void(bool passed)> done) {
  const RandomStream stream = kernel_.stream("callers", "test calls").member(test_rounds_++);
  std::make_shared<TestRound>(*this, kinds, std::move(done), stream)->next();
}

void Callers::start_traffic(const TrafficSpec& traffic) {
  const RandomStream stream = kernel_.stream("callers", "traffic").member(traffic_.size());
  traffic_.push_back(std::make_unique<Traffic>(*this, traffic, stream));
}

}  // namespace switchback::models
