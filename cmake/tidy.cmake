# `cmake --build build/release --target tidy`: clang-tidy over every source. Not a test, because it takes minutes.
find_program(RUN_CLANG_TIDY run-clang-tidy)
if(RUN_CLANG_TIDY)
  # GCC's precompiled headers and warnings mean nothing to clang.
  add_custom_target(tidy
      COMMAND ${RUN_CLANG_TIDY} -quiet -p ${CMAKE_BINARY_DIR} -extra-arg=-Wno-unknown-warning-option
              "^${PROJECT_SOURCE_DIR}/(models|scenarios|hil|reports|sim)/"
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} USES_TERMINAL VERBATIM)
endif()
