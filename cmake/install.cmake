# What `cmake --install` puts where, and the Debian package made of it.
include(GNUInstallDirs)

install(TARGETS switchback-bin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS switchback-reference-driver RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS switchback_board_link ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES hil/board_link/client/switchback_board_link.h hil/board_link/client/switchback_board_registers.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES hil/board_link/PROTOCOL.md RENAME board-link-protocol.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY scenarios/library scenarios/profiles scenarios/campaigns scenarios/mappings
        DESTINATION ${CMAKE_INSTALL_DATADIR}/switchback
        FILES_MATCHING PATTERN "*.yaml")
install(DIRECTORY hil/stacks hil/rigs DESTINATION ${CMAKE_INSTALL_DATADIR}/switchback/hil USE_SOURCE_PERMISSIONS)
install(FILES scenarios/schema.json scenarios/campaign.schema.json scenarios/mapping.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/switchback)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME switchback)
set(CPACK_PACKAGE_CONTACT "Switchback maintainers <maintainers@switchback.invalid>")
set(CPACK_PACKAGE_DESCRIPTION "Plays failover scenarios against simulated redundant telephony servers in virtual time
 and stores verdicts and timing results in SQLite.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION comm)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS sqlite3)
include(CPack)
