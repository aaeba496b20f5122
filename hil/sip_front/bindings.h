// REGISTER at the SIP front: where each phone is reached (RFC 3261 10.3).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "hil/sip/digest_server.h"
#include "hil/sip_front/exchanges.h"

namespace switchback::hil {

/// Where requests for a phone go.
struct Binding {
  std::string uri;  ///< of its Contact
  Flow flow;
  SimTime until{0};
};

/// The bindings, by server and phone. Whether a phone is served is for the servers' registrars to say; one contact a
/// phone, the newest.
class Bindings {
 public:
  Bindings(FrontContext& context, Exchanges& exchanges);

  /// A REGISTER for a known extension.
  void received(Exchange& exchange, std::uint32_t phone);
  /// What the registrar answered to it.
  void answered(Exchange& exchange, const models::LanMessage& message);

  /// nullptr if it has none that is valid.
  const Binding* find(models::ServerId server, std::uint32_t phone) const;
  std::size_t count(models::ServerId server) const;

  /// Whether the credentials of an INVITE are right; if not, what to answer: 407 with its challenge, 400 or 403.
  struct Refusal {
    int status;
    std::string headers;
  };
  std::optional<Refusal> refuse_caller(const SipMessage& invite, std::uint32_t phone);

 private:
  DigestServer::Verdict check(const std::vector<AuthHeader>& credentials, const SipMessage& request,
                              std::uint32_t phone);
  std::string challenge(bool stale);
  std::string contacts(models::ServerId server, std::uint32_t phone) const;
  void bind(const Exchange& exchange, std::uint32_t phone, std::uint32_t granted_s);

  FrontContext& context_;
  Exchanges& exchanges_;
  DigestServer digest_;
  std::array<std::map<std::uint32_t, Binding>, 2> bindings_;
};

}  // namespace switchback::hil
