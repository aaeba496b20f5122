// trunks.*: how long the lines took to come back, layer by layer.
#include <unordered_map>

#include "reports/measuring.h"

namespace switchback::reports {

namespace {

/// One condition that every trunk must meet again.
class Layer {
 public:
  void down(EntityId trunk) { up_[trunk] = false; }
  void up(EntityId trunk, SimTime time) {
    up_[trunk] = true;
    last_ = time;
  }
  /// When the last trunk came back; absent when none did, or when one is still down.
  std::optional<SimTime> complete() const {
    for (const auto& [trunk, up] : up_) {
      if (!up) return std::nullopt;
    }
    return last_;
  }

 private:
  std::unordered_map<EntityId, bool> up_;
  std::optional<SimTime> last_;
};

}  // namespace

void measure_trunks(const Journal& journal, const Window& window, Values& values) {
  Layer layer1;
  Layer layer2;
  Layer service;
  std::optional<SimTime> layer3;
  for (EventId id = window.begin; id < window.end; ++id) {
    const Event& event = journal.at(id);
    const SimTime after = event.time - window.trigger;
    switch (event.kind) {
      case EventKind::layer1_down:
        layer1.down(event.entity);
        break;
      case EventKind::layer1_up:
        layer1.up(event.entity, after);
        break;
      case EventKind::d_channel_down:
        layer2.down(event.entity);
        break;
      case EventKind::d_channel_up:
        layer2.up(event.entity, after);
        break;
      case EventKind::restart_acknowledged:
        layer3 = after;
        break;
      case EventKind::trunk_out_of_service:
        service.down(event.entity);
        break;
      case EventKind::trunk_in_service:
        service.up(event.entity, after);
        break;
      default:
        break;
    }
  }
  values.set("trunks.layer1", layer1.complete());
  values.set("trunks.layer2", layer2.complete());
  values.set("trunks.layer3", layer3);
  values.set("trunks.restored", service.complete());
}

}  // namespace switchback::reports
