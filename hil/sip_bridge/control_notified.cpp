#include "hil/sip_bridge/control_notified.h"

#include <algorithm>
#include <utility>

#include "hil/sip/control_event.h"

namespace switchback::hil {

using models::ServerId;

void ControlNotified::received(SipMessage request, const PhoneFlow& from, std::uint32_t phone) {
  const std::string_view event = request.header("Event").value_or(std::string_view{});
  const bool ours = event.starts_with(kControlEvent);
  const auto named = std::ranges::find_if(models::kServers, [event, ours](ServerId server) {
    return ours && event.substr(kControlEvent.size()) == models::name_of(server);
  });
  models::LanMessage message;
  message.from = endpoint_of(context_.server_of(from, phone));
  message.to = models::Endpoint::phones;
  message.kind = models::MessageKind::sip_notify_control;
  message.phone = phone;
  message.sequence = request.cseq();
  Request unanswered{std::move(request), from};
  if (named == models::kServers.end()) return respond(unanswered, ours ? 400 : 489);
  message.value = static_cast<std::int64_t>(models::index_of(*named));
  unanswered_.insert_or_assign(phone, std::move(unanswered));
  context_.deliver(message, 0);
}

void ControlNotified::answered(const models::LanMessage& message) {
  const auto found = unanswered_.find(message.phone);
  if (found == unanswered_.end()) return;
  respond(found->second, message.status);
  unanswered_.erase(found);
}

void ControlNotified::respond(const Request& request, int status) const {
  SipResponse response;
  response.status = status;
  response.to_tag = context_.options().token;
  context_.respond(request.message, response, request.from);
}

}  // namespace switchback::hil
