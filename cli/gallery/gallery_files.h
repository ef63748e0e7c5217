/* gallery_files.h: what the gallery's page holds, as strings; embed.cmake makes them. */
#ifndef WEFT_CLI_GALLERY_FILES_H
#define WEFT_CLI_GALLERY_FILES_H

extern const char gallery_gallery_css[], gallery_gallery_js[];

#endif
