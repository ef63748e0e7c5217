/* switch_aarch64.S: the context switch, AAPCS64.  See switch.h.
 *
 * A saved context, from its stack pointer up: x19 to x28, x29, x30 (where to
 * go on), d8 to d15; 160 bytes.  It ends in a return, which lands anywhere
 * under branch-target identification.
 */
#include "switch.h"

#define FRAME 160

	.text

	.macro	save_registers
	sub	sp, sp, #FRAME
	.cfi_adjust_cfa_offset FRAME
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	saved_at_sp
	.endm

	.macro	saved_at_sp
	.cfi_rel_offset x19, 0
	.cfi_rel_offset x20, 8
	.cfi_rel_offset x21, 16
	.cfi_rel_offset x22, 24
	.cfi_rel_offset x23, 32
	.cfi_rel_offset x24, 40
	.cfi_rel_offset x25, 48
	.cfi_rel_offset x26, 56
	.cfi_rel_offset x27, 64
	.cfi_rel_offset x28, 72
	.cfi_rel_offset x29, 80
	.cfi_rel_offset x30, 88
	.endm

	/* A return lands anywhere under BTI; the predictor's loss is small here. */
	.macro	go_on
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #FRAME
	.cfi_adjust_cfa_offset -FRAME
	ret
	.endm

	.globl	weft_switch
	.hidden	weft_switch
	.type	weft_switch, %function
	.balign	32
weft_switch:
	.cfi_startproc
	hint	#34 /* bti c */
	save_registers
	mov	x9, sp
	mov	sp, x1
	stlr	x9, [x0]
	go_on
	.cfi_endproc
	.size	weft_switch, . - weft_switch

	.globl	weft_switch_jump
	.hidden	weft_switch_jump
	.type	weft_switch_jump, %function
	.balign	32
weft_switch_jump:
	.cfi_startproc
	hint	#34
	mov	sp, x0
	.cfi_def_cfa sp, FRAME
	saved_at_sp
	go_on
	.cfi_endproc
	.size	weft_switch_jump, . - weft_switch_jump

	.globl	weft_switch_call
	.hidden	weft_switch_call
	.type	weft_switch_call, %function
	.balign	32
weft_switch_call:
	.cfi_startproc
	hint	#34
	save_registers
	mov	x9, sp
	mov	sp, x1
	stlr	x9, [x0]
	/* The outermost frame of a stack: an unwinder stops here. */
	.cfi_undefined x30
	mov	x29, xzr
	mov	x30, xzr
	blr	x2
	brk	#1
	.cfi_endproc
	.size	weft_switch_call, . - weft_switch_call

	.globl	weft_switch_unwind
	.hidden	weft_switch_unwind
	.type	weft_switch_unwind, %function
	.balign	32
weft_switch_unwind:
	.cfi_startproc
	hint	#34
	stp	x29, x30, [sp, #-32]!
	.cfi_adjust_cfa_offset 32
	.cfi_rel_offset x29, 0
	.cfi_rel_offset x30, 8
	str	x19, [sp, #16]
	.cfi_rel_offset x19, 16
	mov	x29, sp
	mov	x19, x0
	mov	x0, x2
	.cfi_remember_state
	/* To the unwinder we are weft_switch, stopped in that other context. */
	.cfi_def_cfa x19, FRAME
	saved_at_sp
	blr	x1
	.cfi_restore_state
	ldr	x19, [sp, #16]
	ldp	x29, x30, [sp], #32
	.cfi_adjust_cfa_offset -32
	ret
	.cfi_endproc
	.size	weft_switch_unwind, . - weft_switch_unwind

	.section .note.GNU-stack, "", %progbits
	/* Branch-target identification is kept. */
	.section .note.gnu.property, "a"
	.balign	8
	.long	4, 16, 5
	.asciz	"GNU"
	.long	0xc0000000, 4, 1, 0
