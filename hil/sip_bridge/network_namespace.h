// Sockets of other network namespaces.
#pragma once

#include <string>

namespace switchback::hil {

/// This thread is in another network namespace while this lives; sockets stay where they were made.
class InNamespace {
 public:
  /// A name as `ip netns` knows it; empty: stays. Throws UserError if it cannot be entered.
  explicit InNamespace(const std::string& name);
  ~InNamespace();
  InNamespace(const InNamespace&) = delete;
  InNamespace& operator=(const InNamespace&) = delete;

 private:
  int own_ = -1;
};

}  // namespace switchback::hil
