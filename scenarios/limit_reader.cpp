#include "scenarios/limit_reader.h"

#include "models/core/measurement_names.h"
#include "scenarios/fields.h"

namespace switchback::scenarios {
namespace {

class LimitReader {
 public:
  LimitReader(const Node::Entry& entry, const MeasurementInfo& measurement, Mistakes& mistakes)
      : fields_(*entry.value, mistakes), measurement_(measurement), mistakes_(mistakes) {
    limit_.measurement = entry.key;
    limit_.mark = entry.mark;
  }

  Limit read() {
    limit_.max = value("max");
    limit_.min = value("min");
    limit_.warn_max = value("warn max");
    limit_.warn_min = value("warn min");
    read_warn();
    check_order("min", limit_.min, "max", limit_.max);
    check_order("warn max", limit_.warn_max, "max", limit_.max);
    check_order("min", limit_.min, "warn min", limit_.warn_min);
    return limit_;
  }

 private:
  std::optional<double> value(std::string_view key) {
    if (measurement_.unit != "s") return fields_.number(key);
    const auto duration = fields_.duration(key);
    return duration ? std::optional(to_seconds(*duration)) : std::nullopt;
  }

  /// `warn` goes with the one of `max` and `min` that is there, and with `max` if neither is.
  void read_warn() {
    if (!fields_.has("warn")) return;
    const bool low = fields_.has("min") && !fields_.has("max");
    if (fields_.has("min") && fields_.has("max")) {
      mistakes_.add(fields_.mark_of("warn"), "'warn' with both 'min' and 'max'", "write 'warn min' or 'warn max'");
    } else if (fields_.has(low ? "warn min" : "warn max")) {
      mistakes_.add(fields_.mark_of("warn"), std::string("both 'warn' and '") + (low ? "warn min'" : "warn max'"),
                    "keep one of them");
    } else {
      warn_ = "warn";
      (low ? limit_.warn_min : limit_.warn_max) = value("warn");
    }
  }

  void check_order(std::string_view low_key, std::optional<double> low, std::string_view high_key,
                   std::optional<double> high) {
    if (!low || !high || *low <= *high) return;
    const bool from_warn = !warn_.empty() && (low_key == "warn max" || high_key == "warn min");
    const std::string low_name(from_warn && low_key == "warn max" ? "warn" : low_key);
    const std::string high_name(from_warn && high_key == "warn min" ? "warn" : high_key);
    mistakes_.add(fields_.mark_of(low_name), "'" + low_name + "' is more than '" + high_name + "'",
                  "nothing could keep this limit");
  }

  Fields fields_;
  const MeasurementInfo& measurement_;
  Mistakes& mistakes_;
  Limit limit_;
  std::string warn_;
};

}  // namespace

std::vector<Limit> read_limits(const Node& limits, Mistakes& mistakes) {
  std::vector<Limit> result;
  for (const Node::Entry& entry : limits.entries) {
    const MeasurementInfo* measurement = find_measurement(entry.key);
    if (measurement == nullptr || entry.value->kind != Node::Kind::map || mistakes.is_broken(*entry.value)) continue;
    result.push_back(LimitReader(entry, *measurement, mistakes).read());
  }
  return result;
}

}  // namespace switchback::scenarios
