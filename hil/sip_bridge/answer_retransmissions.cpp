#include "hil/sip_bridge/answer_retransmissions.h"

#include <algorithm>

#include "models/phones/phone_bank.h"

namespace switchback::hil {

void AnswerRetransmissions::begin(const Key& key, std::uint32_t sequence, const PhoneFlow& to, std::string text) {
  const auto found = answers_.find(key);
  if (found != answers_.end() && found->second.sequence == sequence) return;
  Answer& answer = answers_[key];
  answer = {sequence, false, to, std::move(text), context_.edge().kernel.now(), SimTime{0}};
  answer.interval = context_.edge().phones.profile_of(key.second).t1;
  again_later(key, answer);
}

void AnswerRetransmissions::acknowledged(const Key& key, std::uint32_t sequence) {
  const auto found = answers_.find(key);
  if (found != answers_.end() && found->second.sequence == sequence) found->second.acknowledged = true;
}

bool AnswerRetransmissions::waits(const Key& key) const {
  const auto found = answers_.find(key);
  return found != answers_.end() && !found->second.acknowledged;
}

void AnswerRetransmissions::again_later(const Key& key, const Answer& answer) {
  context_.after(answer.interval, [this, key, sequence = answer.sequence] { again(key, sequence); });
}

void AnswerRetransmissions::again(const Key& key, std::uint32_t sequence) {
  const auto found = answers_.find(key);
  if (found == answers_.end() || found->second.acknowledged || found->second.sequence != sequence) return;
  Answer& answer = found->second;
  const models::PhoneProfile& profile = context_.edge().phones.profile_of(key.second);
  if (context_.edge().kernel.now() - answer.began >= 64 * profile.t1) {
    answers_.erase(found);
    return given_up_(key);
  }
  context_.send(answer.to, answer.text);
  const SimTime left = answer.began + 64 * profile.t1 - context_.edge().kernel.now();
  answer.interval = std::min({answer.interval * 2, std::max(profile.t2, profile.t1), left});
  again_later(key, answer);
}

}  // namespace switchback::hil
