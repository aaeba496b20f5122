#include "reports/html/run_story.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/html/lanes.h"
#include "reports/html/pictures.h"
#include "reports/html/words.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxEvents = 3000;
constexpr std::size_t kMaxSegments = 6000;
constexpr std::size_t kMaxPictures = 3000;
/// What is shorter than this share of a run cannot be seen in its lanes.
constexpr std::int64_t kInvisibleShare = 2000;

std::string thousands(std::size_t count) { return std::to_string(count); }

void add_lanes(Json& document, const std::vector<ReportedEvent>& events, SimTime duration,
               std::vector<std::string>& left_out) {
  std::vector<Lane> lanes = lanes_of(events, duration);
  std::size_t segments = 0;
  for (const Lane& lane : lanes) segments += lane.segments.size();
  if (segments > kMaxSegments) {
    const SimTime shortest = duration / kInvisibleShare;
    std::size_t kept = 0;
    for (Lane& lane : lanes) {
      std::erase_if(lane.segments, [shortest](const auto& one) { return one.to - one.from < shortest; });
      kept += lane.segments.size();
    }
    left_out.push_back(thousands(segments - kept) + " of " + thousands(segments) +
                       " states of the timeline, each shorter than " + duration_words(shortest));
  }
  Json list = Json::array();
  for (const Lane& lane : lanes) {
    Json of_lane = Json::array();
    for (const LaneSegment& one : lane.segments) {
      of_lane.push_back({milliseconds(one.from), milliseconds(one.to), one.state});
    }
    list.push_back({{"group", lane.group}, {"name", lane.name}, {"states", std::move(of_lane)}});
  }
  document["lanes"] = std::move(list);
}

std::string letters_of(const ShownSystem& system) {
  std::string letters;
  for (const ShownStatus status : system.services) letters += static_cast<char>(status);
  return letters;
}

Json checked(const std::optional<bool>& box) { return box ? Json(*box ? 1 : 0) : Json(nullptr); }

/// As a list of numbers and letters, because there are many; reports/html/page/picture.js reads it.
Json picture_json(const PictureChange& change) {
  const ShownPicture& picture = change.picture;
  if (!picture.answers) return {milliseconds(change.time)};
  Json list = {milliseconds(change.time)};
  for (const ShownSystem& system : picture.systems) {
    list.push_back(system.in_control ? 1 : 0);
    list.push_back(letters_of(system));
    list.push_back(std::string(1, static_cast<char>(system.replication)));
  }
  list.push_back(picture.reason);
  list.push_back(milliseconds(picture.reason_time));
  list.push_back(picture.voicemail_available ? 1 : 0);
  list.push_back(picture.full_control ? 1 : 0);
  list.push_back(checked(picture.auto_assume));
  list.push_back(checked(picture.redundancy_enabled));
  return list;
}

void add_pictures(Json& document, const std::vector<ReportedEvent>& events, SimTime duration,
                  std::vector<std::string>& left_out) {
  const auto pictures = pictures_of(events);
  Json consoles = Json::array();
  for (const std::vector<PictureChange>& changes : pictures) {
    const bool thin = changes.size() > kMaxPictures;
    const SimTime shortest = duration / kInvisibleShare;
    std::size_t dropped = 0;
    Json list = Json::array();
    for (std::size_t index = 0; index < changes.size(); ++index) {
      const bool last = index + 1 == changes.size();
      if (thin && !last && changes[index + 1].time - changes[index].time < shortest) {
        ++dropped;
        continue;
      }
      list.push_back(picture_json(changes[index]));
    }
    if (dropped != 0) {
      left_out.push_back(thousands(dropped) + " of " + thousands(changes.size()) +
                         " changes of a console's picture, each shown for less than " + duration_words(shortest));
    }
    consoles.push_back(std::move(list));
  }
  document["pictures"] = std::move(consoles);
}

/// The curve has its own chart, and the page has the steps.
bool is_listed(const ReportedEvent& event) { return !event.is(EventKind::phones_census); }

void add_events(Json& document, const std::vector<ReportedEvent>& events, std::vector<std::string>& left_out) {
  std::vector<const ReportedEvent*> listed;
  for (const ReportedEvent& event : events) {
    if (is_listed(event)) listed.push_back(&event);
  }
  Json list = Json::array();
  for (std::size_t index = 0; index < listed.size(); ++index) {
    const bool in_the_middle = index >= kMaxEvents / 2 && index + kMaxEvents / 2 < listed.size();
    if (listed.size() > kMaxEvents && in_the_middle) continue;
    const ReportedEvent& event = *listed[index];
    list.push_back({milliseconds(event.time), event.entity, event.words, event.details()});
  }
  if (listed.size() > kMaxEvents) {
    left_out.push_back(thousands(listed.size() - list.size()) + " of " + thousands(listed.size()) +
                       " events, from the middle of the list");
  }
  document["events"] = std::move(list);
}

}  // namespace

void add_story(Json& document, const std::vector<ReportedEvent>& events, SimTime duration,
               std::vector<std::string>& left_out) {
  add_lanes(document, events, duration, left_out);
  add_pictures(document, events, duration, left_out);
  add_events(document, events, left_out);
}

}  // namespace switchback::reports
