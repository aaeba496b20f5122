// The parts of a testbed that a pair of real servers plays.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "hil/console/remote_pair.h"
#include "models/external_stack.h"

namespace switchback::hil {

/// Gives the models that send to the servers' addresses; composed with the consoles by whoever knows SIP. What it
/// returns for an endpoint gets that endpoint's messages; nullptr: the model of the bench does.
using ReceiverOf = std::function<models::LanReceiver*(models::Endpoint)>;

/// What a pair is like.
struct PairTraits {
  SettingsAtStart at_start;
  bool can_cut = false;      ///< the link can cut the two servers off from each other
  bool rearms = false;       ///< as models::ExternalParts::rearms_automatically
  bool one_address = false;  ///< as models::ExternalParts::one_address
};

/// Consoles and machines from behind a link, receivers from elsewhere.
class RemoteParts : public models::ExternalParts {
 public:
  /// `link` must outlive the parts. `on_change` is called after each change of what the consoles show or answer.
  RemoteParts(Journal& journal, ControlLink& link, const PairTraits& traits, ReceiverOf receiver,
              std::function<void()> on_change);
  ~RemoteParts() override;

  models::LanReceiver* receiver(models::Endpoint endpoint) override;
  models::AdminInterface* console(models::ServerId server) override { return &pair_.console(server); }
  models::ServerMachine* machine(models::ServerId server) override { return &pair_.machine(server); }
  bool rearms_automatically() const override { return traits_.rearms; }
  bool one_address() const override { return traits_.one_address; }
  models::ServerLink* server_link() override { return cut_.get(); }

  /// What records what the link has seen so far, if the parts still live then.
  std::function<void()> look();

 private:
  RemotePair pair_;
  PairTraits traits_;
  std::unique_ptr<models::ServerLink> cut_;
  ReceiverOf receiver_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace switchback::hil
