#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "reports/database.h"
#include "reports/html/rehoming.h"
#include "reports/html/run_story.h"
#include "reports/html/words.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// The curve is drawn from at most four points in each of so many equal parts of the run.
constexpr std::int64_t kParts = 250;

struct Point {
  SimTime time{0};
  std::array<std::int64_t, 3> counts{};  ///< on the primary, on the secondary, on none
};

std::vector<Point> curve_of(Database& database, std::int64_t run) {
  std::map<std::int64_t, Point> points;
  Statement select(database, "SELECT series, t_ns, value FROM sample WHERE run_id = ?");
  select.bind(run);
  while (select.step()) {
    const std::string series = select.text(0);
    Point& point = points[select.integer(1)];
    point.time = SimTime{select.integer(1)};
    const std::size_t place = series == "phones.primary" ? 0 : series == "phones.secondary" ? 1 : 2;
    point.counts[place] = static_cast<std::int64_t>(select.real(2));
  }
  std::vector<Point> curve;
  for (const auto& [time, point] : points) curve.push_back(point);
  return curve;
}

/// Of each part of the run the first point and the last, and those with fewest and most phones without a server.
std::vector<Point> thinned(const std::vector<Point>& curve, SimTime duration) {
  std::vector<Point> kept;
  const auto part_of = [duration](const Point& point) {
    return duration.count() == 0 ? 0
                                 : static_cast<std::int64_t>(kParts * to_seconds(point.time) / to_seconds(duration));
  };
  const auto fewer = [](const Point& one, const Point& other) { return one.counts[2] < other.counts[2]; };
  for (auto begin = curve.begin(); begin != curve.end();) {
    const auto end =
        std::find_if(begin, curve.end(), [&](const Point& one) { return part_of(one) != part_of(*begin); });
    std::array<std::vector<Point>::const_iterator, 4> chosen{begin, std::min_element(begin, end, fewer),
                                                             std::max_element(begin, end, fewer), std::prev(end)};
    std::sort(chosen.begin(), chosen.end());
    const auto last = std::unique(chosen.begin(), chosen.end());
    for (auto one = chosen.begin(); one != last; ++one) kept.push_back(**one);
    begin = end;
  }
  return kept;
}

Json rehoming_json(const Rehoming& one) {
  Json points = Json::array();
  for (const auto& [time, count] : one.followed) points.push_back({milliseconds(time), count});
  return {{"takeover", one.takeover},         {"to", one.to},
          {"start", milliseconds(one.start)}, {"phones", one.phones},
          {"from_curve", one.from_curve},     {"points", std::move(points)}};
}

}  // namespace

void add_phones(Json& document, Database& database, std::int64_t run, SimTime duration,
                std::vector<std::string>& left_out) {
  const std::vector<Point> curve = curve_of(database, run);
  const std::vector<Point> points =
      curve.size() > 4 * static_cast<std::size_t>(kParts) ? thinned(curve, duration) : curve;
  if (points.size() < curve.size()) {
    left_out.push_back(
        std::to_string(curve.size() - points.size()) + " of " + std::to_string(curve.size()) +
        " points of the curve of registered phones: of each 1/" + std::to_string(kParts) +
        " of the run the first, the last, and those with fewest and most phones without a server are shown");
  }
  Json list = Json::array();
  for (const Point& point : points) {
    list.push_back({milliseconds(point.time), point.counts[0], point.counts[1], point.counts[2]});
  }
  document["phones"] = std::move(list);
  Json rehoming = Json::array();
  for (const Rehoming& one : rehoming_of(database, run)) {
    const std::int64_t followed = one.followed.back().second;
    if (!one.from_curve && static_cast<std::size_t>(followed) > one.followed.size()) {
      left_out.push_back("the re-home times of " +
                         std::to_string(static_cast<std::size_t>(followed) - one.followed.size()) + " of " +
                         std::to_string(followed) + " phones: times of equally many phones each are shown");
    }
    rehoming.push_back(rehoming_json(one));
  }
  document["rehoming"] = std::move(rehoming);
}

}  // namespace switchback::reports
