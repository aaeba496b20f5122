// The services of one server as processes: started in order, stopped, crashed, hung, slowed, each on its own.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "models/kernel.h"
#include "models/server/process_timer.h"
#include "models/server/server_profile.h"
#include "models/server_id.h"

namespace switchback::models {

/// Runs the seven services. A service does its work only while `working`; its owner asks before acting and is
/// told of changes.
class ServiceHost {
 public:
  enum class State : std::uint8_t { stopped, starting, up, hung };

  ServiceHost(Kernel& kernel, ServerId server, const ServerProfile& profile);

  /// Starts all stopped services one after the other, each with a drawn start-up time.
  void start_all();
  /// Ends all at once, as power loss or an orderly stop does. Until the next `start_all` nothing can be started.
  void stop_all(std::string_view reason);
  void crash(Service service);
  /// Starts one that is stopped.
  void start(Service service);
  void hang(Service service);
  void resume(Service service);
  /// The whole machine stands still and goes on; no change of a service, so nobody is told.
  void hang_all();
  void resume_all();
  /// From now on everything this service does takes `factor` (>= 1; 1 ends it) times as long.
  void slow(Service service, double factor);

  State state(Service service) const;
  /// Up and answering.
  bool working(Service service) const { return state(service) == State::up; }
  bool all_working() const;
  /// What its supervisor knows: a crash is seen at once, silence only after `takeover.switching watch`.
  bool answers(Service service) const;
  std::array<bool, kServiceCount> answers() const;
  /// 1 unless slowed.
  double slowness(Service service) const { return process(service).slowness; }
  EntityId entity(Service service) const { return process(service).entity; }
  /// The timers of everything that runs on this machine.
  ProcessTimers& timers() { return timers_; }
  const ProcessTimers& timers() const { return timers_; }

  /// Called after each change of state, with the new state.
  void on_change(std::function<void(Service, State)> listener) { listeners_.push_back(std::move(listener)); }
  /// Called when `start_all` has been through all services.
  void on_started(std::function<void()> listener) { started_ = std::move(listener); }

 private:
  static constexpr std::size_t kNoSequence = kServiceCount;

  struct Process {
    Process(ServiceHost& host, Service service, Kernel& kernel, ServerId server);

    EntityId entity;
    State state = State::stopped;
    double slowness = 1.0;
    bool silent = false;  ///< hung for so long that its supervisor has noticed
    RandomStream start_times;
    ProcessTimer start_timer;
    ProcessTimer silence_timer;
  };

  Process& process(Service service) { return *processes_[static_cast<std::size_t>(service)]; }
  const Process& process(Service service) const { return *processes_[static_cast<std::size_t>(service)]; }
  void begin_start(Service service);
  void start_next();
  void start_was_tried(Service service);
  void change(Service service, State state);
  void end(Service service, std::string_view reason);
  void has_started(Service service);
  void has_gone_silent(Service service);

  Kernel& kernel_;
  const ServerProfile& profile_;
  ProcessTimers timers_;
  std::array<std::unique_ptr<Process>, kServiceCount> processes_;
  std::vector<std::function<void(Service, State)>> listeners_;
  std::function<void()> started_;
  bool host_runs_ = true;
  std::size_t sequence_ = kNoSequence;  ///< the service that `start_all` has come to
};

}  // namespace switchback::models
