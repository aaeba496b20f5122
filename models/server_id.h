// The two servers of a pair and the words the redundancy dialog uses for their state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace switchback::models {

enum class ServerId : std::uint8_t { primary = 0, secondary = 1 };

inline constexpr std::array<ServerId, 2> kServers{ServerId::primary, ServerId::secondary};

constexpr ServerId peer_of(ServerId id) { return id == ServerId::primary ? ServerId::secondary : ServerId::primary; }
constexpr std::size_t index_of(ServerId id) { return static_cast<std::size_t>(id); }
constexpr std::string_view name_of(ServerId id) { return id == ServerId::primary ? "primary" : "secondary"; }

/// The services of a server in the order in which the dialog reaches them (domain.md 2.1; the list itself is an
/// assumption).
enum class Service : std::uint8_t {
  keep_alive,
  switching,
  gateway,
  registrar,
  call_control,
  replication,
  voicemail_link,
};

inline constexpr std::size_t kServiceCount = 7;
inline constexpr std::array<std::string_view, kServiceCount> kServiceNames{
    "keep-alive", "switching", "gateway", "registrar", "call control", "replication", "voicemail link"};
constexpr std::string_view name_of(Service service) { return kServiceNames[static_cast<std::size_t>(service)]; }

/// "Up", "Down", "Unknown" of the dialog.
enum class ServiceStatus : std::uint8_t { up, down, unknown };
constexpr std::string_view name_of(ServiceStatus status) {
  constexpr std::array<std::string_view, 3> names{"Up", "Down", "Unknown"};
  return names[static_cast<std::size_t>(status)];
}

/// "Updating", "Updated"; unknown while the other server cannot be reached.
enum class ReplicationStatus : std::uint8_t { updating, updated, unknown };
constexpr std::string_view name_of(ReplicationStatus status) {
  constexpr std::array<std::string_view, 3> names{"Updating", "Updated", "Unknown"};
  return names[static_cast<std::size_t>(status)];
}

}  // namespace switchback::models
