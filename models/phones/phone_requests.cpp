// The REGISTER and OPTIONS requests of the phone bank: when they are sent, and when nobody could tell the difference.
#include "models/phones/phone_bank.h"
#include "models/phones/sip_flags.h"

namespace switchback::models {

SimTime PhoneBank::transaction_due(const Phone& phone) const {
  const TransmissionSchedule& schedule = group(phone).schedule(phone);
  return phone.started + (phone.has(Phone::kUnheard) ? schedule.end() : schedule.after(phone.transmissions));
}

void PhoneBank::begin(std::uint32_t index, std::uint8_t server, Errand errand) {
  Phone& phone = phones_[index];
  phone.target = server;
  phone.errand = errand;
  phone.clear(Phone::kAuthorized);
  if (errand != Errand::probe) phone.attempts = static_cast<std::uint8_t>(phone.attempts % 240U + 1U);
  restart_transaction(index);
}

void PhoneBank::restart_transaction(std::uint32_t index) {
  Phone& phone = phones_[index];
  ++phone.cseq;
  phone.started = kernel_.now();
  phone.transmissions = 0;
  phone.clear(Phone::kUnheard);
  transmit(index);
}

void PhoneBank::probe(std::uint32_t index) {
  Phone& phone = phones_[index];
  if (defects_.leaves_at_probe && phone.owner == index_of(ServerId::secondary) && !calls_.active(index)) {
    lose_server(index);
    return begin(index, index_of(ServerId::primary), Errand::failover);
  }
  if (!phone.has(Phone::kDetailed)) {
    LanMessage request;
    request.from = Endpoint::phones;
    request.to = endpoint_of(phone.owner);
    request.kind = MessageKind::sip_options;
    request.phone = index;
    if (lan->certainly_answered(request)) {
      phone.probe_at = kernel_.now() + profile(phone).probe_period;
      return;
    }
  }
  begin(index, defects_.probes_first_server ? index_of(ServerId::primary) : phone.owner, Errand::probe);
}

void PhoneBank::transmit(std::uint32_t index) {
  Phone& phone = phones_[index];
  ++phone.transmissions;
  const Endpoint server = endpoint_of(phone.target);
  if (!phone.has(Phone::kDetailed) && !lan->listens(server)) {
    phone.set(Phone::kUnheard);
    unheard_causes_[index] = kernel_.journal().cause();
    return;
  }
  LanMessage message;
  message.from = Endpoint::phones;
  message.to = server;
  message.phone = index;
  message.sequence = phone.cseq;
  if (phone.errand == Errand::probe) {
    message.kind = MessageKind::sip_options;
  } else {
    message.kind = MessageKind::sip_register;
    message.flags = phone.has(Phone::kAuthorized) ? kSipFlagAuthorized : std::uint16_t{0};
    message.value = profile(phone).expires / 1s;
    note(index, EventKind::register_sent, phone.target, phone.cseq, phone.transmissions);
  }
  lan->send(message);
}

void PhoneBank::server_listens(Endpoint server) {
  for (std::uint32_t index = 0; index < size(); ++index) {
    Phone& phone = phones_[index];
    if (!phone.has(Phone::kUnheard) || endpoint_of(phone.target) != server) continue;
    phone.clear(Phone::kUnheard);
    if (phone.errand == Errand::none) continue;
    const std::size_t sent = group(phone).schedule(phone).sent_before(kernel_.now() - phone.started);
    phone.transmissions = static_cast<std::uint8_t>(sent);
    const CauseScope scope(kernel_.journal(), unheard_causes_[index]);
    schedule_wake(index);
  }
}

}  // namespace switchback::models
