#include "models/boards/board_rack.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

/// A bare bus master.
class Master : public sc_core::sc_module {
 public:
  explicit Master(const sc_core::sc_module_name& name) : sc_module(name) {}
  tlm_utils::simple_initiator_socket<Master> bus;

  tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address, unsigned length = 4) {
    tlm::tlm_generic_payload payload;
    prepare(payload, command, address, length);
    sc_core::sc_time delay;
    bus->b_transport(payload, delay);
    return payload.get_response_status();
  }
  tlm::tlm_response_status write(std::uint64_t address, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<unsigned char>(value >> (8 * i));
    return access(tlm::TLM_WRITE_COMMAND, address);
  }
  std::uint32_t read(std::uint64_t address) {
    EXPECT_EQ(access(tlm::TLM_READ_COMMAND, address), tlm::TLM_OK_RESPONSE) << std::hex << address;
    return value();
  }
  unsigned debug_read(std::uint64_t address) {
    tlm::tlm_generic_payload payload;
    prepare(payload, tlm::TLM_READ_COMMAND, address, 4);
    return bus->transport_dbg(payload);
  }
  std::uint32_t value() const {
    std::uint32_t all = 0;
    for (unsigned i = 4; i-- > 0;) all = (all << 8U) | bytes[i];
    return all;
  }

  std::array<unsigned char, 8> bytes{};

 private:
  void prepare(tlm::tlm_generic_payload& payload, tlm::tlm_command command, std::uint64_t address, unsigned length) {
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(length);
    payload.set_streaming_width(length);
  }
};

constexpr std::uint64_t kSlot1 = 1ULL << kSlotShift;
namespace at = board_register;

class RegisterMap : public testing::Test {
 protected:
  RegisterMap() : bench_(t1_system()), master_("master") { master_.bus.bind(bench_.plant.rack(ServerId::primary).bus); }

  PlantBench bench_;
  Master master_;
};

TEST_F(RegisterMap, TellsWhatABoardIs) {
  bench_.start();
  EXPECT_EQ(master_.read(kSlot1 + at::kIdentity), static_cast<std::uint32_t>(BoardTypeCode::triton_t1));
  EXPECT_EQ(master_.read(kSlot1 + at::kPhysicalId), 0x101U);
  EXPECT_EQ(master_.read(kSlot1 + at::kFirmwareState), static_cast<std::uint32_t>(FirmwareState::ready));
  EXPECT_EQ(master_.read(kSlot1 + at::kChannelCount), 23U);
  EXPECT_EQ(master_.read(kSlot1 + at::kAlarms), 0U);
  EXPECT_EQ(master_.read(kSlot1 + at::kSpanStatus),
            kSpanEnabled | kSpanSignal | kSpanLayer1 | kSpanDChannel | kSpanInService);
}

TEST_F(RegisterMap, DebugTransportReadsTheSameValues) {
  bench_.start();
  EXPECT_EQ(master_.debug_read(kSlot1 + at::kChannelCount), 4U);
  EXPECT_EQ(master_.value(), 23U);
  EXPECT_EQ(master_.debug_read(kSlot1 + 0x20), 0U);
}

TEST_F(RegisterMap, AnswersAddressErrorsForWhatIsNotThere) {
  bench_.start();
  const auto read = tlm::TLM_READ_COMMAND;
  EXPECT_EQ(master_.access(read, 0), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, 2ULL << kSlotShift), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, 32ULL << kSlotShift), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, (1ULL << 48U) + kSlot1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1 + 0x20), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1 + channel_offset(24, 0x04)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1 + channel_offset(0, 0x04)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1 + channel_offset(1, 0x1c)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1 + 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1, 2), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(read, kSlot1, 8), tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

TEST_F(RegisterMap, RefusesTheWrongDirection) {
  bench_.start();
  EXPECT_EQ(master_.write(kSlot1 + at::kIdentity, 1), tlm::TLM_COMMAND_ERROR_RESPONSE);
  EXPECT_EQ(master_.write(kSlot1 + channel_offset(1, channel_register::kState), 1), tlm::TLM_COMMAND_ERROR_RESPONSE);
  EXPECT_EQ(master_.access(tlm::TLM_READ_COMMAND, kSlot1 + at::kControl), tlm::TLM_COMMAND_ERROR_RESPONSE);
}

TEST_F(RegisterMap, ClearsPendingInterruptsThatAreWrittenAsOne) {
  bench_.start();
  bench_.act([this] {
    bench_.primary.release_control();
    bench_.plant.board("co-1")->reset();
  });
  EXPECT_EQ(master_.read(kSlot1 + at::kInterruptStatus), kInterruptFirmware);
  EXPECT_EQ(master_.write(kSlot1 + at::kInterruptStatus, kInterruptLine), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(master_.read(kSlot1 + at::kInterruptStatus), kInterruptFirmware);
  EXPECT_EQ(master_.write(kSlot1 + at::kInterruptStatus, kInterruptFirmware), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(master_.read(kSlot1 + at::kInterruptStatus), 0U);
}

TEST_F(RegisterMap, ABoardInFaultAnswersItsFirmwareStateAndTheResetLineOnly) {
  bench_.start();
  bench_.act([this] { bench_.plant.board("co-1")->fault(); });
  EXPECT_TRUE(bench_.plant.board("co-1")->faulty());
  EXPECT_EQ(master_.read(kSlot1 + at::kFirmwareState), static_cast<std::uint32_t>(FirmwareState::fault));
  EXPECT_EQ(master_.access(tlm::TLM_READ_COMMAND, kSlot1 + at::kIdentity), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(master_.write(kSlot1 + at::kControl, kControlEnable), tlm::TLM_GENERIC_ERROR_RESPONSE);
  bench_.act([this] { EXPECT_EQ(master_.write(kSlot1 + at::kControl, kControlReset), tlm::TLM_OK_RESPONSE); });
  bench_.run_for(40s);
  EXPECT_TRUE(bench_.primary.trunk_in_service("co-1"));
}

TEST_F(RegisterMap, AChassisWithoutPowerAnswersNothing) {
  bench_.act([] {});
  EXPECT_EQ(master_.access(tlm::TLM_READ_COMMAND, kSlot1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

}  // namespace
}  // namespace switchback::models
