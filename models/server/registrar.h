// The registrar of one server: a queue with a service rate in front of the registrations of its phones.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "models/ring_queue.h"
#include "models/server/server_context.h"

namespace switchback::models {

/// What the registrar asks about the service it runs in.
struct RegistrarService {
  std::function<bool()> working;
  std::function<double()> slowness;  ///< 1 unless slowed
};

/// Answers REGISTER and OPTIONS. REGISTERs queue for the service rate; beyond the queue's limit they get 503 with
/// Retry-After at once; with digest each unauthenticated REGISTER costs a 401 first. Copies of a request that is
/// queued are absorbed, copies of one that was answered are answered again. While not serving (standby) every
/// request gets 503; while the service does not work nothing is answered. OPTIONS never queue.
class Registrar : private CalendarClient {
 public:
  Registrar(ServerContext& context, std::uint32_t phone_count, RegistrarService service);

  /// A sip_register or sip_options request of the phone bank, or its answer to a sip_notify_control.
  void receive(const LanMessage& message);
  /// Whether it is an OPTIONS request that would get its 200 now.
  bool answers_at_once(const LanMessage& request) const;

  /// Opens or closes the doors: a server serves phones while it has full control and needs no system key. Closing
  /// ends all bindings, since the phones have to go elsewhere.
  void serve(bool serving);
  bool serving() const { return serving_; }
  /// Called for each phone without a binding here whose REGISTER is accepted.
  void on_bound(std::function<void(std::uint32_t phone)> action) { bound_here_ = std::move(action); }

  /// Tells all phones without a binding here, paced by `phones.push rate`, that this server is in control (seed step
  /// 10); who does not answer is told once more 32 s later. Nothing happens if the profile does not push.
  void announce_control();

  /// Whether this server holds a binding of the phone.
  bool bound(std::uint32_t phone) const { return bound_[phone]; }
  std::uint32_t bindings() const { return bindings_; }
  /// Forgets everything, as a restart without replicated registrations does.
  void clear();
  std::size_t queued() const { return queue_.size(); }

 private:
  struct Request {
    std::uint32_t phone = 0;
    std::uint32_t sequence = 0;
    std::int64_t expires = 0;
    EventId cause = 0;
    std::uint16_t flags = 0;
  };

  void on_calendar(std::uint64_t argument) override;
  bool registers() const { return serving_ || standby_registers_; }
  void receive_register(const LanMessage& message);
  void push(const LanMessage& message);
  Request pop();
  void start_service();
  void finish_service();
  void answer(const Request& request);
  void respond(std::uint32_t phone, MessageKind kind, std::uint32_t sequence, std::uint16_t status, std::int64_t value);
  void refuse(const LanMessage& message);
  void note_drained();
  void announce_some();
  void notify(std::uint32_t phone);
  void schedule(SimTime delay, std::uint64_t action, std::uint32_t generation);

  ServerContext& context_;
  RegistrarService service_;
  std::function<void(std::uint32_t)> bound_here_;
  ClientId client_;
  bool standby_registers_;  ///< planted defect
  bool serving_ = false;
  std::vector<bool> bound_;
  std::uint32_t bindings_ = 0;

  RingQueue<Request> queue_;
  std::vector<bool> in_queue_;
  std::vector<std::uint32_t> last_sequence_;  ///< per phone, of the newest REGISTER taken into the queue
  bool busy_ = false;
  std::uint32_t service_generation_ = 0;
  bool overloaded_ = false;
  std::uint64_t refused_ = 0;
  std::uint64_t leaked_ = 0;  ///< planted defect: refused requests that still count as queued

  std::vector<bool> told_;  ///< per phone: has answered the present announcement
  std::uint32_t announcement_ = 0;
  std::uint32_t next_told_ = 0;
  int announcement_round_ = 0;
  SimTime round_started_{0};
};

}  // namespace switchback::models
