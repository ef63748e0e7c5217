/* page_files.h: the page's parts as strings; embed.cmake makes them. */
#ifndef WEFT_CLI_REPLAY_PAGE_FILES_H
#define WEFT_CLI_REPLAY_PAGE_FILES_H

extern const char replay_page_html[], replay_page_css[], replay_page_js[];

#endif
