// Connects call control with the other parts of a simulated server.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/defects.h"
#include "models/server/call_control.h"
#include "models/server/registrar.h"
#include "models/server/service_host.h"

namespace switchback::models {

/// The ports of a simulated server. `phone_of_extension` looks up the extension list; `defects` must outlive the ports.
class ServerCallPorts : public CallControlPorts {
 public:
  ServerCallPorts(const ServiceHost& services, const Registrar& registrar, GatewayDriver& gateway,
                  std::function<std::optional<std::uint32_t>(std::uint32_t extension)> phone_of_extension,
                  const DefectNames& defects)
      : services_(services),
        registrar_(registrar),
        gateway_(gateway),
        phone_of_extension_(std::move(phone_of_extension)),
        defects_(defects) {}

  bool working() const override {
    return services_.working(Service::call_control) && services_.working(Service::switching);
  }
  bool replicating() const override { return services_.working(Service::replication); }
  double slowness() const override { return services_.slowness(Service::call_control); }
  std::optional<std::uint32_t> phone_of_extension(std::uint32_t extension) const override {
    return phone_of_extension_(extension);
  }
  bool bound(std::uint32_t phone) const override { return registrar_.bound(phone); }
  std::optional<ChannelId> place_call(const std::string& trunk, CallId call) override {
    return gateway_.place_call(trunk, call);
  }
  void ring(ChannelId channel) override { gateway_.ring(channel); }
  void answer(ChannelId channel) override { gateway_.answer(channel); }
  void clear(ChannelId channel, int cause) override { gateway_.clear(channel, cause); }
  LegType leg_type(ChannelId channel) const override { return gateway_.leg_type(channel); }
  std::vector<ChannelInUse> audit() override { return gateway_.audit(); }
  bool has_defect(std::string_view name) const override { return defects_.contains(name); }

 private:
  const ServiceHost& services_;
  const Registrar& registrar_;
  GatewayDriver& gateway_;
  std::function<std::optional<std::uint32_t>(std::uint32_t)> phone_of_extension_;
  const DefectNames& defects_;
};

}  // namespace switchback::models
