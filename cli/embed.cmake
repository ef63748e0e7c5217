# cmake -DFILES="a;b" -DPREFIX=replay -DHEADER=H -DOUT=FILE.c -P embed.cmake: texts as C strings, replay_page_html for
# page.html, as H declares them.
set(code "/* Made of a page's parts by embed.cmake. */\n#include \"${HEADER}\"\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} name)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND code "\nconst char ${PREFIX}_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUT} "${code}")
