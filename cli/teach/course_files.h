/* course_files.h: what every page of the course holds, as strings; embed.cmake makes them. */
#ifndef WEFT_CLI_TEACH_COURSE_FILES_H
#define WEFT_CLI_TEACH_COURSE_FILES_H

extern const char course_course_css[], course_course_js[];

#endif
