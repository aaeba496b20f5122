#include "hil/console/logged_link.h"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "hil/console/status_json.h"

namespace switchback::hil {
namespace {

constexpr std::string_view kNotLinked = "not linked: ";

std::string status_input(const ObservedPair& pair) {
  return pair.linked ? status_text(pair) : std::string(kNotLinked) + pair.why_not;
}

/// "7 done" or "7 refused <reason>".
std::string answer_input(std::uint32_t press, const models::AdminResult& result) {
  return std::to_string(press) + (result.done ? " done" : " refused " + result.reason);
}

}  // namespace

LoggedLink::LoggedLink(ExternalInputs& inputs, ControlLink* real, Later later)
    : inputs_(inputs),
      real_(real),
      later_(std::move(later)),
      status_(inputs.attach("status", [this](std::string_view text) { shown(text); })),
      answers_(inputs.attach("answers", [this](std::string_view text) { answered(text); })) {
  if (real_ == nullptr) return;
  real_->on_change([this] { inputs_.arrived(status_, status_input(real_->last())); });
}

LoggedLink::~LoggedLink() {
  if (real_ != nullptr) real_->on_change({});
}

void LoggedLink::begin() {
  if (real_ != nullptr) inputs_.arrived(status_, status_input(real_->last()));
}

LoggedLink::Answered LoggedLink::expect(Answered answered) {
  const std::uint32_t number = ++presses_;
  waiting_[number] = std::move(answered);
  return [this, number, alive = std::weak_ptr<bool>(alive_)](const models::AdminResult& result) {
    // Some presses are answered while they are made, which is while a model runs.
    const auto log = [this, alive, text = answer_input(number, result)] {
      if (!alive.expired()) inputs_.arrived(answers_, text);
    };
    if (!alive.expired()) later_(log);
  };
}

void LoggedLink::press(const Press& press, Answered answered) {
  const Answered log = expect(std::move(answered));
  if (real_ != nullptr) real_->press(press, log);
}

void LoggedLink::connect_servers(bool connected, Answered answered) {
  const Answered log = expect(std::move(answered));
  if (real_ != nullptr) real_->connect_servers(connected, log);
}

void LoggedLink::shown(std::string_view text) {
  if (text.starts_with(kNotLinked)) {
    last_ = ObservedPair{};
    last_.why_not = text.substr(kNotLinked.size());
  } else {
    last_ = parse_status(text);
  }
  if (listener_) listener_();
}

void LoggedLink::answered(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto found = error == std::errc() ? waiting_.find(number) : waiting_.end();
  if (found == waiting_.end()) return;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::string_view kRefused = " refused ";
  const models::AdminResult result = rest.starts_with(kRefused)
                                         ? models::AdminResult::refused(std::string(rest.substr(kRefused.size())))
                                         : models::AdminResult{};
  const auto tell = std::move(found->second);
  waiting_.erase(found);
  tell(result);
}

}  // namespace switchback::hil
