#include "models/server/configuration.h"

#include "models/core/errors.h"
#include "models/core/random.h"

namespace switchback::models {
namespace {

/// What a silent difference does to a digest; any non-zero number does.
constexpr std::uint64_t kDifference = 0x5bd1e995ULL;
/// Physical IDs of a copy that differs belong to another gateway (domain.md 2.5).
constexpr std::uint32_t kOtherGateway = 100;

std::uint64_t digest_of(const std::vector<PhoneGroupConfig>& phones) {
  std::uint64_t digest = 1;
  for (const PhoneGroupConfig& group : phones) {
    digest = mix64(digest ^ group.first_extension);
    digest = mix64(digest ^ group.count);
  }
  return digest;
}

}  // namespace

Configuration::Configuration(const SystemConfig& system) : extensions_(digest_of(system.phones)) {
  trunks_.reserve(system.trunks.size());
  for (const TrunkConfig& trunk : system.trunks) trunks_.push_back(trunk.name);
}

void Configuration::edit_extension(std::uint32_t extension) {
  ++revision_;
  extensions_ = mix64(extensions_ ^ mix64(revision_ ^ (static_cast<std::uint64_t>(extension) << 32U)));
}

void Configuration::replace(std::uint64_t revision, std::uint64_t extensions) {
  revision_ = revision;
  extensions_ = extensions;
}

void Configuration::diverge(std::string_view part) {
  if (part == "extensions") {
    extensions_differ_ = true;
  } else if (part == "trunks") {
    trunks_differ_ = true;
  } else if (part == "boards") {
    boards_differ_ = true;
  } else {
    throw UserError("'" + std::string(part) +
                    "' cannot differ between the servers; expected one of: extensions, "
                    "trunks, boards");
  }
}

void Configuration::converge() {
  extensions_differ_ = false;
  trunks_differ_ = false;
  boards_differ_ = false;
}

ConfigurationViews Configuration::views(std::vector<BoardViewLine> boards) const {
  ConfigurationViews views{std::move(boards), trunks_, extensions_};
  if (extensions_differ_) views.extensions ^= kDifference;
  if (trunks_differ_) views.trunks.emplace_back("unknown trunk");
  if (boards_differ_) {
    if (views.boards.empty()) views.boards.push_back({kOtherGateway, "unknown board", false});
    for (BoardViewLine& board : views.boards) board.physical_id += kOtherGateway;
  }
  return views;
}

}  // namespace switchback::models
