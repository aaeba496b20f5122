#include "models/server/call_preservation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace switchback::models {
namespace {

constexpr std::array kLegs{LegType::sip_phone, LegType::sip_trunk, LegType::t1_e1_pri, LegType::analog,
                           LegType::h323,      LegType::mobile,    LegType::server};
constexpr std::array kKinds{CallKind::extension_to_extension,
                            CallKind::incoming,
                            CallKind::outgoing,
                            CallKind::voicemail,
                            CallKind::conference,
                            CallKind::parked,
                            CallKind::queued};
constexpr std::array kReasons{TakeOverReason::none,
                              TakeOverReason::manual,
                              TakeOverReason::peer_keepalive_lost,
                              TakeOverReason::peer_switching_down,
                              TakeOverReason::peer_network_down,
                              TakeOverReason::peer_shutdown_or_restart,
                              TakeOverReason::startup_no_peer,
                              TakeOverReason::startup_resumed};

/// The list of MAXCS ACM 6.5 p379, one entry per unordered pair.
const std::set<std::pair<LegType, LegType>> kListed{
    {LegType::analog, LegType::analog},       {LegType::analog, LegType::t1_e1_pri},
    {LegType::analog, LegType::sip_phone},    {LegType::analog, LegType::sip_trunk},
    {LegType::t1_e1_pri, LegType::sip_phone}, {LegType::t1_e1_pri, LegType::sip_trunk},
    {LegType::sip_phone, LegType::sip_phone}, {LegType::sip_phone, LegType::sip_trunk},
    {LegType::sip_trunk, LegType::sip_trunk}, {LegType::mobile, LegType::analog},
    {LegType::mobile, LegType::t1_e1_pri},    {LegType::mobile, LegType::sip_phone},
    {LegType::mobile, LegType::sip_trunk},
};

bool listed(LegType a, LegType b) { return kListed.contains({a, b}) || kListed.contains({b, a}); }

bool simple(CallKind kind) { return kind <= CallKind::outgoing; }

TEST(CallPreservation, KeepsExactlyTheListedPairsOfSimpleConnectedCallsInBothOrders) {
  int kept = 0;
  for (const LegType a : kLegs) {
    for (const LegType b : kLegs) {
      for (const CallKind kind : kKinds) {
        const Fate fate = fate_at_switch({.kind = kind, .a = a, .b = b});
        const Fate expected = simple(kind) && listed(a, b) ? Fate::kept : Fate::dropped;
        EXPECT_EQ(fate, expected) << name_of(kind) << ": " << name_of(a) << " - " << name_of(b);
        kept += fate == Fate::kept ? 1 : 0;
      }
    }
  }
  // 3 pairs of equal types, 10 of different ones counted twice, three kinds of call.
  EXPECT_EQ(kept, 3 * (3 + 2 * 10));
}

TEST(CallPreservation, KeepsNothingWhenTheActiveIsShutDownOrRestarted) {
  for (const TakeOverReason reason : kReasons) {
    const Fate expected = reason == TakeOverReason::peer_shutdown_or_restart ? Fate::dropped : Fate::kept;
    EXPECT_EQ(fate_at_switch({.reason = reason}), expected) << name_of(reason);
  }
}

TEST(CallPreservation, KeepsNothingBehindALineSwitch) {
  for (const LegType a : kLegs) {
    for (const LegType b : kLegs) {
      EXPECT_EQ(fate_at_switch({.a = a, .b = b, .generation = Generation::ab_switch}), Fate::dropped);
    }
  }
}

TEST(CallPreservation, DropsWhatIsNotYetConnected) { EXPECT_EQ(fate_at_switch({.connected = false}), Fate::dropped); }

TEST(CallPreservation, DropsAllWhenTheProfileKeepsNoCalls) {
  EXPECT_EQ(fate_at_switch({.keeps_calls = false}), Fate::dropped);
}

}  // namespace
}  // namespace switchback::models
