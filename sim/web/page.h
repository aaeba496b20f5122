// The files of the web page, embedded at build time.
#pragma once

#include <string_view>

namespace switchback::sim {

struct WebPage {
  std::string_view frame;   ///< index.html
  std::string_view style;   ///< what the report's style sheets do not have
  std::string_view script;  ///< the helpers that it shares with the report, and its own scripts
};
WebPage web_page();

}  // namespace switchback::sim
