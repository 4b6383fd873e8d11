# The way from long mode to a BIOS service in real mode and back.
#
#	extern "C" fn bios_interrupt(number: u8)
#
# Registers for the service go in and come out through the block real_registers. The service
# runs with interrupts on, on the real-mode stack; the loader itself never has them on, so
# timer and keyboard interrupts are served only here.

	.section .rm, "awx", @progbits
	.code64
	.globl	bios_interrupt
bios_interrupt:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movb	%dil, service + 1		# the operand of the int instruction below
	movq	%rsp, long_stack
	sidt	long_idt
	ljmpl	*to_compatibility

# 32-bit code of long mode: leave long mode.
	.code32
compatibility:
	movl	%cr0, %eax
	andl	$~CR0_PG, %eax
	movl	%eax, %cr0
	movl	$MSR_EFER, %ecx
	rdmsr
	andl	$~EFER_LME, %eax
	wrmsr
	xorl	%eax, %eax
	movl	%eax, %cr4
	ljmpl	$CODE16, $leave_protected

# 16-bit protected mode: give the segments their real-mode limits, leave protected mode.
	.code16
leave_protected:
	movw	$DATA16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	movl	%cr0, %eax
	andl	$~CR0_PE, %eax
	movl	%eax, %cr0
	ljmp	$0, $real
real:
	xorw	%ax, %ax
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ds
	movw	%ax, %ss
	lidt	real_idt
	movw	$real_registers, %sp
	popal					# edi esi ebp - ebx edx ecx eax
	popw	%es
	popw	%ds
	movw	$REAL_STACK, %sp
	sti
service:
	int	$0
	cli
	pushfw
	popw	%cs:real_flags			# interrupts off in there; nobody asks for that bit
	movl	%edi, %cs:real_registers
	movl	%esi, %cs:real_registers + 4
	movl	%ebp, %cs:real_registers + 8
	movl	%ebx, %cs:real_registers + 16
	movl	%edx, %cs:real_registers + 20
	movl	%ecx, %cs:real_registers + 24
	movl	%eax, %cs:real_registers + 28
	movw	%es, %cs:real_registers + 32
	movw	%ds, %cs:real_registers + 34
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	ENTER_LONG_MODE return_long

	.code64
return_long:
	lidt	long_idt
	movq	long_stack, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

	.balign	8
long_stack:	.quad	0
to_compatibility:
	.long	compatibility
	.word	CODE32
long_idt:	.skip	10
real_idt:	.word	0x3ff			# the interrupt vector table at 0
	.long	0

# Layout of machine::thunk::RealRegisters
	.balign	4
	.globl	real_registers
real_registers:
	.skip	36
real_flags:
	.skip	2
	.skip	2
