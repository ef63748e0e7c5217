/* switch_x86_64.S: the context switch, System V ABI.  See switch.h.
 *
 * A saved context, from its stack pointer up: r15 r14 r13 r12 rbx rbp rip.
 * It ends in a return.  The return predictor holds the callers of whom we
 * leave; two goroutines that park by the same path have the same ones, and
 * the depth stays right, so that later returns are predicted too.  (A jump
 * would be predicted itself, but each return after it would not.)
 */
#include "switch.h"

	.text

	.macro	save_registers
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r12, 0
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r13, 0
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r14, 0
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r15, 0
	.endm

	.macro	go_on
	popq	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %r15
	popq	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %r14
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %r13
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %r12
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %rbx
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %rbp
	ret
	.endm

	.globl	weft_switch
	.hidden	weft_switch
	.type	weft_switch, @function
	.balign	32
weft_switch:
	.cfi_startproc
	endbr64
	save_registers
	movq	%rsp, %rax
	movq	%rsi, %rsp
	movq	%rax, (%rdi)
	go_on
	.cfi_endproc
	.size	weft_switch, . - weft_switch

	.globl	weft_switch_jump
	.hidden	weft_switch_jump
	.type	weft_switch_jump, @function
	.balign	32
weft_switch_jump:
	.cfi_startproc
	endbr64
	movq	%rdi, %rsp
	.cfi_def_cfa %rsp, 56
	.cfi_offset %rbp, -16
	.cfi_offset %rbx, -24
	.cfi_offset %r12, -32
	.cfi_offset %r13, -40
	.cfi_offset %r14, -48
	.cfi_offset %r15, -56
	go_on
	.cfi_endproc
	.size	weft_switch_jump, . - weft_switch_jump

	.globl	weft_switch_call
	.hidden	weft_switch_call
	.type	weft_switch_call, @function
	.balign	32
weft_switch_call:
	.cfi_startproc
	endbr64
	save_registers
	movq	%rsp, %rax
	movq	%rsi, %rsp
	movq	%rax, (%rdi)
	/* The outermost frame of a stack: an unwinder stops here. */
	.cfi_undefined %rip
	xorl	%ebp, %ebp
	call	*%rdx
	ud2
	.cfi_endproc
	.size	weft_switch_call, . - weft_switch_call

	.globl	weft_switch_unwind
	.hidden	weft_switch_unwind
	.type	weft_switch_unwind, @function
	.balign	32
weft_switch_unwind:
	.cfi_startproc
	endbr64
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	movq	%rdi, %rbx
	movq	%rdx, %rdi
	.cfi_remember_state
	/* To the unwinder we are weft_switch, stopped in that other context. */
	.cfi_def_cfa %rbx, 56
	.cfi_offset %rbp, -16
	.cfi_offset %rbx, -24
	.cfi_offset %r12, -32
	.cfi_offset %r13, -40
	.cfi_offset %r14, -48
	.cfi_offset %r15, -56
	call	*%rsi
	.cfi_restore_state
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	weft_switch_unwind, . - weft_switch_unwind

	.section .note.GNU-stack, "", @progbits
	/* Indirect-branch tracking is kept; shadow stacks are not switched. */
	.section .note.gnu.property, "a"
	.balign	8
	.long	4, 16, 5
	.asciz	"GNU"
	.long	0xc0000002, 4, 1, 0
