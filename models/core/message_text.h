// Pieces of messages: "a, b, c" and "'a'".
#pragma once

#include <string>
#include <string_view>

namespace switchback {

inline void append_item(std::string& list, std::string_view item, std::string_view separator = ", ") {
  if (!list.empty()) list += separator;
  list += item;
}

inline std::string in_quotes(std::string_view word) {
  std::string text = "'";
  text += word;
  text += '\'';
  return text;
}

}  // namespace switchback
