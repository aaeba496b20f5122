// What comes from outside: stamped, logged, and therefore repeatable.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel.h"

namespace switchback::hil {

/// One piece of outside input, as a socket or a child process gave it.
struct ExternalInput {
  SimTime at{0};
  std::uint16_t source = 0;  ///< index in the order of `attach`
  std::string bytes;
};

/// The one way by which bytes from outside reach the models of a run. Live, an input happens at the present instant and
/// is logged; in a replay the log makes it happen again at the same scenario time, and everything that follows from
/// it follows again, because models depend on nothing but time, seed and these bytes.
class ExternalInputs {
 public:
  using Source = std::uint16_t;
  using Deliver = std::function<void(std::string_view bytes)>;

  /// A source of input; sources are attached in the same order in every run of a scenario.
  Source attach(std::string name, Deliver deliver);
  const std::string& name(Source source) const { return sources_[source].name; }
  std::size_t sources() const { return sources_.size(); }

  /// Live: `catch_up` brings the kernel to the present before anything is delivered.
  void go_live(models::Kernel& kernel, std::function<void()> catch_up);
  /// The kernel is about to go; what comes from now on comes too late.
  void end_live() { live_ = nullptr; }
  /// From a handler of the io_context. While the run is not live, nothing is expected from outside: ignored.
  void arrived(Source source, std::string bytes);
  /// The log so far, which may be large, for somebody to keep; it begins anew.
  std::vector<ExternalInput> take_log();

  /// Runs `kernel` in virtual time until `until` or until it finishes, delivering `log` at its times. Throws UserError
  /// for a log that names sources this run does not have.
  void replay(models::Kernel& kernel, std::span<const ExternalInput> log, SimTime until);

 private:
  struct Attached {
    std::string name;
    Deliver deliver;
  };

  void deliver(models::Kernel& kernel, Source source, std::string_view bytes);

  std::vector<Attached> sources_;
  std::deque<ExternalInput> log_;  ///< its entries stay where they are while one of them is delivered
  models::Kernel* live_ = nullptr;
  std::function<void()> catch_up_;
};

}  // namespace switchback::hil
