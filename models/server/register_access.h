// Reading and writing one board register over a TLM-2.0 bus.
#pragma once

#include <cstdint>
#include <optional>

#include "models/systemc.h"

namespace switchback::models {

/// The register's value; nothing if the board did not answer or the bus refused (models/boards/register_map.h).
std::optional<std::uint32_t> read_register(tlm::tlm_fw_transport_if<>& bus, std::uint32_t slot, std::uint32_t offset);

/// False if the board did not answer or the bus refused.
bool write_register(tlm::tlm_fw_transport_if<>& bus, std::uint32_t slot, std::uint32_t offset, std::uint32_t value);

}  // namespace switchback::models
