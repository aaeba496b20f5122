// A console whose picture a test paints, for what looks at servers only through their admin face.
#pragma once

#include "models/admin.h"

namespace switchback::models {

/// Answers what the test put into its members; every button works.
class FakeConsole : public AdminInterface {
 public:
  explicit FakeConsole(ServerId id) {
    shown.console = id;
    shown.systems[0].in_control = true;
  }

  bool reachable() const override { return answers; }
  RedundancyPicture picture() const override { return shown; }
  ConfigurationViews views() const override { return listed; }
  void open_redundancy_dialog() override {}
  AdminResult open_max_admin() override { return {}; }
  AdminResult manual_switch_over() override { return {}; }
  AdminResult set_auto_assume(bool checked) override {
    shown.auto_assume = checked;
    return {};
  }
  AdminResult set_redundancy_enabled(bool) override { return {}; }
  AdminResult restart_services() override { return {}; }
  AdminResult restart_server() override { return {}; }
  AdminResult edit_extension(std::uint32_t) override { return {}; }

  SystemGroup& system(ServerId id) { return shown.systems[index_of(id)]; }

  bool answers = true;
  RedundancyPicture shown;
  ConfigurationViews listed;
};

}  // namespace switchback::models
