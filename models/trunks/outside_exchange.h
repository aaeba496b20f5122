// What a central office and a SIP provider have in common: calls of outside parties on trunks.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/trunks/channel_group.h"
#include "models/trunks/outside_party.h"

namespace switchback::models {

/// Outside parties on any number of trunks. A call that arrives rings at once; its party answers and hangs up as
/// told. Each call is on one channel of one trunk.
class OutsideExchange : public OutsideParty {
 public:
  /// `group` is this side's end of the trunk `name`; it must outlive the exchange.
  void add_trunk(const std::string& name, ChannelGroup& group);

  void set_observer(OutsideCallObserver& observer) { observer_ = &observer; }
  bool place_call(const std::string& trunk, CallId call, std::uint32_t extension) override;
  void answer(CallId call) override;
  void hang_up(CallId call) override;
  bool has_trunk(const std::string& name) const;
  bool trunk_in_service(const std::string& name) const;
  /// Calls in progress.
  std::size_t calls() const { return calls_.size(); }

 protected:
  OutsideExchange() = default;
  void start_trunks();
  void stop_trunks(int cause);

 private:
  /// One trunk's end, as the observer of its channels.
  class Trunk : public ChannelObserver {
   public:
    Trunk(OutsideExchange& exchange, std::string name, ChannelGroup& group);
    void channel_offered(std::uint32_t channel, CallId call, std::uint32_t extension) override;
    void channel_ringing(std::uint32_t) override {}
    void channel_connected(std::uint32_t channel) override;
    void channel_cleared(std::uint32_t channel, CallId call, int cause) override;
    void line_changed() override {}

    const std::string name;
    ChannelGroup& group;

   private:
    OutsideExchange& exchange_;
  };
  struct Place {
    Trunk* trunk;
    std::uint32_t channel;
  };

  std::vector<std::unique_ptr<Trunk>> trunks_;
  std::map<CallId, Place> calls_;
  OutsideCallObserver* observer_ = nullptr;
};

}  // namespace switchback::models
