# install.cmake: what a user of the libraries gets: static and shared ones, headers, pkg-config
# files and a CMake package, all of which may be moved as one tree.
include(exports.cmake)
include(CheckLinkerFlag)
include(CMakePackageConfigHelpers)
check_linker_flag(C "-Wl,--undefined-version" WEFT_HAVE_UNDEFINED_VERSION)

# A program that does without find_package says the same names.
add_library(weft::core-static ALIAS weft-core)
set_target_properties(weft-core PROPERTIES EXPORT_NAME core-static)
if(TARGET weft-toolkit)
  add_library(weft::toolkit-static ALIAS weft-toolkit)
  set_target_properties(weft-toolkit PROPERTIES EXPORT_NAME toolkit-static)
endif()

if(WEFT_SHARED)
  set(toolkit_headers ${public_headers})
  list(FILTER toolkit_headers INCLUDE REGEX "^(image|engine)/")
  set(core_headers ${public_headers})
  list(FILTER core_headers EXCLUDE REGEX "^(image|engine|kernel)/")
  list(TRANSFORM toolkit_headers PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(TRANSFORM core_headers PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  weft_shared(weft-core ${core_headers})
  target_include_directories(weft-core-shared INTERFACE ${WEFT_INCLUDES})
  target_compile_options(weft-core-shared INTERFACE $<$<COMPILE_LANGUAGE:C,CXX>:${WEFT_PUBLIC_FLAGS}>)
  target_link_options(weft-core-shared INTERFACE -Wl,-z,now)
  target_link_libraries(weft-core-shared PUBLIC Threads::Threads)
  set_target_properties(weft-core-shared PROPERTIES EXPORT_NAME core)
  add_library(weft::core ALIAS weft-core-shared)
  if(TARGET weft-toolkit)
    weft_shared(weft-toolkit ${toolkit_headers})
    # What the toolkit uses of the base without its being public, it carries itself.
    target_sources(weft-toolkit-shared PRIVATE
      "$<FILTER:$<TARGET_OBJECTS:weft-core>,INCLUDE,/base/(clock|edit|system|threads)\\.c>")
    target_link_libraries(weft-toolkit-shared PUBLIC weft-core-shared PRIVATE m ${CMAKE_DL_LIBS} ${toolkit_codecs})
    # It finds the other one beside itself, wherever both are put.
    set_target_properties(weft-toolkit-shared PROPERTIES EXPORT_NAME toolkit INSTALL_RPATH "$ORIGIN")
    add_library(weft::toolkit ALIAS weft-toolkit-shared)
  endif()
  list(TRANSFORM libraries APPEND -shared OUTPUT_VARIABLE shared_libraries)
else()
  add_library(weft::core ALIAS weft-core)
  if(TARGET weft-toolkit)
    add_library(weft::toolkit ALIAS weft-toolkit)
  endif()
endif()

# The Python module: its declarations are the header's.
if(WEFT_SHARED AND TARGET weft-toolkit)
  file(READ ${CMAKE_CURRENT_SOURCE_DIR}/engine/job.h declarations)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS engine/job.h)
  string(REGEX REPLACE "^.*/\\* ---- the ten[^\n]*\n(.*)/\\* ---- end.*$" "\\1" declarations "${declarations}")
  configure_file(python/weft.py.in python/weft.py @ONLY)
endif()

if(NOT WEFT_INSTALL)
  return()
endif()
install(TARGETS ${libraries} EXPORT weft-static ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
if(WEFT_SHARED)
  install(TARGETS ${shared_libraries} EXPORT weft-shared
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libraries NAMELINK_COMPONENT development)
endif()
foreach(header ${public_headers})
  get_filename_component(room ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/weft/${room} COMPONENT development)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT documentation
  FILES_MATCHING PATTERN "*.c")
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documentation)
install(FILES run/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME goroutines.md COMPONENT documentation)
if(TARGET weft-toolkit)
  install(FILES engine/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME engine.md COMPONENT documentation)
  install(FILES ${PROJECT_SOURCE_DIR}/cli/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME command.md COMPONENT documentation)
endif()
install(FILES run/weft-gdb.py DESTINATION ${CMAKE_INSTALL_DATADIR}/weft COMPONENT development)

if(WEFT_SHARED AND TARGET weft-toolkit)
  set(WEFT_PYTHON_DIR lib/python3/dist-packages CACHE STRING "Where weft.py is installed, below the prefix")
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/python/weft.py DESTINATION ${WEFT_PYTHON_DIR} COMPONENT python)
endif()

# pkg-config: paths from where the file lies, so that a moved tree, or one put
# elsewhere by `cmake --install --prefix`, still tells the truth.
file(RELATIVE_PATH up ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" up ${up})
file(RELATIVE_PATH pc_libdir ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH pc_includedir ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
if(WEFT_SHARED) # what a static library needs, `pkg-config --static` tells
  set(private .private)
endif()
foreach(library ${libraries})
  configure_file(${library}.pc.in ${library}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${library}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/weft)
configure_package_config_file(weft-config.cmake.in weft-config.cmake INSTALL_DESTINATION ${package}
  PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(weft-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/weft-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/weft-config-version.cmake
  DESTINATION ${package} COMPONENT development)
install(EXPORT weft-static NAMESPACE weft:: DESTINATION ${package} COMPONENT development)
if(WEFT_SHARED)
  install(EXPORT weft-shared NAMESPACE weft:: DESTINATION ${package} COMPONENT development)
endif()
