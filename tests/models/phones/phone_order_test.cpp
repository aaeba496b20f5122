#include "models/phones/phone_order.h"

#include <gtest/gtest.h>

#include <vector>

namespace switchback::models {
namespace {

TEST(PhoneOrder, IsThatOfTheNumbersUntilAGroupIsSorted) {
  const PhoneOrder order(3);
  for (const std::uint32_t phone : {0U, 1U, 2U}) {
    EXPECT_EQ(order.index(phone), phone);
    EXPECT_EQ(order.number(phone), phone);
  }
}

TEST(PhoneOrder, KeepsTheFirstToStartFirstWithinEachGroup) {
  PhoneOrder order(7);
  order.sort(1, {4s, 1s, 3s, 1s});
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t index = 0; index < 7; ++index) {
    numbers.push_back(order.number(index));
    EXPECT_EQ(order.index(order.number(index)), index);
  }
  EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 2, 4, 3, 1, 5, 6}));
  order.sort(5, {2s, 1s});
  EXPECT_EQ(order.number(5), 6U);
  EXPECT_EQ(order.index(5), 6U);
  EXPECT_EQ(order.number(1), 2U) << "another group stays as it is";
}

}  // namespace
}  // namespace switchback::models
