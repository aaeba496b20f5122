# The preset `tidy`: clang-tidy over every source. Not a test, because it takes tens of minutes.
find_program(RUN_CLANG_TIDY run-clang-tidy)
if(RUN_CLANG_TIDY)
  # Only the preset has a compilation database that clang can follow: GCC's precompiled headers mean nothing to it.
  add_custom_target(tidy
      COMMAND ${RUN_CLANG_TIDY} -quiet -p ${CMAKE_BINARY_DIR} -extra-arg=-Wno-unknown-warning-option
              "^${PROJECT_SOURCE_DIR}/(models|scenarios|hil|reports|sim)/"
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} USES_TERMINAL VERBATIM)
endif()
