# Stage 1 of the BIOS boot: reads /boot/loader into memory and jumps to it.
#
# Assembled twice: with MEDIUM_DISK = 1, SECTOR_SIZE = 512 for mbr.bin, and with
# MEDIUM_DISK = 0, SECTOR_SIZE = 2048 for cdboot.bin.
#
# In:    loaded at 0x7C00 by the firmware, dl = drive number.
# Out:   ip = LOADER_ADDR with cs = ds = es = ss = 0, dl = drive, cx = sector size in bytes.
# Fails: with a message on the screen and on COM1 (115200 8N1); a key press restarts.
#
# Where the loader lies is in the patch record at the end, which the image writer fills in:
#
#   offset  size  meaning
#   0       8     the ASCII bytes "DFLYLDR1"
#   8       4     first 2048-byte sector of the file /boot/loader, little-endian
#   12      4     its length in bytes, little-endian
#
# Every read asks for 2 KiB only: many BIOSes fail on large ones. Each is tried RETRIES times
# with a controller reset between the tries.

	.set	LOADER_ADDR, 0x9000		# also in ../../loader.ld
	.set	LOADER_MAGIC, LOADER_ADDR + 4	# "DFLY", see ../../src/asm/entry.s
	.set	STACK_TOP, 0x7c00
	.set	CHUNK_SIZE, 2048
	.set	CHUNK_SECTORS, CHUNK_SIZE / SECTOR_SIZE
	.set	RETRIES, 5
	.set	COM1, 0x3f8

	.section .boot, "awx", @progbits
	.code16
	.globl	_start
_start:
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$STACK_TOP, %sp
	ljmp	$0, $canonical			# some BIOSes start us at 07C0:0000
canonical:
	sti
	cld
	movb	%dl, drive

	.if MEDIUM_DISK
	movb	$0x41, %ah			# INT 13h extensions there?
	movw	$0x55aa, %bx
	int	$0x13
	movw	$no_lba, %si
	jc	fail
	cmpw	$0xaa55, %bx
	jne	fail
	testb	$1, %cl				# extended disk access
	jz	fail
	.endif

	movl	record_lba, %eax
	movl	record_length, %ecx
	addl	$CHUNK_SIZE - 1, %ecx
	shrl	$11, %ecx			# length in chunks
	movw	$no_loader, %si
	jz	fail
	.if MEDIUM_DISK
	shll	$2, %eax			# 2048-byte to 512-byte sectors
	.endif
	movl	%eax, packet_lba

# Read one chunk; cx = chunks left.
next_chunk:
	movb	$RETRIES, tries
try:
	movw	$CHUNK_SECTORS, packet_count	# a failed read may have changed it
	movb	$0x42, %ah			# extended read
	call	disk
	jnc	chunk_done
	movb	$0x00, %ah			# reset
	call	disk
	decb	tries
	jnz	try
	movw	$read_error, %si
	jmp	fail
chunk_done:
	addl	$CHUNK_SECTORS, packet_lba
	addw	$CHUNK_SIZE / 16, packet_segment
	loop	next_chunk

	movw	$no_loader, %si
	cmpl	$0x594c4644, LOADER_MAGIC	# "DFLY"
	jne	fail
	movb	drive, %dl
	movw	$SECTOR_SIZE, %cx
	ljmp	$0, $LOADER_ADDR

# INT 13h, function ah, on our drive with our packet. Keeps all registers; carry set = failed.
disk:
	pushaw
	movb	drive, %dl
	movw	$packet, %si
	int	$0x13
	popaw
	ret

# Show the message at si on screen and COM1, wait for a key, restart.
fail:
	movw	$COM1 + 3, %dx			# line control: open the divisor latch
	movb	$0x80, %al
	outb	%al, %dx
	movw	$COM1, %dx			# divisor 1 = 115200
	movw	$1, %ax
	outw	%ax, %dx			# low byte to COM1, high byte to COM1 + 1
	movw	$COM1 + 3, %dx			# 8N1, latch closed
	movb	$0x03, %al
	outb	%al, %dx
	call	print
	movw	$press_key, %si
	call	print
	xorw	%ax, %ax			# wait for a key
	int	$0x16
	ljmp	$0xffff, $0			# restart

# Print the NUL-terminated string at si: first on COM1, then on the screen. Not alternately, as
# some firmware copies the screen to COM1.
print:
	pushw	%si
print_com1:
	lodsb
	testb	%al, %al
	jz	print_screen
	movw	$COM1 + 5, %dx			# line status
	movb	%al, %ah
	xorw	%cx, %cx
wait_uart:
	inb	%dx, %al
	testb	$0x20, %al			# transmitter empty?
	loopz	wait_uart			# give up after 65536 looks
	movb	$COM1 & 0xff, %dl
	movb	%ah, %al
	outb	%al, %dx
	jmp	print_com1
print_screen:
	popw	%si
next_char:
	lodsb
	testb	%al, %al
	jz	print_end
	movb	$0x0e, %ah			# teletype output
	movw	$7, %bx
	int	$0x10
	jmp	next_char
print_end:
	ret

	.if MEDIUM_DISK
no_lba:		.asciz	"\r\nmbr: no LBA BIOS"
no_loader:	.asciz	"\r\nmbr: no /boot/loader"
read_error:	.asciz	"\r\nmbr: read error"
	.else
no_loader:	.asciz	"\r\ncdboot: no /boot/loader"
read_error:	.asciz	"\r\ncdboot: read error"
	.endif
press_key:	.asciz	". Press a key to restart.\r\n"

# INT 13h disk address packet
	.balign	4
packet:		.byte	16, 0
packet_count:	.word	CHUNK_SECTORS
packet_offset:	.word	0
packet_segment:	.word	LOADER_ADDR / 16
packet_lba:	.quad	0
drive:		.byte	0
tries:		.byte	0

	.balign	4
record:		.ascii	"DFLYLDR1"
record_lba:	.long	0
record_length:	.long	0

	.if !MEDIUM_DISK
	.org	SECTOR_SIZE			# a CD sector is loaded whole
	.endif
