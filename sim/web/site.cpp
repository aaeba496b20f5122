#include "sim/web/site.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <system_error>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/html/page.h"
#include "reports/verdict.h"
#include "sim/web/live_runs.h"
#include "sim/web/page.h"
#include "sim/web/stored.h"

namespace switchback::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kScript = "text/javascript; charset=utf-8";
constexpr const char* kStyle = "text/css; charset=utf-8";

/// Of a live run, scenario seconds per second; 0 is as fast as it goes.
constexpr double kFastestSpeed = 1000.0;

std::string site_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

WebAnswer problem(unsigned status, const std::string& error) {
  return {status, "application/json", site_text({{"error", error}})};
}

std::string queried(const WebRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

/// The request is wrong whatever the store holds.
class BadRequest : public UserError {
 public:
  using UserError::UserError;
};

/// A number that is not negative; BadRequest for anything else. Nothing is 0.
std::int64_t number_queried(const WebRequest& request, const std::string& name) {
  const std::string text = queried(request, name);
  std::int64_t number = 0;
  if (text.empty()) return number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) {
    throw BadRequest(name + ": expected a whole number, not negative");
  }
  return number;
}

class Site : public WebSite {
 public:
  Site(boost::asio::io_context& io, const WebSiteOptions& options, Access& access)
      : options_(options), access_(access), live_(io) {}

  bool is_public(const std::string& path) const override { return !asset(path).type.empty() || path == "/api/login"; }

  WebAnswer answer(const WebRequest& request) override {
    try {
      return request.method == "POST" ? act(request) : show(request);
    } catch (const BadRequest& error) {
      return problem(400, error.what());
    } catch (const UserError& error) {
      return problem(404, error.what());
    } catch (const reports::StoreError& error) {
      return problem(503, error.what());
    }
  }

  std::unique_ptr<WebFeed> feed(const WebRequest& request) override {
    constexpr std::string_view kFeed = "/feed";
    if (!request.path.starts_with(kLive) || !request.path.ends_with(kFeed)) return nullptr;
    LiveRun* const run = live_run(request.path.substr(0, request.path.size() - kFeed.size()));
    if (run == nullptr) return nullptr;
    try {
      return run->feed(static_cast<std::uint64_t>(number_queried(request, "after")));
    } catch (const UserError&) {
      return nullptr;
    }
  }

 private:
  /// The page itself; without a type if there is none at this path.
  static WebAnswer asset(const std::string& path) {
    const WebPage page = web_page();
    const reports::PageFiles shared = reports::page_files(reports::Page::report);
    if (path == "/") return {200, kHtml, std::string(page.frame)};
    if (path == "/page.css") return {200, kStyle, std::string(shared.style) + std::string(page.style)};
    if (path == "/d3.js") return {200, kScript, std::string(shared.library)};
    if (path == "/page.js") return {200, kScript, std::string(page.script)};
    return {404, "", ""};
  }

  WebAnswer show(const WebRequest& request) {
    if (request.path == "/api/runs") return runs(request);
    if (request.path == "/api/trends") {
      return {200, "application/json", trends_json(options_.store, queried(request, "scenario"))};
    }
    if (request.path == "/report") return report(request);
    if (request.path == "/api/scenarios") return {200, "application/json", live_.scenarios()};
    if (request.path == "/api/live") return {200, "application/json", live_.list()};
    WebAnswer file = asset(request.path);
    if (!file.type.empty()) return file;
    return problem(404, "there is nothing at " + request.path);
  }

  WebAnswer runs(const WebRequest& request) {
    RunFilter filter;
    filter.scenario = queried(request, "scenario");
    filter.verdict = queried(request, "verdict");
    if (!filter.verdict.empty() && !reports::verdict_named(filter.verdict)) {
      throw BadRequest("'" + filter.verdict + "' is no verdict");
    }
    filter.before = number_queried(request, "before");
    return {200, "application/json", runs_json(options_.store, filter)};
  }

  WebAnswer report(const WebRequest& request) {
    const std::string run = queried(request, "run");
    const std::string campaign = queried(request, "campaign");
    if (run.empty() && campaign.empty()) throw BadRequest("name a run or a campaign: /report?run=1");
    // The report brings its own policy, which names its scripts by their digests.
    return {200,
            kHtml,
            report_page(options_.store, run, campaign),
            {{"Content-Security-Policy", "frame-ancestors 'none'"}}};
  }

  WebAnswer act(const WebRequest& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return problem(400, "a JSON object is expected");
    if (request.path == "/api/login") return log_in(body);
    if (request.path == "/api/live") return start(body);
    if (LiveRun* const run = live_run(request.path)) return work(*run, body);
    return problem(404, "nothing can be done at " + request.path);
  }

  /// The run of "/api/live/ID"; null if there is none.
  LiveRun* live_run(const std::string& path) {
    return path.starts_with(kLive) ? live_.find(path.substr(kLive.size())) : nullptr;
  }

  WebAnswer start(const Json& body) {
    LivePlayOptions options;
    std::string scenario;
    try {
      scenario = body.value("scenario", "");
      options.speed = body.value("speed", 0.0);
      options.person = body.value("person", false);
      options.seed = body.value("seed", std::uint64_t{1});
    } catch (const Json::exception&) {
      return problem(400, "expected: scenario, a text; speed, a number; person, true or false; seed, a number");
    }
    if (options.speed < 0.0 || options.speed > kFastestSpeed) return problem(400, "speed: expected 0 to 1000");
    try {
      const LiveRun* const run = live_.start(scenario, options);
      if (run == nullptr) return problem(503, "too many runs are live and watched; end one of them first");
      return {201, "application/json", site_text({{"id", run->id()}})};
    } catch (const std::system_error& error) {
      return problem(503, error.what());
    }
  }

  static WebAnswer work(LiveRun& run, const Json& body) {
    const auto what = body.find("do");
    if (what == body.end() || !what->is_string()) return problem(400, "expected: do, a text");
    if (*what == "end") {
      run.end();
    } else if (!run.alive()) {
      return problem(409, "the run has ended");
    } else if (!run.tell(body.dump())) {
      return problem(503, "the run does not follow; try again");
    }
    return {202, "application/json", "{}"};
  }

  WebAnswer log_in(const Json& body) {
    if (!access_.wants_token()) return {200, "application/json", "{}"};
    const auto token = body.find("token");
    if (token != body.end() && token->is_string()) {
      if (const auto cookie = access_.log_in(token->get<std::string>())) {
        return {200, "application/json", "{}", {{"Set-Cookie", *cookie}}};
      }
    }
    return problem(403, "the token is wrong");
  }

  static constexpr std::string_view kLive = "/api/live/";

  WebSiteOptions options_;
  Access& access_;
  LiveRuns live_;
};

}  // namespace

std::unique_ptr<WebSite> make_site(boost::asio::io_context& io, const WebSiteOptions& options, Access& access) {
  return std::make_unique<Site>(io, options, access);
}

}  // namespace switchback::sim
