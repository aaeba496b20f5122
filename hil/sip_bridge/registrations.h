// REGISTER and OPTIONS of the bench's phones, and their answers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hil/sip/digest.h"
#include "hil/sip_bridge/bridge_context.h"

namespace switchback::hil {

/// What of registrations exists as text only: branches that say whose they are, and each phone's digest credentials.
class Registrations {
 public:
  explicit Registrations(BridgeContext& context);

  /// A sip_register or sip_options request of a phone.
  void send(models::ServerId server, const models::LanMessage& message);
  /// A response whose branch is ours; false if it is not.
  bool received(const SipMessage& response);
  /// What waits for an answer of this server has failed: 503 (RFC 3261 8.1.3.1).
  void lost(models::ServerId server);

 private:
  /// What a branch of ours says.
  struct Branch {
    bool probe = false;
    std::uint32_t phone = 0;
    std::uint32_t sequence = 0;
    models::ServerId server = models::ServerId::primary;
  };
  struct Credentials {
    DigestClient digest;
    std::string authorization;     ///< header field of the REGISTER numbered `authorized`
    std::uint32_t authorized = 0;  ///< its CSeq; a retransmission repeats the field
  };
  struct Registration {
    /// Apart, and only if there is a password: what every message touches must be small.
    std::unique_ptr<Credentials> credentials;
    EventId cause = 0;
    Branch sent;           ///< newest request
    bool waiting = false;  ///< for its final answer
  };

  std::string_view branch_text(const Branch& branch);
  std::optional<Branch> read_branch(std::string_view text) const;
  /// The Authorization field of a REGISTER; empty if it has none.
  std::string_view authorization(std::uint32_t phone, const models::LanMessage& message, const std::string& uri);
  std::uint16_t status_for_phone(Registration& registration, const SipMessage& response);
  std::int64_t seconds_in(const SipMessage& response, std::uint32_t phone) const;
  void deliver(const Branch& branch, int status, std::int64_t seconds, std::int64_t answering);
  std::int64_t answering_server(const SipMessage& response) const;

  BridgeContext& context_;
  std::string prefix_;
  std::vector<Registration> registrations_;
  std::string branch_;
  std::string call_id_;
  std::string tag_;
  std::string uri_;
  SipFieldValues fields_;
};

}  // namespace switchback::hil
