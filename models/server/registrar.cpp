#include "models/server/registrar.h"

#include <algorithm>
#include <utility>

#include "models/defects.h"
#include "models/phones/sip_flags.h"

namespace switchback::models {
namespace {

constexpr std::uint64_t kServiceDone = 0;
constexpr std::uint64_t kAnnounce = 1;
/// Fast announcements are sent in bursts, so that a million phones do not cost a million calendar entries.
constexpr SimTime kShortestPace = 1ms;
constexpr SimTime kRepeatAfter = 32s;
constexpr SimTime kLookAgain = 1s;
constexpr int kAnnouncementRounds = 2;

}  // namespace

Registrar::Registrar(ServerContext& context, std::uint32_t phone_count, RegistrarService service)
    : context_(context),
      service_(std::move(service)),
      client_(context.kernel.attach(*this)),
      standby_registers_(context.has_defect(kDefectStandbyRegistersPhones)),
      bound_(phone_count),
      in_queue_(phone_count),
      last_sequence_(phone_count),
      told_(phone_count) {}

void Registrar::schedule(SimTime delay, std::uint64_t action, std::uint32_t generation) {
  context_.kernel.schedule(delay, client_, (action << 32U) | generation);
}

void Registrar::on_calendar(std::uint64_t argument) {
  const auto generation = static_cast<std::uint32_t>(argument);
  if (argument >> 32U == kServiceDone) {
    if (generation == service_generation_) finish_service();
  } else if (generation == announcement_) {
    announce_some();
  }
}

void Registrar::respond(std::uint32_t phone, MessageKind kind, std::uint32_t sequence, std::uint16_t status,
                        std::int64_t value) {
  LanMessage response;
  response.from = context_.endpoint();
  response.to = Endpoint::phones;
  response.kind = kind;
  response.status = status;
  response.phone = phone;
  response.sequence = sequence;
  response.value = value;
  context_.lan.send(response);
}

void Registrar::refuse(const LanMessage& message) {
  respond(message.phone, message.kind, message.sequence, 503, context_.profile.registrar_retry_after / 1s);
}

void Registrar::receive(const LanMessage& message) {
  if (message.phone >= bound_.size() || !service_.working()) return;
  if (message.kind == MessageKind::sip_notify_control) {
    if (message.status == 200 && message.sequence == announcement_) told_[message.phone] = true;
    return;
  }
  if (message.status != 0) return;
  if (message.kind == MessageKind::sip_register) return receive_register(message);
  if (message.kind != MessageKind::sip_options) return;
  if (!registers()) return refuse(message);
  respond(message.phone, message.kind, message.sequence, 200, 0);
}

bool Registrar::answers_at_once(const LanMessage& request) const {
  return request.kind == MessageKind::sip_options && request.phone < bound_.size() && registers() && service_.working();
}

void Registrar::receive_register(const LanMessage& message) {
  const std::uint32_t phone = message.phone;
  if (!registers()) return refuse(message);
  if (last_sequence_[phone] == message.sequence) {
    if (!in_queue_[phone]) answer({phone, message.sequence, message.value, message.cause, message.flags});
    return;
  }
  if (queue_.size() + leaked_ >=
      static_cast<std::size_t>(std::max<std::int64_t>(context_.profile.registrar_queue, 1))) {
    if (context_.has_defect(kDefectQueueCounterRunsAway)) ++leaked_;
    ++refused_;
    if (!overloaded_) {
      overloaded_ = true;
      const CauseScope scope(context_.kernel.journal());
      context_.kernel.record(context_.entity, EventKind::registrar_overloaded, static_cast<std::int64_t>(queue_.size()),
                             context_.profile.registrar_retry_after.count());
    }
    return refuse(message);
  }
  push(message);
  if (!busy_) start_service();
}

void Registrar::push(const LanMessage& message) {
  queue_.push({message.phone, message.sequence, message.value, message.cause, message.flags});
  in_queue_[message.phone] = true;
  last_sequence_[message.phone] = message.sequence;
}

Registrar::Request Registrar::pop() {
  const Request request = queue_.pop();
  if (last_sequence_[request.phone] == request.sequence) in_queue_[request.phone] = false;
  return request;
}

void Registrar::start_service() {
  busy_ = true;
  const double per_request = std::max(service_.slowness(), 1.0) / std::max(context_.profile.registrar_rate, 1e-6);
  schedule(from_seconds(per_request), kServiceDone, service_generation_);
}

void Registrar::finish_service() {
  busy_ = false;
  // A hung service keeps its queue and goes on with the first request it hears again.
  if (queue_.empty() || !service_.working()) return;
  const Request request = pop();
  {
    const CauseScope scope(context_.kernel.journal(), request.cause);
    answer(request);
  }
  note_drained();
  if (!queue_.empty()) start_service();
}

void Registrar::answer(const Request& request) {
  if (!registers()) {
    respond(request.phone, MessageKind::sip_register, request.sequence, 503,
            context_.profile.registrar_retry_after / 1s);
  } else if (context_.profile.registrar_digest && (request.flags & kSipFlagAuthorized) == 0) {
    respond(request.phone, MessageKind::sip_register, request.sequence, 401, 0);
  } else {
    const bool is_new = !bound_[request.phone];
    if (is_new) ++bindings_;
    bound_[request.phone] = true;
    respond(request.phone, MessageKind::sip_register, request.sequence, 200, request.expires);
    if (is_new && bound_here_) bound_here_(request.phone);
  }
}

void Registrar::note_drained() {
  if (!overloaded_ || queue_.size() * 2 > static_cast<std::size_t>(context_.profile.registrar_queue)) return;
  overloaded_ = false;
  const CauseScope scope(context_.kernel.journal());
  context_.kernel.record(context_.entity, EventKind::registrar_recovered,
                         static_cast<std::int64_t>(std::exchange(refused_, 0)));
}

void Registrar::serve(bool serving) {
  if (serving_ == serving) return;
  serving_ = serving;
  if (serving) return;
  ++announcement_;
  bound_.assign(bound_.size(), false);
  bindings_ = 0;
}

void Registrar::clear() {
  ++announcement_;
  ++service_generation_;
  busy_ = false;
  queue_.clear();
  overloaded_ = false;
  refused_ = 0;
  leaked_ = 0;
  bindings_ = 0;
  bound_.assign(bound_.size(), false);
  in_queue_.assign(in_queue_.size(), false);
  last_sequence_.assign(last_sequence_.size(), 0);
}

void Registrar::announce_control() {
  if (!context_.profile.pushes_control_update) return;
  ++announcement_;
  told_.assign(told_.size(), false);
  next_told_ = 0;
  announcement_round_ = 0;
  round_started_ = context_.kernel.now();
  announce_some();
}

void Registrar::notify(std::uint32_t phone) {
  LanMessage message;
  message.from = context_.endpoint();
  message.to = Endpoint::phones;
  message.kind = MessageKind::sip_notify_control;
  message.phone = phone;
  message.sequence = announcement_;
  message.value = static_cast<std::int64_t>(index_of(context_.id));
  context_.lan.send(message);
}

void Registrar::announce_some() {
  if (!serving_) return;
  if (!service_.working()) return schedule(kLookAgain, kAnnounce, announcement_);
  const SimTime spacing = from_seconds(1.0 / std::max(context_.profile.control_update_rate, 1e-6));
  const auto burst = spacing >= kShortestPace ? 1 : kShortestPace / std::max(spacing, SimTime{1});
  const auto count = static_cast<std::uint32_t>(bound_.size());
  const bool again = context_.has_defect(kDefectPingsEveryPhone);
  std::int64_t sent = 0;
  for (; next_told_ < count && sent < burst; ++next_told_) {
    if (!again && (bound_[next_told_] || told_[next_told_] || in_queue_[next_told_])) continue;
    notify(next_told_);
    ++sent;
  }
  if (next_told_ < count) return schedule(spacing * sent, kAnnounce, announcement_);
  if (++announcement_round_ == kAnnouncementRounds && !again) return;
  if (again) round_started_ = context_.kernel.now();
  next_told_ = 0;
  const SimTime repeat = std::max(round_started_ + kRepeatAfter, context_.kernel.now());
  schedule(repeat - context_.kernel.now(), kAnnounce, announcement_);
}

}  // namespace switchback::models
