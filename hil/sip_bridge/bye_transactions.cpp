#include "hil/sip_bridge/bye_transactions.h"

#include <algorithm>
#include <utility>

#include "models/phones/phone_bank.h"

namespace switchback::hil {

void ByeTransactions::begin(std::uint32_t phone, const PhoneFlow& to, std::string branch, std::string text) {
  const models::PhoneProfile& profile = context_.edge().phones.profile_of(phone);
  context_.send(to, text);
  const SimTime first = context_.reliable() ? profile.timer_f : profile.t1;
  open_[branch] = {phone, to, std::move(text), context_.edge().kernel.now(), first};
  context_.after(first, [this, branch = std::move(branch)] { again(branch); });
}

bool ByeTransactions::received(const SipMessage& response) {
  const auto found = open_.find(response.top_via().branch);
  if (found == open_.end()) return false;
  if (response.status() >= 200) {
    open_.erase(found);
  } else {
    found->second.interval = context_.edge().phones.profile_of(found->second.phone).t2;
  }
  return true;
}

void ByeTransactions::again(const std::string& branch) {
  const auto found = open_.find(branch);
  if (found == open_.end()) return;
  Transaction& transaction = found->second;
  const models::PhoneProfile& profile = context_.edge().phones.profile_of(transaction.phone);
  const SimTime left = transaction.began + profile.timer_f - context_.edge().kernel.now();
  if (left <= SimTime{0}) {
    open_.erase(found);
    return;
  }
  context_.send(transaction.to, transaction.text);
  transaction.interval = std::min({transaction.interval * 2, std::max(profile.t2, profile.t1), left});
  context_.after(transaction.interval, [this, branch] { again(branch); });
}

}  // namespace switchback::hil
