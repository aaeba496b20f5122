#include "models/trunks/line_switch.h"

namespace switchback::models {

LineSwitch::LineSwitch(const sc_core::sc_module_name& name, Kernel& kernel, const Distribution& operate)
    : sc_module(name),
      kernel_(kernel),
      entity_(kernel.journal().entity("line switch")),
      operate_(operate),
      stream_(kernel.stream("line switch", "operate")),
      timer_(kernel, [this] { arrived(); }) {}

void LineSwitch::add_line(Copper& copper, CopperEnd& primary, CopperEnd& secondary) {
  lines_.push_back({&copper, {&primary, &secondary}});
  lines_.back().ends[index_of(position_)]->plug(copper, CopperSide::equipment);
}

void LineSwitch::move_to(ServerId server) {
  wanted_ = server;
  if (stuck_) {
    if (server != position_) kernel_.record(entity_, EventKind::line_switch_stuck, static_cast<int>(position_));
    return;
  }
  if (moving_ || server == position_) return;
  operate();
}

void LineSwitch::stuck(bool on) {
  stuck_ = on;
  if (on) {
    kernel_.record(entity_, EventKind::line_switch_stuck, static_cast<int>(position_));
  } else if (!moving_ && wanted_ != position_) {
    operate();
  }
}

void LineSwitch::operate() {
  moving_ = true;
  for (const Line& line : lines_) {
    CauseScope scope(kernel_.journal());
    line.ends[index_of(position_)]->unplug();
  }
  timer_.arm(operate_.draw(stream_));
}

void LineSwitch::arrived() {
  moving_ = false;
  position_ = wanted_;
  kernel_.record(entity_, EventKind::line_switch_moved, static_cast<int>(position_));
  for (const Line& line : lines_) {
    CauseScope scope(kernel_.journal());
    line.ends[index_of(position_)]->plug(*line.copper, CopperSide::equipment);
  }
}

}  // namespace switchback::models
