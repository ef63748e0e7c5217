/* cxx_layout.c: what C says of the types that C++ must lay out alike. */
#include "cxx_layout.h"

const size_t layout_of_c[LAYOUTS] = LAYOUT_VALUES;
