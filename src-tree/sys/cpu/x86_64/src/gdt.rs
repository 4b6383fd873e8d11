//! Segment descriptors and the task state segment (Intel SDM volume 3, 3.4 and 8.7).

use core::arch::asm;

use crate::local;

/// Kernel code.
pub(crate) const KERNEL_CODE: u16 = 0x08;
/// Kernel data.
pub(crate) const KERNEL_DATA: u16 = 0x10;
/// `sysret` takes its selectors from here: data 8 above it, code 16 above it.
pub(crate) const SYSRET_BASE: u16 = 0x18;
/// User data, with privilege 3.
pub(crate) const USER_DATA: u16 = 0x20 | 3;
/// User code, with privilege 3.
pub(crate) const USER_CODE: u16 = 0x28 | 3;
/// Task state segment: two entries.
const TSS_SELECTOR: u16 = 0x30;

/// Interrupt stack numbers (1 to 7) of the exceptions that cannot trust the current stack.
pub(crate) const IST_DOUBLE_FAULT: u8 = 1;
/// See [`IST_DOUBLE_FAULT`].
pub(crate) const IST_NMI: u8 = 2;
/// See [`IST_DOUBLE_FAULT`].
pub(crate) const IST_MACHINE_CHECK: u8 = 3;
/// See [`IST_DOUBLE_FAULT`].
pub(crate) const IST_DEBUG: u8 = 4;

const IST_STACKS: usize = 4;
const IST_STACK_SIZE: usize = 16 * 1024;
/// Bytes at the top of each of them that hold the address of the CPU's block; stacks stay aligned.
const IST_TOP: u64 = 16;

/// Task state segment: only its stack pointers matter in long mode.
#[repr(C, packed(4))]
#[derive(Clone, Copy)]
pub(crate) struct Tss {
    reserved0: u32,
    pub(crate) rsp: [u64; 3],
    reserved1: u64,
    ist: [u64; 7],
    reserved2: [u16; 5],
    /// Offset of the I/O permission map: beyond the limit, so there is none.
    iomap: u16,
}

impl Tss {
    pub(crate) const fn new() -> Self {
        Self {
            reserved0: 0,
            rsp: [0; 3],
            reserved1: 0,
            ist: [0; 7],
            reserved2: [0; 5],
            iomap: size_of::<Self>() as u16,
        }
    }
}

/// Global descriptor table.
#[repr(C, align(16))]
pub(crate) struct Gdt([u64; 8]);

/// Present, code, readable, long mode, accessed.
const CODE64: u64 = 0x00af_9b00_0000_ffff;
/// Present, data, writable, accessed.
const DATA: u64 = 0x00cf_9300_0000_ffff;
/// Privilege level 3.
const DPL3: u64 = 3 << 45;

impl Gdt {
    pub(crate) const fn new() -> Self {
        // null, kernel code, kernel data, unused 32-bit user code, user data, user code, TSS
        Self([0, CODE64, DATA, 0, DATA | DPL3, CODE64 | DPL3, 0, 0])
    }

    fn set_tss(&mut self, base: u64) {
        const PRESENT_TSS: u64 = 0x89 << 40;
        let limit = size_of::<Tss>() as u64 - 1;
        self.0[6] = limit | (base & 0x00ff_ffff) << 16 | PRESENT_TSS | (base >> 24 & 0xff) << 56;
        self.0[7] = base >> 32;
    }
}

#[repr(C, align(4096))]
struct IstStacks([[u8; IST_STACK_SIZE]; IST_STACKS]);

/// Written by the CPU, the entry code and [`init_with`] only.
struct StackCell(
    #[expect(dead_code, reason = "reached by address")] core::cell::UnsafeCell<IstStacks>,
);

// SAFETY: no Rust code reads or writes through it; it only lends its address.
unsafe impl Sync for StackCell {}

static IST: StackCell = StackCell(core::cell::UnsafeCell::new(IstStacks(
    [[0; IST_STACK_SIZE]; IST_STACKS],
)));

/// Operand of `lgdt` and `lidt`.
#[repr(C, packed)]
pub(crate) struct TableRegister {
    pub(crate) limit: u16,
    pub(crate) base: u64,
}

/// Sets up the boot CPU, with the stacks that are part of the image.
pub(crate) fn init() {
    init_with((&raw const IST).expose_provenance() as u64);
}

/// Makes interrupt stacks for another CPU, for ever; returns their address. `None` when there
/// is no memory.
pub(crate) fn new_stacks() -> Option<u64> {
    let layout = core::alloc::Layout::new::<IstStacks>();
    // SAFETY: the layout has a size.
    let pointer = unsafe { alloc::alloc::alloc_zeroed(layout) };
    (!pointer.is_null()).then(|| pointer.expose_provenance() as u64)
}

/// Sets this CPU up with the interrupt stacks at `base`, which nobody uses yet.
pub(crate) fn init_with(base: u64) {
    local::with(|cpu| {
        let mut ist = [0; 7];
        for (slot, n) in ist.iter_mut().zip(1..=IST_STACKS as u64) {
            // The entry code finds the CPU's block at the top, whatever GS is just then.
            *slot = base + n * IST_STACK_SIZE as u64 - IST_TOP;
            let top = core::ptr::with_exposed_provenance_mut::<u64>(*slot as usize);
            // SAFETY: inside one of the stacks, which are this CPU's and not in use.
            unsafe {
                top.write(cpu.address());
            }
        }
        cpu.tss.ist = ist;
        cpu.gdt.set_tss((&raw const cpu.tss).addr() as u64);
        let register = TableRegister {
            limit: (size_of::<Gdt>() - 1) as u16,
            base: (&raw const cpu.gdt).addr() as u64,
        };
        // SAFETY: the table lives for ever, and holds valid descriptors for all selectors below.
        unsafe {
            load(&register);
        }
    });
}

/// # Safety
/// `register` must describe a table with the selectors of this module that lives for ever.
unsafe fn load(register: &TableRegister) {
    // SAFETY: the caller vouches for the table. CS is reloaded by a far return, the flat data
    // segments have base 0. FS and GS are left alone: loading them would clear their bases.
    unsafe {
        asm!(
            "lgdt [{register}]",
            "push {code}",
            "lea {tmp}, [rip + 2f]",
            "push {tmp}",
            "retfq",
            "2:",
            "mov ss, {data:e}",
            "mov ds, {data:e}",
            "mov es, {data:e}",
            "ltr {tss:x}",
            register = in(reg) register,
            code = in(reg) u64::from(KERNEL_CODE),
            data = in(reg) u32::from(KERNEL_DATA),
            tss = in(reg) TSS_SELECTOR,
            tmp = out(reg) _,
        );
    }
}
