// The main of every test program: SystemC's library exports one of its own that would run no test.
#include <gmock/gmock.h>

#include <cstdlib>

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  // The same cases on every run; RC_PARAMS from outside looks further.
  setenv("RC_PARAMS", "seed=1", 0);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}

// Only the library's own main would call this; a program that gets here was linked wrongly.
extern "C" int sc_main(int, char**) { std::abort(); }
