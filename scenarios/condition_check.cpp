#include "scenarios/condition_check.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "models/protection.h"

namespace switchback::scenarios {
namespace {

using models::AdminInterface;
using models::RedundancyPicture;
using models::ServerId;
using models::ServiceStatus;
using models::Testbed;

/// Puts what is into words, only when somebody asks.
template <class Words>
bool unless(bool good, std::string* why, Words words) {
  if (!good && why != nullptr) *why = words();
  return good;
}

std::string yes_no(bool value) { return value ? "yes" : "no"; }

std::string percent(double share) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), share * 100.0, std::chars_format::fixed, 1);
  return std::string(text.data(), end.ptr) + "%";
}

bool says_yes(Testbed& testbed, ServerId id) {
  AdminInterface& console = testbed.console(id);
  return console.reachable() && console.picture().system(id).in_control;
}

std::string control_words(Testbed& testbed) {
  std::string words;
  for (const ServerId id : models::kServers) {
    if (!words.empty()) words += ", ";
    words += std::string(name_of(id)) + " " +
             (!testbed.console(id).reachable() ? "does not answer"
              : says_yes(testbed, id)          ? "says Yes"
                                               : "says No");
  }
  return words;
}

bool control_holds(const Condition& condition, Testbed& testbed, std::string* why) {
  if (condition.in_control) {
    const bool good = says_yes(testbed, *condition.in_control) && !says_yes(testbed, peer_of(*condition.in_control));
    if (!unless(good, why, [&] {
          return "in control: expected " + std::string(name_of(*condition.in_control)) + "; " + control_words(testbed);
        })) {
      return false;
    }
  }
  if (condition.nobody_in_control) {
    const bool good = !says_yes(testbed, ServerId::primary) && !says_yes(testbed, ServerId::secondary);
    if (!unless(good, why, [&] { return "in control: expected nobody; " + control_words(testbed); })) return false;
  }
  if (condition.not_in_control) {
    if (!unless(!says_yes(testbed, *condition.not_in_control), why, [&] {
          return "not in control: the " + std::string(name_of(*condition.not_in_control)) + " says Yes";
        })) {
      return false;
    }
  }
  if (condition.full_control) {
    const ServerId id = *condition.full_control;
    const bool good = says_yes(testbed, id) && testbed.console(id).picture().full_control;
    if (!unless(good, why, [&] {
          return "full control: the " + std::string(name_of(id)) + " has not finished taking control; " +
                 control_words(testbed);
        })) {
      return false;
    }
  }
  return true;
}

bool phones_hold(const Condition& condition, Testbed& testbed, std::string* why) {
  models::PhoneBank& phones = testbed.phones();
  if (condition.phones_registered) {
    const auto share_on = [&phones](ServerId id) {
      return phones.size() == 0 ? 0.0 : static_cast<double>(phones.registered(id)) / static_cast<double>(phones.size());
    };
    const double wanted = *condition.phones_registered;
    // Asked at every registration of a phone: who is in control matters only once enough are registered anywhere.
    bool good = share_on(ServerId::primary) >= wanted || share_on(ServerId::secondary) >= wanted;
    if (good) {
      const ServerId* active = testbed.in_control();
      good = active != nullptr && share_on(*active) >= wanted;
    }
    if (!unless(good, why, [&] {
          return "phones registered: expected " + percent(wanted) + " on the server in control, are " +
                 percent(share_on(ServerId::primary)) + " on the primary and " +
                 percent(share_on(ServerId::secondary)) + " on the secondary, of " + std::to_string(phones.size()) +
                 "; " + control_words(testbed);
        })) {
      return false;
    }
  }
  if (condition.phone) {
    const auto index = phones.index_of_extension(condition.phone->extension);
    const auto owner = index ? phones.owner(*index) : std::nullopt;
    if (!unless(owner == condition.phone->server, why, [&] {
          const auto word = [](std::optional<ServerId> id) { return id ? std::string(name_of(*id)) : "no server"; };
          return "ext " + std::to_string(condition.phone->extension) + ": expected on " +
                 word(condition.phone->server) + ", is on " + word(owner);
        })) {
      return false;
    }
  }
  return true;
}

bool replication_is(Testbed& testbed, models::ReplicationStatus wanted) {
  bool any = false;
  for (const ServerId id : models::kServers) {
    AdminInterface& console = testbed.console(id);
    if (!console.reachable()) continue;
    any = true;
    if (console.picture().system(id).replication != wanted) return false;
  }
  return any;
}

/// The console of the server that stands by, null while there is none.
AdminInterface* standby_console(Testbed& testbed) {
  const ServerId* active = testbed.in_control();
  if (active == nullptr) return nullptr;
  AdminInterface& console = testbed.console(peer_of(*active));
  return console.reachable() ? &console : nullptr;
}

