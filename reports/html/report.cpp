#include "reports/html/report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "reports/database.h"
#include "reports/html/exploration.h"
#include "reports/html/overview.h"
#include "reports/html/page.h"
#include "reports/html/run_document.h"
#include "reports/html/selection.h"
#include "reports/html/sweep.h"
#include "reports/store_reader.h"
#include "reports/whole_file.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// Texts from a broken adapter need not be UTF-8; what a browser reads must be.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string title_of(const Json& overview) {
  const Json& campaign = overview["campaigns"].front();
  return "Switchback: " + overview["verdict"].get<std::string>() + ", " + campaign["name"].get<std::string>() + ", " +
         campaign["created"].get<std::string>();
}

/// Details, the most telling first, as long as they fit.
class Details {
 public:
  Details(Database& database, std::size_t room) : database_(database), room_(room) {}

  void add(const ReportedRuns& reported) {
    for (const std::int64_t run : reported.detailed) {
      std::string text = text_of(run_document(database_, run, shared_));
      // Escapes make it longer in the page.
      const std::size_t size = inside_script(text).size();
      if (size > room_) {
        ++not_fitting_;
        continue;
      }
      room_ -= size;
      texts_[run] = std::move(text);
    }
  }

  std::size_t not_fitting() const { return not_fitting_; }
  std::size_t count() const { return texts_.size(); }
  std::string shared() { return text_of(shared_document(database_, shared_)); }

  /// By number of the run.
  std::string json() const {
    std::string all = "{";
    for (const auto& [run, text] : texts_) {
      if (all.size() > 1) all += ',';
      all += '"' + std::to_string(run) + "\":" + text;
    }
    return all + '}';
  }

 private:
  Database& database_;
  std::size_t room_;
  SharedTexts shared_;
  std::map<std::int64_t, std::string> texts_;
  std::size_t not_fitting_ = 0;
};

std::size_t room_beside(std::size_t used, std::size_t all) { return used < all ? all - used : 0; }

}  // namespace

std::string report_html(Database& database, std::string_view source, const ReportOptions& options,
                        ReportSummary& summary) {
  const ReportedRuns reported = choose_runs(database, options);
  Json overview = overview_of(database, reported);
  overview["sweep"] = sweep_of(database, reported);
  tell_of_explorations(database, reported, overview);
  overview["source"] = source;
  overview["detail_rule"] = reported.rule;
  const std::string title = title_of(overview);
  // Scenario texts and parameters come on top; a tenth is more than they were ever seen to take.
  const std::size_t used = page_with(title, text_of(overview)).size() + options.max_bytes / 10;
  Details details(database, room_beside(used, options.max_bytes));
  details.add(reported);
  overview["details_not_fitting"] = details.not_fitting();
  summary.runs = reported.runs.size();
  summary.detailed = details.count();
  summary.explored = overview.value("drawn", std::int64_t{0});
  const std::string data =
      "{\"overview\":" + text_of(overview) + ",\"shared\":" + details.shared() + ",\"runs\":" + details.json() + "}";
  std::string page = page_with(title, data);
  summary.bytes = page.size();
  return page;
}

ReportSummary write_report(const std::filesystem::path& store, const std::filesystem::path& path,
                           const ReportOptions& options) {
  const auto database = open_for_reading(store);
  ReportSummary summary;
  write_whole(path, report_html(*database, store.filename().string(), options, summary));
  return summary;
}

}  // namespace switchback::reports
