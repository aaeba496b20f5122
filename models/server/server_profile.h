// Timers and policies of a redundant server pair: a profile of named parameters, each with its source.
#pragma once

#include <span>

#include "models/core/parameter.h"

namespace switchback::models {

/// Where the boards sit, and so what happens to lines when control moves (domain.md, trap 2).
enum class Generation : std::uint8_t {
  softswitch,  ///< one set of boards in gateways that both servers reach; simple calls survive
  ab_switch,   ///< duplicate boards; an external A/B line switch moves the copper; no trunk call survives
};

/// Which of two servers that both say Yes gives way when they hear each other again.
enum class SplitBrainWinner : std::uint8_t { newest, primary };

/// All timers and policies of a server pair. Defaults are AltiGen MAXCS (`altigen-maxcs`).
struct ServerProfile {
  std::uint8_t generation = static_cast<std::uint8_t>(Generation::softswitch);

  SimTime keep_alive_period = 5s;
  std::int64_t keep_alive_misses = 6;
  Distribution activation = Distribution::triangular(95s, 120s, 145s);
  Distribution release = Distribution::triangular(25s, 30s, 35s);
  SimTime hand_over_limit = 180s;
  SimTime hand_over_overlap = 10s;
  SimTime switch_over_confirm = 3s;
  bool detects_switching_down = true;
  SimTime switching_watch = 15s;
  SimTime switching_hold_off = 10s;
  bool nic_loss_releases_control = true;
  SimTime nic_loss_release_after = 5s;
  SimTime startup_listen = 30s;
  Distribution startup_activation = Distribution::triangular(5s, 10s, 20s);
  std::uint8_t split_brain_winner = static_cast<std::uint8_t>(SplitBrainWinner::newest);

  Distribution cold_boot = Distribution::triangular(180s, 300s, 600s);
  Distribution reboot_in_control = Distribution::triangular(270s, 300s, 360s);
  Distribution service_restart = Distribution::triangular(60s, 120s, 240s);
  Distribution service_start = Distribution::triangular(4s, 8s, 16s);

  Distribution replication_initial = Distribution::log_normal(40s, 0.5, 600s);
  Distribution replication_delta = Distribution::uniform(1s, 5s);
  SimTime replication_retry = 5s;

  double registrar_rate = 20.0;
  std::int64_t registrar_queue = 400;
  SimTime registrar_retry_after = 5s;
  bool registrar_digest = false;
  bool pushes_control_update = true;
  double control_update_rate = 20.0;

  SimTime kept_call_limit = 1800s;
  bool keeps_calls = true;
  Distribution call_setup = Distribution::uniform(50ms, 150ms);

  Distribution voicemail_reconnect = Distribution::triangular(5s, 20s, 90s);
  SimTime voicemail_hello = 5s;

  Distribution line_switch_operate = Distribution::uniform(520ms, 2100ms);

  Distribution firmware_load = Distribution::uniform(8s, 15s);
};

/// The table of all server parameters, in the order they are shown.
std::span<const Parameter<ServerProfile>> server_parameters();

}  // namespace switchback::models
