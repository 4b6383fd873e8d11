# Entry of the loader: from the real mode that a boot sector leaves to Rust in long mode.
#
# In: ip = 0x9000, cs = 0, dl = drive, cx = sector size in bytes (../boot-sectors/src/stage1.s).
#
# Everything that runs with 16-bit addresses (sections .rm*) lies below 64 KiB, so that all
# real-mode segments are 0 and an address is an offset.

	.set	REAL_STACK, 0x7c00		# real-mode stack, grows down; also used by thunk.s
	.set	CODE64, 0x08			# selectors of gdt below
	.set	DATA, 0x10
	.set	CODE32, 0x18
	.set	CODE16, 0x20
	.set	DATA16, 0x28
	.set	CR0_PE, 1 << 0
	.set	CR0_PG, 1 << 31
	.set	CR4_PAE, 1 << 5
	.set	MSR_EFER, 0xc0000080
	.set	EFER_LME, 1 << 8
	.set	COM1, 0x3f8

# From 16-bit code with paging off to 64-bit code at \target. Segment registers hold DATA then;
# the stack is undefined. Clobbers eax, ecx, edx.
	.macro	ENTER_LONG_MODE target
	lgdt	gdt_pointer
	movl	%cr0, %eax
	orl	$CR0_PE, %eax
	movl	%eax, %cr0
	ljmpl	$CODE32, $1f
	.code32
1:	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$page_map, %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
	movw	$DATA, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	ljmp	$CODE64, $\target
	.code16
	.endm

	.section .rm.entry, "awx", @progbits
	.code16
	.globl	_start
_start:
	jmp	begin
	.balign	4
	.ascii	"DFLY"				# the boot sectors look for this
begin:
	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	movw	$REAL_STACK, %sp
	movb	%dl, boot_drive
	movw	%cx, boot_sector_size
	sti

# Enough memory below the EBDA for the loader?
	int	$0x12				# ax = KiB of low memory
	shlw	$6, %ax				# in paragraphs
	movw	$msg_memory, %si
	cmpw	$__image_end_paragraph, %ax
	jb	entry_fail

# A 64-bit processor?
	movl	$0x80000000, %eax
	cpuid
	movw	$msg_cpu, %si
	cmpl	$0x80000001, %eax
	jb	entry_fail
	movl	$0x80000001, %eax
	cpuid
	btl	$29, %edx
	jnc	entry_fail

# Open the A20 line, the polite ways first.
	call	a20_test
	jnz	a20_open
	movw	$0x2401, %ax			# ask the BIOS
	int	$0x15
	call	a20_test
	jnz	a20_open
	call	a20_keyboard
	call	a20_test
	jnz	a20_open
	inb	$0x92, %al			# "fast A20" of the system control port
	orb	$2, %al
	andb	$0xfe, %al			# bit 0 would reset the machine
	outb	%al, $0x92
	call	a20_test
	jnz	a20_open
	movw	$msg_a20, %si
	jmp	entry_fail

a20_open:
	cli
	lgdt	gdt_pointer
	movl	%cr0, %eax
	orl	$CR0_PE, %eax
	movl	%eax, %cr0
	ljmpl	$CODE32, $build_page_map

# Zero flag set when address bit 20 is dead. Waits some time for a slow gate.
a20_test:
	movw	$0xffff, %ax
	movw	%ax, %fs
	movw	$1000, %cx
	pushl	a20_probe
1:	incl	a20_probe
	outb	%al, $0x80			# about a microsecond
	movl	a20_probe, %eax
	cmpl	%fs:a20_probe + 0x10, %eax	# the same cell, 1 MiB higher
	loope	1b
	popl	a20_probe			# leaves the flags alone
	ret

# The keyboard controller's output port gates A20. Gives up when there is no controller.
a20_keyboard:
	call	keyboard_wait
	movb	$0xd1, %al			# write output port
	outb	%al, $0x64
	call	keyboard_wait
	movb	$0xdf, %al			# A20 on, no reset
	outb	%al, $0x60
	call	keyboard_wait
	movb	$0xff, %al			# pulse nothing: lets some controllers finish
	outb	%al, $0x64
