// What breaks the bench or an adapter: it says nothing about the system under test.
#pragma once

#include <stdexcept>

namespace switchback::hil {

/// A stack that could not be started, a link that broke, a command that answered nonsense. The text says what happened
/// and where; the run is an ERROR, and the program ends with exit code 4.
class BenchError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace switchback::hil
