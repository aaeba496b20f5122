# The web page of `serve` is part of the program as the report's page is, and shares its style and its helpers.

set(SWITCHBACK_WEB_SHARED words.js elements.js theme.js tables.js axis.js)
set(SWITCHBACK_WEB_SCRIPTS ask.js runs.js trends.js live.js feed.js console.js watch.js start.js)

function(switchback_embed_web_page target)
  set(folder ../../../sim/web/page)
  list(TRANSFORM SWITCHBACK_WEB_SCRIPTS PREPEND ${folder}/ OUTPUT_VARIABLE scripts)
  switchback_read_together(SWITCHBACK_WEB_FRAME ${folder}/index.html)
  switchback_read_together(SWITCHBACK_WEB_STYLE ${folder}/web.css)
  switchback_read_together(SWITCHBACK_WEB_SCRIPT ${SWITCHBACK_WEB_SHARED} ${scripts})
  configure_file(${PROJECT_SOURCE_DIR}/sim/web/page_files.cpp.in ${PROJECT_BINARY_DIR}/sim/web_page_files.cpp @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/sim/web_page_files.cpp)
endfunction()
