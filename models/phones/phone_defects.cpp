#include "models/phones/phone_defects.h"

#include <string_view>

namespace switchback::models {
namespace {

bool planted_in(const DefectNames& planted, std::string_view name) { return planted.contains(name); }

}  // namespace

PhoneDefects::PhoneDefects(const DefectNames& planted)
    : moves_during_call(planted_in(planted, kDefectReRegistersDuringCall)),
      forgets_notice_in_call(planted_in(planted, kDefectForgetsNoticeInCall)),
      stays_in_basic_mode(planted_in(planted, kDefectStaysInBasicMode)),
      retries_at_once(planted_in(planted, kDefectRetriesAtOnce)),
      gives_up(planted_in(planted, kDefectGivesUp)),
      first_server_only(planted_in(planted, kDefectFirstServerOnly)),
      leaves_at_probe(planted_in(planted, kDefectLeavesAtProbe)),
      probes_first_server(planted_in(planted, kDefectProbesFirstServer)),
      reboots(planted_in(planted, kDefectPhonesReboot)),
      never_returns(planted_in(planted, kDefectPhonesNeverReturn)) {}

}  // namespace switchback::models
