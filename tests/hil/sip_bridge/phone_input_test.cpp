#include "hil/sip_bridge/phone_input.h"

#include <gtest/gtest.h>

#include <string>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

TEST(PhoneInput, IsReadAsItWasWritten) {
  const PhoneInput lost{PhoneInput::Kind::lost, {{0x0a000001, 5060}, 7, 1ULL << 40U}, "reset"};
  const std::string bytes = write_phone_input(lost, PhoneInputForm::flows);
  const PhoneInput read = read_phone_input(bytes, PhoneInputForm::flows);
  EXPECT_EQ(read.kind, lost.kind);
  EXPECT_EQ(read.flow, lost.flow);
  EXPECT_EQ(read.text, "reset");
}

TEST(PhoneInput, OfOneUdpSocketIsTheSenderAndItsDatagram) {
  const PhoneInput datagram{PhoneInput::Kind::message, {{0x0a000001, 5060}}, "text"};
  const std::string bytes = write_phone_input(datagram, PhoneInputForm::datagrams);
  EXPECT_EQ(bytes.size(), 6U + 4U);
  EXPECT_EQ(read_phone_input(bytes, PhoneInputForm::datagrams).flow, datagram.flow);
  EXPECT_EQ(read_phone_input(bytes, PhoneInputForm::datagrams).text, "text");
}

TEST(PhoneInput, IsRefusedWhereItCannotHaveBeenWritten) {
  EXPECT_THROW(read_phone_input("short", PhoneInputForm::datagrams), UserError);
  EXPECT_THROW(read_phone_input("longer, but of no kind", PhoneInputForm::flows), UserError);
  EXPECT_THROW(read_phone_input(std::string(18, '\0'), PhoneInputForm::flows), UserError);
}

}  // namespace
}  // namespace switchback::hil