keyboard_wait:
	xorw	%cx, %cx
1:	inb	$0x64, %al
	testb	$2, %al				# input buffer full?
	loopnz	1b
	ret

# Show the message at si on the screen and COM1, wait for a key, restart.
entry_fail:
	movw	$COM1 + 3, %dx			# divisor latch open; 115200; 8N1
	movb	$0x80, %al
	outb	%al, %dx
	movw	$COM1, %dx
	movw	$1, %ax
	outw	%ax, %dx
	movw	$COM1 + 3, %dx
	movb	$0x03, %al
	outb	%al, %dx
	call	entry_print
	movw	$msg_key, %si
	call	entry_print
	xorw	%ax, %ax
	int	$0x16
	ljmp	$0xffff, $0

# First on COM1, then on the screen: some firmware copies the screen to COM1.
entry_print:
	pushw	%si
1:	lodsb
	testb	%al, %al
	jz	3f
	movb	%al, %ah
	movw	$COM1 + 5, %dx
	xorw	%cx, %cx
2:	inb	%dx, %al
	testb	$0x20, %al			# transmitter empty?
	loopz	2b
	movw	$COM1, %dx
	movb	%ah, %al
	outb	%al, %dx
	jmp	1b
3:	popw	%si
4:	lodsb
	testb	%al, %al
	jz	5f
	movb	$0x0e, %ah
	movw	$7, %bx
	int	$0x10
	jmp	4b
5:	ret

msg_memory:	.asciz	"\r\nloader: too little memory below 640 KiB"
msg_cpu:	.asciz	"\r\nloader: this processor has no 64-bit mode, which the system needs"
msg_a20:	.asciz	"\r\nloader: the A20 line does not open"
msg_key:	.asciz	". Press a key to restart.\r\n"

# Clear .bss (stack and page tables are in it) and map the first 4 GiB to themselves.
	.code32
build_page_map:
	movw	$DATA, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$__bss_start, %edi
	movl	$__bss_end, %ecx
	subl	%edi, %ecx
	xorl	%eax, %eax
	rep stosb

	movl	$page_map_pointers + 3, page_map	# present, writable
	movl	$page_directories + 3, %eax
	movl	$page_map_pointers, %edi
	movl	$4, %ecx
1:	movl	%eax, (%edi)
	addl	$4096, %eax
	addl	$8, %edi
	loop	1b

	movl	$0x83, %eax			# present, writable, 2 MiB
	movl	$page_directories, %edi
	movl	$4 * 512, %ecx
1:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	loop	1b

	ljmpl	$CODE16, $1f			# the way on starts in 16-bit code
	.code16
1:	ENTER_LONG_MODE start64

	.code64
start64:
	movl	$stack_top, %esp
	xorl	%ebp, %ebp			# ends the chain of frames
	movzbl	boot_drive, %edi
	movzwl	boot_sector_size, %esi
	call	loader_start
	ud2					# it does not return

	.section .rm, "awx", @progbits
	.balign	8
gdt:	.quad	0
	.quad	0x00af9a000000ffff		# CODE64
	.quad	0x00cf92000000ffff		# DATA: 4 GiB
	.quad	0x00cf9a000000ffff		# CODE32: 4 GiB
	.quad	0x00009a000000ffff		# CODE16: 64 KiB
	.quad	0x000092000000ffff		# DATA16: 64 KiB
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.long	gdt
	.balign	4
a20_probe:	.long	0
boot_sector_size: .word	0
boot_drive:	.byte	0

	.section .bss.page_tables, "aw", @nobits
	.balign	4096
page_map:		.skip 4096
page_map_pointers:	.skip 4096
page_directories:	.skip 4 * 4096

	.section .bss.stack, "aw", @nobits
	.balign	4096
	.skip	0x10000
stack_top:
