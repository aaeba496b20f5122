#include "sim/import/import_names.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace switchback::sim {
namespace {

constexpr std::uint32_t kFirstExtension = 2'000;
constexpr std::size_t kMostDigits = 9;
/// Extensions of anonymised phones: six to nine digits.
constexpr std::uint32_t kLeastAnonymous = 100'000;
constexpr std::uint32_t kAnonymousRange = 999'999'999 - kLeastAnonymous;

/// The extension that a user name is; 0 if it is none.
std::uint32_t extension_of(std::string_view user) {
  if (user.empty() || user.size() > kMostDigits || user.front() == '0') return 0;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), number);
  return error == std::errc{} && end == user.data() + user.size() ? number : 0;
}

}  // namespace

Anonymiser::Anonymiser() : key_(32, '\0') {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key_.data()), static_cast<int>(key_.size())) != 1) {
    throw std::runtime_error("no random numbers for a key");
  }
}

std::uint64_t Anonymiser::number(std::string_view kind, std::string_view text, std::uint64_t limit,
                                 unsigned round) const {
  const std::string message = std::string(kind) + '\0' + std::to_string(round) + '\0' + std::string(text);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), digest.data(), &size);
  std::uint64_t number = 0;
  for (std::size_t n = 0; n < sizeof number; ++n) number = number << 8U | digest[n];
  return number % limit;
}

ImportNames::ImportNames(const hil::CaptureImport& import, std::span<const PhoneFamily> families,
                         const Anonymiser* anonymiser)
    : import_(import), anonymiser_(anonymiser) {
  if (anonymiser_ != nullptr) {
    for (const hil::Party& party : import_.parties().parties()) {
      originals_.insert(party.user);
      originals_.insert(party.host.text());
    }
    for (const hil::ServerFacts& server : import_.servers().servers()) originals_.insert(server.address.host.text());
  }
  choose_servers();
  choose_extensions(families);
}

void ImportNames::choose_servers() {
  const auto& servers = import_.servers().servers();
  roles_.assign(servers.size(), -1);
  std::vector<std::uint32_t> order(servers.size());
  for (std::uint32_t n = 0; n < order.size(); ++n) order[n] = n;
  // The pair is who accepts, then who is asked; of the two the primary is who is asked first.
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(servers[a].accepted, servers[a].registers) > std::pair(servers[b].accepted, servers[b].registers);
  });
  if (order.size() > 2) order.resize(2);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return servers[a].first_asked < servers[b].first_asked; });
  for (std::size_t role = 0; role < order.size(); ++role) roles_[order[role]] = static_cast<std::int64_t>(role);
}

void ImportNames::choose_extensions(std::span<const PhoneFamily> families) {
  if (import_.registrations().phones().size() > kMostOwn) return number_phones(families);
  std::set<std::uint32_t> taken;
  std::vector<std::uint32_t> without;
  for (const hil::PhoneFacts& phone : import_.registrations().phones()) {
    const std::string& user = import_.parties().at(phone.party).user;
    const std::uint32_t number = anonymiser_ == nullptr ? extension_of(user) : 0;
    if (number != 0 && taken.insert(number).second) {
      extensions_[phone.party] = number;
    } else {
      without.push_back(phone.party);
    }
  }
  if (anonymiser_ != nullptr) return anonymise_phones(without, taken);
  std::uint32_t next = kFirstExtension;
  for (const std::uint32_t party : without) {
    while (!taken.insert(next).second) ++next;
    extensions_[party] = next;
  }
}

/// The beginning of a range of extensions none of which is an original.
std::uint32_t ImportNames::free_range(std::uint32_t count) const {
  if (anonymiser_ == nullptr) return kFirstExtension;
  for (unsigned round = 0;; ++round) {
    const auto begin =
        static_cast<std::uint32_t>(kLeastAnonymous + anonymiser_->number("range", "", kAnonymousRange - count, round));
    bool free = true;
    for (std::uint32_t n = begin; free && n < begin + count; ++n) free = !is_original(std::to_string(n));
    if (free) return begin;
  }
}

void ImportNames::number_phones(std::span<const PhoneFamily> families) {
  std::uint32_t next = free_range(static_cast<std::uint32_t>(import_.registrations().phones().size()));
  for (const PhoneFamily& family : families) {
    for (const hil::PhoneFacts* phone : family.phones) extensions_[phone->party] = next++;
  }
}

void ImportNames::anonymise_phones(const std::vector<std::uint32_t>& phones, std::set<std::uint32_t>& taken) {
  for (const std::uint32_t party : phones) {
    const hil::Party& its = import_.parties().at(party);
    for (unsigned round = 0;; ++round) {
      const std::string text = its.user + '@' + its.host.text();
      const auto number =
          static_cast<std::uint32_t>(kLeastAnonymous + anonymiser_->number("phone", text, kAnonymousRange, round));
      if (is_original(std::to_string(number)) || !taken.insert(number).second) continue;
      extensions_[party] = number;
      break;
    }
  }
}

std::int64_t ImportNames::role(std::uint32_t server) const { return server < roles_.size() ? roles_[server] : -1; }

std::optional<std::uint32_t> ImportNames::server(int role) const {
  const auto found = std::find(roles_.begin(), roles_.end(), role);
  if (found == roles_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - roles_.begin());
}

std::string ImportNames::host(const hil::HostAddress& address) const {
  const std::string text = address.text();
  if (anonymiser_ == nullptr) return text;
  for (unsigned round = 0;; ++round) {
    constexpr std::uint64_t kRange = std::uint64_t{1} << 24U;
    const std::uint64_t number = anonymiser_->number("address", text, kRange, round);
    const std::string shown = "10." + std::to_string(number >> 16U) + "." + std::to_string((number >> 8U) & 0xffU) +
                              "." + std::to_string(number & 0xffU);
    if (!is_original(shown)) return shown;
  }
}

std::string ImportNames::server_address(std::uint32_t server) const {
  return host(import_.servers().servers()[server].address.host);
}

std::string ImportNames::party(std::uint32_t party) const {
  const auto found = extensions_.find(party);
  if (found != extensions_.end()) return "ext " + std::to_string(found->second);
  const hil::Party& its = import_.parties().at(party);
  if (anonymiser_ == nullptr) return its.user.empty() ? its.host.text() : its.user;
  constexpr std::uint64_t kRange = 1'000'000'000;
  for (unsigned round = 0;; ++round) {
    const std::string shown = "party " + std::to_string(anonymiser_->number("party", its.user, kRange, round));
    if (!is_original(shown.substr(6))) return shown;
  }
}

std::string ImportNames::family(std::string_view user_agent) const {
  if (anonymiser_ == nullptr || user_agent.empty()) return std::string(user_agent);
  return "family " + std::to_string(anonymiser_->number("family", user_agent, 1'000'000));
}

hil::ObservedNames ImportNames::observed() const {
  return {[this](std::uint32_t number) { return party(number); },
          [this](std::uint32_t number) { return role(number); }};
}

}  // namespace switchback::sim
