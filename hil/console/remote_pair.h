// Two servers that are not simulated, with the faces that the rest of the bench knows: consoles and machines.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "hil/console/control_link.h"
#include "hil/console/picture_journal.h"
#include "models/server_machine.h"

namespace switchback::hil {

class RemotePair;

/// The console of one server: shows what was seen last; a press is pending until the stack has answered.
class RemoteConsole : public models::AdminInterface {
 public:
  RemoteConsole(RemotePair& pair, models::ServerId id) : pair_(pair), id_(id) {}

  bool reachable() const override;
  models::RedundancyPicture picture() const override;
  models::ConfigurationViews views() const override;
  void open_redundancy_dialog() override;
  models::AdminResult open_max_admin() override;
  models::AdminResult manual_switch_over() override;
  models::AdminResult set_auto_assume(bool checked) override;
  models::AdminResult set_redundancy_enabled(bool checked) override;
  models::AdminResult restart_services() override;
  models::AdminResult restart_server() override;
  models::AdminResult edit_extension(std::uint32_t extension) override;
  /// Answers are kept for the last 256 presses of the pair.
  models::AdminResult answer(std::uint32_t pending) const override;

 private:
  models::AdminResult ask(Press press);
  void warn_if_unchecked();

  RemotePair& pair_;
  models::ServerId id_;
};

/// The machine of one server.
class RemoteMachine : public models::ServerMachine {
 public:
  RemoteMachine(RemotePair& pair, models::ServerId id) : pair_(pair), id_(id) {}

  /// Nothing if the server answers: a stack is started with both.
  void power_on() override;
  void power_off() override;
  void restart() override;
  void hang() override;
  void resume() override;
  void connect_network(bool connected) override;
  /// As the stack confirmed it last.
  bool network_connected() const override { return connected_; }

 private:
  friend class RemotePair;
  void ask(StackAction action);

  RemotePair& pair_;
  models::ServerId id_;
  bool connected_ = true;
};

/// Both servers behind one link. Everything that is seen or done is recorded in the journal as of its `now`, so keep
/// the kernel's time up to date while the link's handlers run. The link must outlive the pair.
class RemotePair {
 public:
  RemotePair(Journal& journal, ControlLink& link, const SettingsAtStart& at_start);
  ~RemotePair();
  RemotePair(const RemotePair&) = delete;
  RemotePair& operator=(const RemotePair&) = delete;

  RemoteConsole& console(models::ServerId id) { return consoles_[models::index_of(id)]; }
  RemoteMachine& machine(models::ServerId id) { return machines_[models::index_of(id)]; }
  const ObservedPair& status() const { return link_.last(); }
  /// Records what the link has seen so far. Call once, when the run begins; later changes are seen as they come.
  void look();
  /// Called after each change of what the consoles show or answer: Conditions::touch.
  void on_change(std::function<void()> listener) { changed_ = std::move(listener); }

 private:
  friend class RemoteConsole;
  friend class RemoteMachine;

  models::AdminResult press(const Press& press);
  void answered(std::uint32_t number, const Press& press, const models::AdminResult& result);
  void record_answer(const Press& press, const models::AdminResult& result);
  void tell();

  Journal& journal_;
  ControlLink& link_;
  PictureJournal pictures_;
  std::array<RemoteConsole, 2> consoles_;
  std::array<RemoteMachine, 2> machines_;
  std::uint32_t presses_ = 0;
  std::map<std::uint32_t, models::AdminResult> answers_;
  std::function<void()> changed_;
  std::shared_ptr<RemotePair*> self_;  ///< emptied at the end: answers may come later
};

}  // namespace switchback::hil
