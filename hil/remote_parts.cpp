#include "hil/remote_parts.h"

#include <utility>

namespace switchback::hil {
namespace {

/// The network between the servers.
class CutLink : public models::ServerLink {
 public:
  CutLink(ControlLink& link, Journal& journal, std::function<void()> on_change)
      : link_(link), journal_(journal), changed_(std::move(on_change)) {}

  void connect(bool connected) override {
    link_.connect_servers(connected, [this, connected, alive = std::weak_ptr<bool>(alive_)](const auto& result) {
      if (alive.expired()) return;
      if (result.done) {
        connected_ = connected;
      } else {
        CauseScope scope(journal_, 0);
        journal_.record(journal_.entity("network between the servers"), EventKind::admin_refused,
                        journal_.text(connected ? "heal" : "cut"), journal_.text(result.reason));
      }
      if (changed_) changed_();
    });
  }
  bool connected() const override { return connected_; }

 private:
  ControlLink& link_;
  Journal& journal_;
  std::function<void()> changed_;
  bool connected_ = true;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

RemoteParts::RemoteParts(Journal& journal, ControlLink& link, const PairTraits& traits, ReceiverOf receiver,
                         std::function<void()> on_change)
    : pair_(journal, link, traits.at_start), traits_(traits), receiver_(std::move(receiver)) {
  if (traits.can_cut) cut_ = std::make_unique<CutLink>(link, journal, on_change);
  pair_.on_change(std::move(on_change));
}

RemoteParts::~RemoteParts() = default;

models::LanReceiver* RemoteParts::receiver(models::Endpoint endpoint) {
  return receiver_ ? receiver_(endpoint) : nullptr;
}

std::function<void()> RemoteParts::look() {
  return [this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) pair_.look();
  };
}

}  // namespace switchback::hil
