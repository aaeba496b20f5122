// A simulated pair in virtual time whose phones are texts of a test.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hil/sip/response.h"
#include "hil/sip_front/sip_front.h"
#include "models/server_machine.h"
#include "models/testbed.h"
#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {

using models::ServerId;

inline constexpr std::string_view kOffer =
    "v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 7000 RTP/AVP 0\r\n";
inline constexpr std::string_view kAnswer =
    "v=0\r\no=b 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 7002 RTP/AVP 0\r\n";

/// What left the front.
struct Sent {
  ServerId server;
  Flow to;
  SipMessage message;
};

class FrontBench {
 public:
  explicit FrontBench(const std::string& password = "")
      : testbed_(system(password), {}, [&](const models::TestbedEdge& edge) {
          SipFrontOptions options;
          options.servers = {parse_endpoint("10.0.0.11:5060"), parse_endpoint("10.0.0.12:5060")};
          options.token = "t";
          options.password = password;
          options.secret = "0123456789abcdef";
          options.trunks = false;
          front_ = std::make_unique<SipFront>(edge, options, [this](ServerId server, const Flow& to, auto text) {
            sent_.push_back({server, to, must_parse(text)});
          });
          return std::make_unique<Parts>(*front_);
        }) {
    front_->set_servers(servers_of(testbed_));
    testbed_.start(true, true, false, SimTime{0});
    run(20min);
  }

  models::Testbed& testbed() { return testbed_; }
  SipFront& front() { return *front_; }
  void run(SimTime time) { testbed_.kernel().run_until(testbed_.kernel().now() + time); }

  static Flow phone(std::string_view extension) { return {parse_endpoint("192.0.2." + last_digit(extension)), 0}; }
  void say(ServerId server, std::string_view extension, const std::string& text) {
    front_->received(server, phone(extension), text);
  }
  /// What was sent to a phone since the last look, oldest first, after `time`: enough for a call to be set up, and
  /// twice that is below SIP's T1, so that nothing is repeated.
  std::vector<Sent> hears(std::string_view extension, SimTime time = 160ms) {
    run(time);
    std::vector<Sent> heard;
    std::deque<Sent> others;
    for (Sent& one : sent_) {
      if (one.to == phone(extension)) {
        heard.push_back(std::move(one));
      } else {
        others.push_back(std::move(one));
      }
    }
    sent_ = std::move(others);
    return heard;
  }
  std::vector<int> statuses(std::string_view extension, SimTime time = 160ms) {
    std::vector<int> all;
    for (const Sent& one : hears(extension, time)) all.push_back(one.message.status());
    return all;
  }

  /// A request of a phone; `to_tag` and `branch` as they are, `more` whole header fields.
  std::string request(std::string_view method, std::string_view extension, std::string_view called, int cseq,
                      std::string_view to_tag = "", std::string_view body = "", std::string_view more = "",
                      std::string_view branch = "") {
    std::string text(method);
    text.append(" sip:").append(method == "REGISTER" ? "" : std::string(called) + "@").append("10.0.0.11 SIP/2.0\r\n");
    text.append("Via: SIP/2.0/UDP 192.0.2.").append(last_digit(extension)).append(":5060;rport;branch=z9hG4bK");
    text.append(branch.empty() ? std::to_string(++branches_) : std::string(branch)).append("\r\nFrom: <sip:");
    text.append(extension).append("@10.0.0.11>;tag=f").append(extension).append("\r\nTo: <sip:").append(called);
    text.append("@10.0.0.11>").append(to_tag.empty() ? "" : ";tag=").append(to_tag).append("\r\nCall-ID: c");
    text.append(extension).append("\r\nCSeq: ").append(std::to_string(cseq)).append(" ").append(method);
    text.append("\r\nMax-Forwards: 70\r\nContact: <sip:").append(extension).append("@192.0.2.");
    text.append(last_digit(extension)).append(">\r\n").append(more);
    if (!body.empty()) text.append("Content-Type: application/sdp\r\n");
    return text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  }
  /// Registers by its own; the status.
  int registers(std::string_view extension, ServerId server = ServerId::primary) {
    say(server, extension, request("REGISTER", extension, extension, ++cseq_));
    const auto heard = hears(extension);
    return heard.empty() ? 0 : heard.back().message.status();
  }
  /// A phone's answer to what it heard.
  static std::string answer(const SipMessage& request, int status, std::string_view body = "") {
    SipResponse response;
    response.status = status;
    response.to_tag = "callee";
    response.contact = "<sip:callee@192.0.2.2>";
    if (!body.empty()) response.content_type = "application/sdp";
    response.body = body;
    std::string text;
    build_response(request, response, text);
    return text;
  }

  /// 2001 calls 2002, which answers; the tag of the caller's dialog.
  std::string connected_call() {
    registers("2001");
    registers("2002");
    say(ServerId::primary, "2001", request("INVITE", "2001", "2002", 1, "", kOffer));
    const auto ringing = hears("2002");
    say(ServerId::primary, "2002", answer(ringing.at(0).message, 200, kAnswer));
    const auto heard = hears("2001");
    const std::string tag(heard.back().message.to().tag);
    say(ServerId::primary, "2001", request("ACK", "2001", "2002", 1, tag));
    hears("2002");
    return tag;
  }

 private:
  class Parts : public models::ExternalParts {
   public:
    explicit Parts(SipFront& front) : front_(front) {}
    models::LanReceiver* receiver(models::Endpoint endpoint) override {
      return endpoint == models::Endpoint::phones ? &front_ : nullptr;
    }
    models::AdminInterface* console(ServerId) override { return nullptr; }
    models::ServerMachine* machine(ServerId) override { return nullptr; }

   private:
    SipFront& front_;
  };

  static std::string last_digit(std::string_view extension) { return std::string(extension.substr(3)); }
  static models::SystemConfig system(const std::string& password) {
    models::SystemConfig config;
    config.phones.push_back({});
    config.phones.back().count = 10;
    config.phones.back().first_extension = 2000;
    config.server.registrar_digest = !password.empty();
    return config;
  }

  std::deque<Sent> sent_;
  models::SimulationContext context_;
  std::unique_ptr<SipFront> front_;
  models::Testbed testbed_;
  int branches_ = 0;
  int cseq_ = 0;
};

}  // namespace switchback::hil
