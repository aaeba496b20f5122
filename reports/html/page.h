// The HTML around a report's data: the page's own files, embedded at build time, and the rules that keep the data data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace switchback::reports {

/// Which of the pages: they share the frame and the style.
enum class Page : std::uint8_t { report, comparison };

/// The files of reports/html/page and the chart library, as they were at build time.
struct PageFiles {
  std::string_view frame;    ///< index.html, with {{places}}
  std::string_view style;    ///< all style sheets
  std::string_view library;  ///< D3
  std::string_view script;   ///< all scripts of the page
};
PageFiles page_files(Page page);

/// A whole page. `data` is a JSON text. The page may run its own scripts only, by their digests, and may load nothing.
std::string page_with(std::string_view title, std::string_view data, Page page = Page::report);

/// JSON that cannot end the element it stands in: every '<' is written as an escape.
std::string inside_script(std::string_view json);
/// Text as HTML content.
std::string inside_html(std::string_view text);

}  // namespace switchback::reports
