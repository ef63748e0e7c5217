/* template.h: bodies that are compiled once for each type.
 *
 * A file *_template.h is included once for each type.  Before, its includer
 * defines WEFT_ID, with which every name in it begins, and whatever else its
 * head asks for; the file undefines all of these at its end, unless it is part
 * of another template.  So a debugger steps through it line by line.
 */
#ifndef WEFT_KERNEL_TEMPLATE_H
#define WEFT_KERNEL_TEMPLATE_H

#define WEFT_JOIN_EXPANDED(a, b) a##_##b
#define WEFT_JOIN(a, b)          WEFT_JOIN_EXPANDED(a, b)

/* WEFT_OF(sum) of WEFT_ID box is box_sum; of another ID: WEFT_JOIN(other, sum). */
#define WEFT_OF(name) WEFT_JOIN(WEFT_ID, name)

#endif
