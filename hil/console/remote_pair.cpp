#include "hil/console/remote_pair.h"

#include <utility>

namespace switchback::hil {
namespace {

using models::AdminResult;
using models::ServerId;

constexpr std::size_t kMostAnswers = 256;

bool of_machine(StackAction action) { return action >= StackAction::power_on; }
bool restarts_services(StackAction action) {
  return action == StackAction::restart_services || action == StackAction::restart_server;
}

}  // namespace

// ---- the pair

RemotePair::RemotePair(Journal& journal, ControlLink& link, const SettingsAtStart& at_start)
    : journal_(journal),
      link_(link),
      pictures_(journal, at_start),
      consoles_{RemoteConsole{*this, ServerId::primary}, RemoteConsole{*this, ServerId::secondary}},
      machines_{RemoteMachine{*this, ServerId::primary}, RemoteMachine{*this, ServerId::secondary}},
      self_(std::make_shared<RemotePair*>(this)) {
  link_.on_change([this] { look(); });
}

RemotePair::~RemotePair() {
  *self_ = nullptr;
  link_.on_change({});
}

void RemotePair::look() {
  pictures_.seen(link_.last());
  tell();
}

void RemotePair::tell() {
  if (changed_) changed_();
}

AdminResult RemotePair::press(const Press& press) {
  if (!link_.last().linked) {
    AdminResult refused = AdminResult::refused(link_.last().why_not);
    record_answer(press, refused);
    return refused;
  }
  const std::uint32_t number = ++presses_;
  answers_[number] = AdminResult{true, {}, number};
  if (answers_.size() > kMostAnswers) answers_.erase(answers_.begin());
  link_.press(press, [self = self_, number, press](const AdminResult& result) {
    if (*self != nullptr) (*self)->answered(number, press, result);
  });
  return answers_.at(number);
}

void RemotePair::answered(std::uint32_t number, const Press& press, const AdminResult& result) {
  if (const auto found = answers_.find(number); found != answers_.end()) {
    found->second = {result.done, result.reason, 0};
  }
  record_answer(press, result);
  tell();
}

/// What a simulated server would record of it.
void RemotePair::record_answer(const Press& press, const AdminResult& result) {
  CauseScope scope(journal_);
  RemoteMachine& machine = machines_[models::index_of(press.server)];
  if (press.action == StackAction::open_max_admin) {
    if (result.done) return pictures_.record(press.server, EventKind::max_admin_opened);
    return pictures_.record(press.server, EventKind::max_admin_refused, journal_.text(result.reason));
  }
  if (press.action == StackAction::edit_extension) {
    if (result.done) pictures_.record(press.server, EventKind::configuration_edited);
    return;
  }
  const bool shows = of_machine(press.action) || restarts_services(press.action);
  if (!shows && press.action != StackAction::manual_switch_over) return;
  if (!result.done) return pictures_.refused(press.server, press.action, result.reason);
  if (press.action == StackAction::unplug) machine.connected_ = false;
  if (press.action == StackAction::plug) machine.connected_ = true;
  if (shows) pictures_.done(press.server, press.action);
}

// ---- the console

bool RemoteConsole::reachable() const { return pair_.status().linked && pair_.status().server(id_).reachable; }
models::RedundancyPicture RemoteConsole::picture() const { return pair_.status().server(id_).picture; }
models::ConfigurationViews RemoteConsole::views() const { return pair_.status().server(id_).views; }

AdminResult RemoteConsole::ask(Press press) {
  press.server = id_;
  return pair_.press(press);
}

void RemoteConsole::warn_if_unchecked() {
  if (picture().auto_assume_warning) pair_.pictures_.record(id_, EventKind::auto_assume_warning);
}

void RemoteConsole::open_redundancy_dialog() {
  warn_if_unchecked();
  ask({StackAction::open_redundancy_dialog});
}

AdminResult RemoteConsole::open_max_admin() {
  warn_if_unchecked();
  return ask({StackAction::open_max_admin});
}

AdminResult RemoteConsole::manual_switch_over() {
  pair_.pictures_.switch_over_pressed(id_);
  return ask({StackAction::manual_switch_over});
}

AdminResult RemoteConsole::set_auto_assume(bool checked) { return ask({StackAction::set_auto_assume, id_, checked}); }

AdminResult RemoteConsole::set_redundancy_enabled(bool checked) {
  return ask({StackAction::set_redundancy_enabled, id_, checked});
}

AdminResult RemoteConsole::restart_services() {
  pair_.pictures_.asked(id_, StackAction::restart_services);
  return ask({StackAction::restart_services});
}

AdminResult RemoteConsole::restart_server() {
  pair_.pictures_.asked(id_, StackAction::restart_server);
  return ask({StackAction::restart_server});
}

AdminResult RemoteConsole::edit_extension(std::uint32_t extension) {
  return ask({StackAction::edit_extension, id_, false, extension});
}

AdminResult RemoteConsole::answer(std::uint32_t pending) const {
  const auto found = pair_.answers_.find(pending);
  return found != pair_.answers_.end() ? found->second : AdminResult::refused("too many presses since");
}

// ---- the machine

void RemoteMachine::ask(StackAction action) {
  pair_.pictures_.asked(id_, action);
  pair_.press({action, id_});
}

void RemoteMachine::power_on() {
  if (!pair_.console(id_).reachable()) ask(StackAction::power_on);
}
void RemoteMachine::power_off() { ask(StackAction::power_off); }
void RemoteMachine::restart() { ask(StackAction::restart); }
void RemoteMachine::hang() { ask(StackAction::hang); }
void RemoteMachine::resume() { ask(StackAction::resume); }
void RemoteMachine::connect_network(bool connected) { ask(connected ? StackAction::plug : StackAction::unplug); }

}  // namespace switchback::hil
