// The A/B line switch of the older generation: moves all lines between the boards of the two servers.
#pragma once

#include <vector>

#include "models/kernel.h"
#include "models/server_id.h"
#include "models/trunks/copper.h"

namespace switchback::models {

/// The switch. While it operates, nothing is connected: the signal is lost at both ends of every line.
class LineSwitch : public sc_core::sc_module {
 public:
  /// `operate` is the command and relay time (server profile `line switch.operate`).
  LineSwitch(const sc_core::sc_module_name& name, Kernel& kernel, const Distribution& operate);

  /// One line with the ends it can be connected to. Call before the run.
  void add_line(Copper& copper, CopperEnd& primary, CopperEnd& secondary);

  /// Connects all lines to `server`. A stuck switch stays where it is and moves when it is free again.
  void move_to(ServerId server);
  void stuck(bool on);

  bool is_stuck() const { return stuck_; }
  bool moving() const { return moving_; }
  /// Where the lines are, or were before the move that is under way.
  ServerId position() const { return position_; }

 private:
  struct Line {
    Copper* copper;
    CopperEnd* ends[2];
  };

  void operate();
  void arrived();

  Kernel& kernel_;
  EntityId entity_;
  Distribution operate_;
  RandomStream stream_;
  Timer timer_;
  std::vector<Line> lines_;
  ServerId position_ = ServerId::primary;
  ServerId wanted_ = ServerId::primary;
  bool moving_ = false;
  bool stuck_ = false;
};

}  // namespace switchback::models
