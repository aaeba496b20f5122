// What every part of one simulated server shares.
#pragma once

#include <string_view>

#include "models/defects.h"
#include "models/kernel.h"
#include "models/lan.h"
#include "models/server/server_profile.h"
#include "models/server_id.h"

namespace switchback::models {

class ServiceHost;

/// One server's identity, profile and connections, handed to each of its parts. Lives as long as the server.
struct ServerContext {
  Kernel& kernel;
  ServerId id;
  EntityId entity;  ///< "primary" or "secondary"
  const ServerProfile& profile;
  const DefectNames& defects;
  LanInterface& lan;
  ServiceHost& services;

  Endpoint endpoint() const { return id == ServerId::primary ? Endpoint::primary : Endpoint::secondary; }
  Endpoint peer_endpoint() const { return id == ServerId::primary ? Endpoint::secondary : Endpoint::primary; }
  bool has_defect(std::string_view name) const { return defects.contains(name); }
};

}  // namespace switchback::models
