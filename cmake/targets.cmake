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
    # ThreadSanitizer does not see the fences in Boost.Asio, which serve io_contexts of several threads; ours have one.
    if(SWITCHBACK_SANITIZE MATCHES thread)
      target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-tsan>)
    endif()
  endif()
  if(SWITCHBACK_FUZZ)
    # Clang 14 cannot assemble coroutines with -fsanitize=function: "Cannot represent a difference across sections".
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link -fno-sanitize=function)
  endif()
  # For GCC the sources of a batch are headers, in which a named type should not hold one of an unnamed namespace.
  if(CMAKE_UNITY_BUILD)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# switchback_precompiled_headers(name HEADERS headers [LINKS targets]): compiles the headers once for all targets that
# reuse them with target_precompile_headers(target REUSE_FROM name). Those compile with the same options and at least the
# same definitions; GCC says so where they do not. A source still includes what it uses: a build with
# -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON shows what is missing.
function(switchback_precompiled_headers name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINKS" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Carries the precompiled headers.\n")
  add_library(${name} OBJECT ${source})
  switchback_defaults(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

# What brings no names that argument-dependent lookup could take for our own: <filesystem> would bring std::quoted.
set(SWITCHBACK_STANDARD_HEADERS <algorithm> <array> <charconv> <chrono> <cstdint> <functional> <map> <memory>
                                <optional> <set> <span> <string> <string_view> <utility> <variant> <vector>)
switchback_precompiled_headers(switchback_standard_headers HEADERS ${SWITCHBACK_STANDARD_HEADERS})
switchback_precompiled_headers(switchback_systemc_headers LINKS PkgConfig::SYSTEMC
                               HEADERS ${SWITCHBACK_STANDARD_HEADERS} <systemc> <tlm>)

set(SWITCHBACK_LIBRARY_OPTIONS "" CACHE STRING "Compile options of the libraries, not of the tests")
target_compile_options(switchback_standard_headers PRIVATE ${SWITCHBACK_LIBRARY_OPTIONS})
target_compile_options(switchback_systemc_headers PRIVATE ${SWITCHBACK_LIBRARY_OPTIONS})

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
  target_compile_options(switchback_${name} PRIVATE ${SWITCHBACK_LIBRARY_OPTIONS})
  target_include_directories(switchback_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(switchback_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE})
  if(ARG_SYSTEMC)
    target_link_libraries(switchback_${name} PUBLIC PkgConfig::SYSTEMC)
    target_precompile_headers(switchback_${name} REUSE_FROM switchback_systemc_headers)
  else()
    target_precompile_headers(switchback_${name} REUSE_FROM switchback_standard_headers)
  endif()
endfunction()
