// What a SipMessage owns; for its implementation only, because it needs sofia-sip's types.
#pragma once

#include <sofia-sip/sip.h>

#include <memory>
#include <string>
#include <vector>

#include "hil/sip/header_scan.h"
#include "hil/sip/message.h"

namespace switchback::hil {

struct MessageRelease {
  void operator()(msg_t* message) const;
};

struct SipMessage::Content {
  std::string text;  ///< the datagram; never changed once `head` looks at it
  SipHead head;
  StartLine start;
  std::unique_ptr<msg_t, MessageRelease> parsed;
  const sip_t* sip = nullptr;  ///< null if sofia-sip could make nothing of the message
  std::optional<SequenceNumber> sequence;
  std::string_view body;
  std::vector<SipViolation> violations;

  const HeaderField* find(std::string_view name) const;
};

/// The rules that a message breaks, in the order a server looks at them; reads everything of `content` but
/// `violations`.
std::vector<SipViolation> check_message(const SipMessage& message, const SipHead& head, const StartLine& start,
                                        const sip_t* sip);

/// The parts of a URI that sofia-sip has parsed.
SipUri to_uri(const url_t& url);

}  // namespace switchback::hil
