# One library per folder, so that the linker holds the layers.
include(CheckCXXCompilerFlag)

function(switchback_defaults target)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                           -Werror
                         # GCC 12 sees overlaps and overflows in std::string's operator+ that are not there (GCC bugs 105651,
                         # 105329).
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>)
  if(SWITCHBACK_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${SWITCHBACK_SANITIZE} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${SWITCHBACK_SANITIZE})
  endif()
  if(SWITCHBACK_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# switchback_library(name DIRECTORY dir [EXCLUDE path] [SYSTEMC] [LINKS targets] [PRIVATE targets])
function(switchback_library name)
  cmake_parse_arguments(ARG "SYSTEMC" "DIRECTORY;EXCLUDE" "LINKS;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ARG_DIRECTORY}/*.cpp)
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "^${PROJECT_SOURCE_DIR}/${ARG_EXCLUDE}")
  endif()
  list(FILTER sources EXCLUDE REGEX "/rigs/")
  add_library(switchback_${name} STATIC ${sources})
  set_target_properties(switchback_${name} PROPERTIES LINKER_LANGUAGE CXX)
  add_library(switchback::${name} ALIAS switchback_${name})
  switchback_defaults(switchback_${name})
  target_include_directories(switchback_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(switchback_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE})
  if(ARG_SYSTEMC)
    target_link_libraries(switchback_${name} PUBLIC PkgConfig::SYSTEMC)
    target_precompile_headers(switchback_${name} PRIVATE <systemc> <tlm>)
  endif()
endfunction()
