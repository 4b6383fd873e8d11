# Entry points of the processor's exceptions 0 to 31: each hands its number and the machine's
# frame to trap_report, which does not return.

	.section .text.traps, "ax", @progbits
	.code64

# Exceptions 8, 10-14, 17, 21, 29 and 30 push an error code; the others get a 0.
	.altmacro
	.macro	TRAP number
trap\number:
	.if !((\number == 8) || ((\number >= 10) && (\number <= 14)) || (\number == 17) || (\number == 21) || (\number == 29) || (\number == 30))
	pushq	$0
	.endif
	pushq	$\number
	jmp	trap_common
	.endm

	.set	n, 0
	.rept	32
	TRAP	%n
	.set	n, n + 1
	.endr

trap_common:
	movq	%rsp, %rdi			# number, error code, rip, cs, rflags, rsp, ss
	andq	$~15, %rsp
	cld
	call	trap_report
	ud2

	.macro	TRAP_ADDRESS number
	.quad	trap\number
	.endm

	.section .rodata.traps, "a", @progbits
	.balign	8
	.globl	trap_entries
trap_entries:
	.set	n, 0
	.rept	32
	TRAP_ADDRESS %n
	.set	n, n + 1
	.endr
	.noaltmacro
