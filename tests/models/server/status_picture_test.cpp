#include "models/server/status_picture.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "models/defects.h"
#include "tests/models/server/pair.h"

namespace switchback::models {
namespace {

using Chain = std::array<ServiceStatus, kServiceCount>;

/// Up..., then at most one Down, then Unknown...
bool legal(const Chain& chain) {
  const auto broken = std::find_if(chain.begin(), chain.end(), [](auto status) { return status != ServiceStatus::up; });
  if (broken == chain.end()) return true;
  return std::all_of(broken + 1, chain.end(), [](auto status) { return status == ServiceStatus::unknown; });
}

TEST(StatusPicture, ShowsOneDownAndUnknownBehindItForAnyAnswers) {
  EXPECT_TRUE(rc::check([](const std::array<bool, kServiceCount>& answers, bool reachable) {
    const Chain chain = derive_chain(answers, reachable);
    RC_ASSERT(legal(chain));
    const auto first_silent = std::find(answers.begin(), answers.end(), false) - answers.begin();
    const auto up = std::count(chain.begin(), chain.end(), ServiceStatus::up);
    RC_ASSERT(up == (reachable ? first_silent : 0));
    RC_ASSERT(std::count(chain.begin(), chain.end(), ServiceStatus::down) ==
              (static_cast<std::size_t>(up) < kServiceCount ? 1 : 0));
  }));
}

TEST(StatusPicture, StaysLegalAndConsistentForAnyKnowledge) {
  EXPECT_TRUE(rc::check([](const std::array<bool, kServiceCount>& own, const std::array<bool, kServiceCount>& peer,
                           bool present, bool own_control, bool peer_control) {
    PictureSources sources;
    sources.own.answers = own;
    sources.own.in_control = own_control;
    sources.peer.answers = peer;
    sources.peer.in_control = peer_control;
    sources.peer_present = present;
    const RedundancyPicture picture = draw_picture(sources);
    RC_ASSERT(legal(picture.system(ServerId::primary).services));
    const SystemGroup& other = picture.system(ServerId::secondary);
    if (!own[0]) {
      for (const ServiceStatus status : other.services) RC_ASSERT(status == ServiceStatus::unknown);
    } else {
      RC_ASSERT(legal(other.services));
    }
    if (!present) RC_ASSERT(!other.in_control && other.replication == ReplicationStatus::unknown);
  }));
}

TEST(StatusPicture, ShowsALostPeerDownAndUnknownBehind) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.power_off();
  pair.run_for(1min);
  const SystemGroup lost = pair.secondary.picture().system(ServerId::primary);
  EXPECT_EQ(lost.service(Service::keep_alive), ServiceStatus::down);
  EXPECT_EQ(lost.service(Service::switching), ServiceStatus::unknown);
  EXPECT_EQ(lost.replication, ReplicationStatus::unknown);
  EXPECT_EQ(pair.secondary.picture().connected_address, "10.0.0.12");
}

TEST(StatusPicture, ShowsThePeersServicesAsItsKeepAliveReportsThem) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.services().crash(Service::registrar);
  pair.run_for(6s);
  const SystemGroup group = pair.secondary.picture().system(ServerId::primary);
  EXPECT_EQ(group.service(Service::gateway), ServiceStatus::up);
  EXPECT_EQ(group.service(Service::registrar), ServiceStatus::down);
  EXPECT_EQ(group.service(Service::call_control), ServiceStatus::unknown);
}

TEST(StatusPicture, ShowsDownBehindDownOnlyAsAPlantedDefect) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.defects.insert(std::string(kDefectDownBehindDown));
  Pair pair(system);
  pair.bring_up();
  EXPECT_TRUE(legal(pair.primary.picture().system(ServerId::primary).services));
  pair.primary.services().crash(Service::gateway);
  EXPECT_FALSE(legal(pair.primary.picture().system(ServerId::primary).services));
}

TEST(PeerState, SurvivesTheMessageItIsPackedInto) {
  EXPECT_TRUE(rc::check([](const std::array<bool, 7>& flags, const std::array<bool, kServiceCount>& answers,
                           std::uint32_t epoch, std::uint64_t revision) {
    PeerState state;
    state.in_control = flags[0];
    state.full_control = flags[1];
    state.held_control = flags[2];
    state.redundancy_enabled = flags[3];
    state.auto_assume = flags[4];
    state.needs_key = flags[5];
    state.voicemail_available = flags[6];
    state.answers = answers;
    state.replication = static_cast<ReplicationStatus>(*rc::gen::inRange(0, 3));
    state.reason = static_cast<TakeOverReason>(*rc::gen::inRange<std::size_t>(0, kTakeOverReasonNames.size()));
    state.control_time = SimTime{*rc::gen::positive<std::int64_t>()};
    state.epoch = epoch;
    state.revision = revision;
    LanMessage message;
    pack(state, message);
    RC_ASSERT(unpack_peer_state(message) == state);
  }));
}

}  // namespace
}  // namespace switchback::models
