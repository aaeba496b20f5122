#include "sim/progress.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <ostream>
#include <sstream>

namespace switchback::sim {
namespace {

using namespace std::chrono_literals;
constexpr auto kRedrawEvery = 100ms;
constexpr auto kPlainLineEvery = 10s;

std::string fixed(double value, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace

std::string wall_time_text(double seconds) {
  if (seconds < 60) return fixed(seconds, seconds < 10 ? 1 : 0) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string verdict_counts(const std::array<std::size_t, reports::kVerdictNames.size()>& counts, bool color) {
  std::string text;
  for (std::size_t index = 0; index < counts.size(); ++index) {
    if (counts[index] == 0) continue;
    if (!text.empty()) text += ", ";
    const auto verdict = static_cast<reports::Verdict>(index);
    text += painted(std::to_string(counts[index]) + " " + std::string(name_of(verdict)), paint_of(verdict), color);
  }
  return text;
}

Progress::Progress(std::ostream& out, const Terminal& terminal, std::size_t total, Time start)
    : out_(out), terminal_(terminal), total_(total), start_(start), drawn_at_(start) {}

std::size_t Progress::ended() const { return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0}); }

void Progress::refresh(Time now) {
  if (now - drawn_at_ < (terminal_.redraws ? std::chrono::milliseconds(kRedrawEvery) : kPlainLineEvery)) return;
  drawn_at_ = now;
  erase();
  out_ << line(now);
  if (!terminal_.redraws) out_ << '\n';
  out_.flush();
  drawn_ = terminal_.redraws;
}

void Progress::note(const std::string& text) {
  erase();
  out_ << text << std::endl;
}

void Progress::close() {
  erase();
  out_.flush();
}

std::string Progress::line(Time now) const {
  const double seconds = this->seconds(now);
  const std::size_t done = ended();
  std::ostringstream text;
  text << '[' << done << '/' << total_ << "] ";
  if (done == 0 || seconds <= 0) {
    text << wall_time_text(seconds);
    return text.str();
  }
  const double rate = static_cast<double>(done) / seconds;
  text << verdict_counts(counts_, terminal_.color) << ", " << fixed(rate, rate < 10 ? 1 : 0) << " runs/s";
  if (done < total_) text << ", " << wall_time_text(static_cast<double>(total_ - done) / rate) << " to go";
  return text.str();
}

void Progress::erase() {
  if (drawn_) out_ << "\r\033[K";
  drawn_ = false;
}

}  // namespace switchback::sim