bool dialog_holds(const Condition& condition, Testbed& testbed, std::string* why) {
  if (condition.replication && !unless(replication_is(testbed, *condition.replication), why, [&] {
        return "replication: expected " + std::string(name_of(*condition.replication)) + " on both servers";
      })) {
    return false;
  }
  if (condition.voicemail_available) {
    const ServerId* active = testbed.in_control();
    const bool is = active != nullptr && testbed.console(*active).picture().voicemail_available;
    if (!unless(is == *condition.voicemail_available, why, [&] {
          return "voicemail: expected " + std::string(*condition.voicemail_available ? "Available" : "Unavailable") +
                 " seen from the server in control";
        })) {
      return false;
    }
  }
  if (condition.auto_assume || condition.auto_assume_warning) {
    AdminInterface* standby = standby_console(testbed);
    if (!unless(standby != nullptr, why, [] { return std::string("auto assume: no standby answers"); })) return false;
    const RedundancyPicture picture = standby->picture();
    if (condition.auto_assume && !unless(picture.auto_assume == *condition.auto_assume, why, [&] {
          return "auto assume: expected " + yes_no(*condition.auto_assume) + " on the standby";
        })) {
      return false;
    }
    if (condition.auto_assume_warning &&
        !unless(picture.auto_assume_warning == *condition.auto_assume_warning, why, [&] {
          return "auto-assume warning: expected " + yes_no(*condition.auto_assume_warning) + " on the standby";
        })) {
      return false;
    }
  }
  if (condition.views_equal) {
    AdminInterface& primary = testbed.console(ServerId::primary);
    AdminInterface& secondary = testbed.console(ServerId::secondary);
    const bool equal = primary.reachable() && secondary.reachable() && primary.views() == secondary.views();
    if (!unless(equal == *condition.views_equal, why,
                [&] { return "views equal: expected " + yes_no(*condition.views_equal) + ", is " + yes_no(equal); })) {
      return false;
    }
  }
  return true;
}

bool services_hold(const Condition& condition, Testbed& testbed, std::string* why) {
  for (const Condition::ServiceState& wanted : condition.services) {
    AdminInterface& console = testbed.console(wanted.console);
    const bool reachable = console.reachable();
    const ServiceStatus is =
        reachable ? console.picture().system(wanted.server).service(wanted.service) : ServiceStatus::unknown;
    if (!unless(reachable && is == wanted.status, why, [&] {
          return std::string(name_of(wanted.server)) + "/" + std::string(name_of(wanted.service)) + ": expected " +
                 std::string(name_of(wanted.status)) + " on the console of the " +
                 std::string(name_of(wanted.console)) + ", " +
                 (reachable ? "is " + std::string(name_of(is)) : "which does not answer");
        })) {
      return false;
    }
  }
  for (const Condition::ServerState& wanted : condition.servers) {
    AdminInterface& console = testbed.console(wanted.server);
    bool good = !console.reachable();
    if (wanted.status == ServiceStatus::up) {
      good = console.reachable();
      if (good) {
        const RedundancyPicture picture = console.picture();
        const auto& services = picture.system(wanted.server).services;
        good = std::all_of(services.begin(), services.end(),
                           [](ServiceStatus status) { return status == ServiceStatus::up; });
      }
    }
    if (!unless(good, why, [&] {
          return "server " + std::string(name_of(wanted.server)) + ": expected " + std::string(name_of(wanted.status)) +
                 (console.reachable() ? ", it answers" : ", it does not answer");
        })) {
      return false;
    }
  }
  return true;
}

bool call_holds(const Condition::CallState& wanted, Testbed& testbed, const CallsByName& calls, std::string* why) {
  const auto found = calls.find(wanted.id);
  const std::string_view is = found == calls.end() ? "not placed" : name_of(testbed.callers().state(found->second));
  return unless(is == wanted.state, why,
                [&] { return "call " + wanted.id + ": expected " + wanted.state + ", is " + std::string(is); });
}

/// A physical ID is the faceplate ID with the gateway ID above it (models/boards/register_map.h).
constexpr std::uint32_t kFaceplate = 0xFF;

bool board_holds(const Condition::BoardState& wanted, Testbed& testbed, std::string* why) {
  std::string_view is = "missing";
  AdminInterface& console = testbed.console(wanted.server);
  if (console.reachable()) {
    for (const models::BoardViewLine& line : console.views().boards) {
      if ((line.physical_id & kFaceplate) == wanted.slot) is = line.ready ? "ready" : "fault";
    }
  }
  const bool good = wanted.state == "seen" ? is != "missing" : is == wanted.state;
  return unless(good, why, [&] {
    return "board " + std::to_string(wanted.slot) + ": expected " + wanted.state + " in the view of the " +
           std::string(name_of(wanted.server)) + ", is " + std::string(is);
  });
}

}  // namespace

bool holds(const Condition& condition, Testbed& testbed, const CallsByName& calls, std::string* why) {
  if (!phones_hold(condition, testbed, why)) return false;
  if (!control_holds(condition, testbed, why)) return false;
  if (!dialog_holds(condition, testbed, why)) return false;
  if (!services_hold(condition, testbed, why)) return false;
  if (condition.call && !call_holds(*condition.call, testbed, calls, why)) return false;
  if (condition.board && !board_holds(*condition.board, testbed, why)) return false;
  if (condition.trunk) {
    const std::string is = testbed.trunk_state(condition.trunk->name);
    if (!unless(is == condition.trunk->state, why, [&] {
          return "trunk " + condition.trunk->name + ": expected " + condition.trunk->state + ", is " + is;
        })) {
      return false;
    }
  }
  if (condition.service_restored && !unless(testbed.service_restored() == *condition.service_restored, why, [&] {
        return "service restored: expected " + yes_no(*condition.service_restored);
      })) {
    return false;
  }
  return !condition.protection_restored ||
         unless(testbed.protection().restored() == *condition.protection_restored, why, [&] {
           const std::string missing = testbed.protection().missing();
           return "protection restored: expected " + yes_no(*condition.protection_restored) +
                  (missing.empty() ? "" : "; " + missing);
         });
}

}  // namespace switchback::scenarios
