// What a server's call control tells the bench about its beliefs, for comparison with the people's truth.
#pragma once

#include "models/call_kind.h"
#include "models/server_id.h"

namespace switchback::models {

/// Told by the call control of either server; implemented by `Callers`.
class CallControlObserver {
 public:
  virtual ~CallControlObserver() = default;
  /// The server adopted the call at a switchover.
  virtual void call_kept(CallId call, ServerId server) = 0;
  /// The server is about to cut a kept call because its limit has come.
  virtual void call_limit_reached(CallId call, ServerId server) = 0;
  /// The call's media ran through the server, which is gone: both ends hear silence.
  virtual void call_media_lost(CallId call) = 0;
  /// The server finds out that a call it held for connected is no longer there.
  virtual void call_found_stale(CallId call, ServerId server) = 0;
};

}  // namespace switchback::models
