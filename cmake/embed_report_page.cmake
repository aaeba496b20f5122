# The report's page and its chart library are part of the program, so that a report needs nothing but itself.

# The chart library comes from Debian's node-d3. Another version may draw other charts, so that it is pinned.
set(SWITCHBACK_D3_VERSION 5.16.0)
find_file(SWITCHBACK_D3 d3.min.js PATHS /usr/share/nodejs/d3/dist /usr/share/javascript/d3 NO_DEFAULT_PATH)
if(NOT SWITCHBACK_D3)
  message(FATAL_ERROR "d3.min.js is not installed (Debian: node-d3); the charts of the report are drawn with it")
endif()
file(STRINGS ${SWITCHBACK_D3} SWITCHBACK_D3_LINE LIMIT_COUNT 1 LIMIT_INPUT 80)
if(NOT SWITCHBACK_D3_LINE MATCHES "^// https://d3js.org v${SWITCHBACK_D3_VERSION} ")
  message(FATAL_ERROR "${SWITCHBACK_D3} is not D3 ${SWITCHBACK_D3_VERSION} but begins with '${SWITCHBACK_D3_LINE}'")
endif()

# In the order in which they run; they share one scope.
set(SWITCHBACK_PAGE_SCRIPTS
    words.js elements.js theme.js tables.js axis.js cursor.js lanes.js paths.js phones.js picture.js rehoming.js calls.js steps.js
    measurements.js facts.js events.js sections.js overview.js heat.js sweep.js exploration.js run.js start.js)

set(SWITCHBACK_COMPARISON_SCRIPTS words.js elements.js theme.js tables.js axis.js comparison.js)

# switchback_read_together(variable files): the files of reports/html/page one after the other.
function(switchback_read_together variable)
  set(together "")
  foreach(file ${ARGN})
    file(READ ${PROJECT_SOURCE_DIR}/reports/html/page/${file} text)
    string(APPEND together "${text}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/reports/html/page/${file})
  endforeach()
  set(${variable} "${together}" PARENT_SCOPE)
endfunction()

function(switchback_embed_report_page target)
  switchback_read_together(SWITCHBACK_PAGE_FRAME index.html)
  switchback_read_together(SWITCHBACK_PAGE_STYLE colours.css page.css charts.css print.css)
  switchback_read_together(SWITCHBACK_PAGE_SCRIPT ${SWITCHBACK_PAGE_SCRIPTS})
  switchback_read_together(SWITCHBACK_PAGE_COMPARISON ${SWITCHBACK_COMPARISON_SCRIPTS})
  file(READ ${SWITCHBACK_D3} SWITCHBACK_PAGE_LIBRARY)
  foreach(text STYLE SCRIPT COMPARISON LIBRARY)
    if("${SWITCHBACK_PAGE_${text}}" MATCHES "</(script|style)")
      message(FATAL_ERROR "what the report embeds would end its own element")
    endif()
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/reports/html/page_files.cpp.in ${PROJECT_BINARY_DIR}/reports/page_files.cpp @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/reports/page_files.cpp)
endfunction()
