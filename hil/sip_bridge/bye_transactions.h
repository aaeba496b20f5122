// BYEs of dialogs that no phone model knows of.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "hil/sip_bridge/bridge_context.h"

namespace switchback::hil {

/// Sends them and, over UDP, sends them again until they are answered or Timer F ends it (RFC 3261 17.1.2.2).
class ByeTransactions {
 public:
  explicit ByeTransactions(BridgeContext& context) : context_(context) {}

  /// A whole BYE of `phone`, whose Via has `branch`.
  void begin(std::uint32_t phone, const PhoneFlow& to, std::string branch, std::string text);
  /// Whether it answers one of them.
  bool received(const SipMessage& response);

 private:
  struct Transaction {
    std::uint32_t phone = 0;
    PhoneFlow to;
    std::string text;
    SimTime began{0};
    SimTime interval{0};
  };

  void again(const std::string& branch);

  BridgeContext& context_;
  std::map<std::string, Transaction, std::less<>> open_;  ///< by branch
};

}  // namespace switchback::hil
