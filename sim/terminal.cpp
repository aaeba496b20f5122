#include "sim/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace switchback::sim {

ColorChoice color_choice(std::string_view word) {
  if (word == "always") return ColorChoice::always;
  return word == "never" ? ColorChoice::never : ColorChoice::automatic;
}

Terminal describe_terminal(int fd, ColorChoice choice) {
  const auto environment = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value != nullptr ? value : "");
  };
  Terminal terminal;
  terminal.redraws = ::isatty(fd) != 0 && environment("TERM") != "dumb";
  terminal.color = choice == ColorChoice::always ||
                   (choice == ColorChoice::automatic && terminal.redraws && environment("NO_COLOR").empty());
  winsize size{};
  if (terminal.redraws && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  return terminal;
}

std::string painted(std::string_view text, Paint paint, bool color) {
  if (!color || paint == Paint::plain) return std::string(text);
  const auto code = [paint] {
    switch (paint) {
      case Paint::strong:
        return "\033[1m";
      case Paint::faint:
        return "\033[2m";
      case Paint::good:
        return "\033[32m";
      case Paint::warning:
        return "\033[33m";
      case Paint::bad:
        return "\033[1;31m";
      case Paint::broken:
        return "\033[1;35m";
      case Paint::plain:
        break;
    }
    return "";
  };
  return code() + std::string(text) + "\033[0m";
}

Paint paint_of(reports::Verdict verdict) {
  switch (verdict) {
    case reports::Verdict::pass:
      return Paint::good;
    case reports::Verdict::marginal:
    case reports::Verdict::inconclusive:
      return Paint::warning;
    case reports::Verdict::fail:
      return Paint::bad;
    case reports::Verdict::aborted:
    case reports::Verdict::error:
      return Paint::broken;
    case reports::Verdict::skipped:
      break;
  }
  return Paint::faint;
}

}  // namespace switchback::sim
