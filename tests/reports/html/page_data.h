// What a report's page carries, for the tests of the report.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "reports/html/report.h"
#include "reports/store_reader.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {

/// The JSON in the page, as a browser reads it: up to the first "</script".
inline nlohmann::json data_of(std::string_view page) {
  constexpr std::string_view kBegin = "id=\"data\">";
  const auto begin = page.find(kBegin) + kBegin.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script", begin) - begin));
}

inline std::string page_of(const std::filesystem::path& store, const ReportOptions& options = {}) {
  ReportSummary summary;
  return report_html(*open_for_reading(store), "r.db", options, summary);
}

inline nlohmann::json report_of(const std::filesystem::path& store, const ReportOptions& options = {}) {
  return data_of(page_of(store, options));
}

}  // namespace switchback::reports
