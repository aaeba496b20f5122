// The phones as the people in front of them see them.
#pragma once

#include <cstdint>
#include <optional>

#include "models/call_kind.h"
#include "models/core/journal.h"
#include "models/phones/phone_bank.h"
#include "models/server_id.h"

namespace switchback::models {

/// What callers need of a phone bank; the same words as PhoneBank.
class PhoneHandsets {
 public:
  virtual ~PhoneHandsets() = default;

  virtual std::uint32_t size() const = 0;
  virtual std::uint32_t extension(std::uint32_t phone) const = 0;
  virtual std::optional<std::uint32_t> index_of_extension(std::uint32_t extension) const = 0;
  virtual EntityId entity(std::uint32_t phone) const = 0;
  virtual std::optional<ServerId> owner(std::uint32_t phone) const = 0;
  virtual bool idle(std::uint32_t phone) const = 0;
  virtual bool dial(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target) = 0;
  virtual void answer(std::uint32_t phone, CallId call) = 0;
  virtual void hang_up(std::uint32_t phone, CallId call) = 0;
  /// False where the phone has no such call.
  virtual bool ask(std::uint32_t /*phone*/, CallId /*call*/, CallKind /*feature*/) { return false; }
};

/// The handsets of a phone bank.
template <class Bank>
class HandsetsOf : public PhoneHandsets {
 public:
  explicit HandsetsOf(Bank& bank) : bank_(bank) {}

  std::uint32_t size() const override { return bank_.size(); }
  std::uint32_t extension(std::uint32_t phone) const override { return bank_.extension(phone); }
  std::optional<std::uint32_t> index_of_extension(std::uint32_t extension) const override {
    return bank_.index_of_extension(extension);
  }
  EntityId entity(std::uint32_t phone) const override { return bank_.entity(phone); }
  std::optional<ServerId> owner(std::uint32_t phone) const override { return bank_.owner(phone); }
  bool idle(std::uint32_t phone) const override { return bank_.idle(phone); }
  bool dial(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target) override {
    return bank_.dial(phone, call, kind, target);
  }
  void answer(std::uint32_t phone, CallId call) override { bank_.answer(phone, call); }
  void hang_up(std::uint32_t phone, CallId call) override { bank_.hang_up(phone, call); }
  bool ask(std::uint32_t phone, CallId call, CallKind feature) override { return bank_.ask(phone, call, feature); }

 private:
  Bank& bank_;
};

}  // namespace switchback::models
