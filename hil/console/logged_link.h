// A control link whose every word is outside input: logged, and therefore repeatable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>

#include "hil/console/control_link.h"
#include "hil/pacer/external_inputs.h"

namespace switchback::hil {

/// Stands between the consoles of a run and the real link. What the stack shows and answers reaches the run through
/// ExternalInputs only; without a real link, in a replay, presses go nowhere and the log answers them.
class LoggedLink : public ControlLink {
 public:
  /// Runs a task later, outside of whatever runs now: boost::asio::post.
  using Later = std::function<void(std::function<void()>)>;

  /// `real` may be nullptr; all must outlive the link. `later` is used with a real link only.
  LoggedLink(ExternalInputs& inputs, ControlLink* real, Later later);
  ~LoggedLink() override;
  LoggedLink(const LoggedLink&) = delete;
  LoggedLink& operator=(const LoggedLink&) = delete;

  /// Takes what the real link shows as the run's first input. Call once the run is live.
  void begin();

  void press(const Press& press, std::function<void(const models::AdminResult&)> answered) override;
  void connect_servers(bool connected, std::function<void(const models::AdminResult&)> answered) override;
  const ObservedPair& last() const override { return last_; }
  void on_change(std::function<void()> listener) override { listener_ = std::move(listener); }

 private:
  using Answered = std::function<void(const models::AdminResult&)>;

  /// Keeps `answered` until its answer comes as input; gives the real link what to call instead.
  Answered expect(Answered answered);
  void shown(std::string_view text);
  void answered(std::string_view text);

  ExternalInputs& inputs_;
  ControlLink* real_;
  Later later_;
  ExternalInputs::Source status_;
  ExternalInputs::Source answers_;
  ObservedPair last_;
  std::function<void()> listener_;
  std::uint32_t presses_ = 0;
  std::map<std::uint32_t, std::function<void(const models::AdminResult&)>> waiting_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace switchback::hil
