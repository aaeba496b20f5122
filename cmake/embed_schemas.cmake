include(GNUInstallDirs)

# The schemas are part of the program, so that it can check a scenario wherever it is installed.
function(switchback_embed_schemas target)
  file(READ ${PROJECT_SOURCE_DIR}/scenarios/schema.json SWITCHBACK_SCENARIO_SCHEMA)
  file(READ ${PROJECT_SOURCE_DIR}/scenarios/profile_schema.json SWITCHBACK_PROFILE_SCHEMA)
  file(READ ${PROJECT_SOURCE_DIR}/scenarios/campaign.schema.json SWITCHBACK_CAMPAIGN_SCHEMA)
  file(READ ${PROJECT_SOURCE_DIR}/scenarios/mapping.schema.json SWITCHBACK_MAPPING_SCHEMA)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scenarios/schema.json
                                                                 ${PROJECT_SOURCE_DIR}/scenarios/profile_schema.json
                                                                 ${PROJECT_SOURCE_DIR}/scenarios/campaign.schema.json
                                                                 ${PROJECT_SOURCE_DIR}/scenarios/mapping.schema.json)
  configure_file(${PROJECT_SOURCE_DIR}/scenarios/schema_text.cpp.in ${PROJECT_BINARY_DIR}/scenarios/schema_text.cpp
                 @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/scenarios/schema_text.cpp)
endfunction()
