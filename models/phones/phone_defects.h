// Which of the planted defects (models/defects.h) the phones have.
#pragma once

#include "models/defects.h"

namespace switchback::models {

/// Looked at in every call and timer of a million phones, and therefore looked up once.
struct PhoneDefects {
  explicit PhoneDefects(const DefectNames& planted);

  bool moves_during_call;
  bool forgets_notice_in_call;
  bool stays_in_basic_mode;
  bool retries_at_once;
  bool gives_up;
  bool first_server_only;
  bool leaves_at_probe;
  bool probes_first_server;
  bool reboots;
  bool never_returns;
};

}  // namespace switchback::models
