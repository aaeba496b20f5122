// The services of one server as processes: started in order, stopped, crashed, hung, slowed, each on its own.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "models/kernel.h"
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
  /// Ends all at once, as power loss or an orderly stop does.
  void stop_all(std::string_view reason);
  void crash(Service service);
  /// Starts one that is stopped.
  void start(Service service);
  void hang(Service service);
  void resume(Service service);
  void hang_all();
  void resume_all();
  /// From now on everything this service does takes `factor` (>= 1; 1 ends it) times as long.
  void slow(Service service, double factor);

  State state(Service service) const;
  /// Up and answering.
  bool working(Service service) const;
  bool all_working() const;
  /// 1 unless slowed.
  double slowness(Service service) const;
  EntityId entity(Service service) const;

  /// Called after each change of state, with the new state.
  void on_change(std::function<void(Service, State)> listener);
};

}  // namespace switchback::models
