# exports.cmake: a shared library beside a static one, of the same objects,
# which lets out what the public headers declare and nothing else.

# weft_exports(VARIABLE HEADERS...): the functions and objects that headers
# declare.  A few names too many (of types) do no harm: nothing defines them.
function(weft_exports variable)
  set(names "")
  foreach(header ${ARGN})
    file(READ ${header} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    string(REGEX REPLACE "/\\*[^*]*\\*+([^/*][^*]*\\*+)*/" "" text "${text}")
    string(REGEX MATCHALL "weft_[a-z0-9_]+" found "${text}")
    list(APPEND names ${found})
  endforeach()
  list(REMOVE_DUPLICATES names)
  list(SORT names)
  set(${variable} ${names} PARENT_SCOPE)
endfunction()

# weft_shared(STATIC HEADERS...): STATIC-shared is STATIC as a shared library.
function(weft_shared static)
  weft_exports(public ${ARGN})
  string(REPLACE ";" ";\n\t" public "${public}")
  set(text "WEFT_${WEFT_SOVERSION} {\nglobal:\n\t${public};\nlocal:\n\t*;\n};\n")
  set(map ${CMAKE_CURRENT_BINARY_DIR}/${static}.map)
  file(CONFIGURE OUTPUT ${map} CONTENT "${text}" @ONLY)

  add_library(${static}-shared SHARED $<TARGET_OBJECTS:${static}>)
  set_target_properties(${static}-shared PROPERTIES OUTPUT_NAME ${static} VERSION ${PROJECT_VERSION}
    SOVERSION ${WEFT_SOVERSION} LINK_DEPENDS ${map} LINKER_LANGUAGE C)
  # -Bsymbolic-functions: calls inside a library stay inside it, at their price in a program.
  # -z now: a call bound late would do it on a small stack.
  target_link_options(${static}-shared PRIVATE -Wl,--version-script=${map} -Wl,-Bsymbolic-functions
    -Wl,-z,now -Wl,--no-undefined)
  if(WEFT_HAVE_UNDEFINED_VERSION)
    target_link_options(${static}-shared PRIVATE -Wl,--undefined-version)
  endif()
endfunction()
