//! What the CPU can do.

use core::arch::x86_64::{__cpuid, __cpuid_count};
use core::fmt;

/// Features that the kernel uses when they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent facts")]
pub struct Features {
    /// Pages can forbid execution.
    pub nx: bool,
    /// The kernel can be kept from executing user pages.
    pub smep: bool,
    /// The kernel can be kept from touching user pages.
    pub smap: bool,
    /// Instructions that reveal descriptor tables can be kept from users.
    pub umip: bool,
    /// Translations of several address spaces can be kept apart by numbers.
    pub pcid: bool,
    /// Translations of any of these numbers can be dropped.
    pub invpcid: bool,
    /// Programs can set the bases of FS and GS.
    pub fsgsbase: bool,
    /// Pages of 1 GiB.
    pub gib_pages: bool,
    /// Pages can be global.
    pub global_pages: bool,
    /// Page attribute table.
    pub pat: bool,
    /// Extended state is saved with `xsave`.
    pub xsave: bool,
    /// `xsaveopt` exists.
    pub xsaveopt: bool,
    /// `rdrand` exists.
    pub rdrand: bool,
    /// `rdseed` exists.
    pub rdseed: bool,
    /// The local APIC can be driven through model-specific registers.
    pub x2apic: bool,
    /// A local APIC is there.
    pub apic: bool,
    /// The local APIC's timer can interrupt at a value of the time-stamp counter.
    pub tsc_deadline: bool,
    /// The time-stamp counter runs at a constant rate.
    pub invariant_tsc: bool,
}

impl Features {
    /// Asks the CPU.
    #[must_use]
    pub fn detect() -> Self {
        let leaf1 = __cpuid(1);
        let leaf7 = leaf(7, 0);
        let xsave_leaf = leaf(0xd, 1);
        let ext1 = ext_leaf(0x8000_0001);
        let ext7 = ext_leaf(0x8000_0007);
        let bit = |word: u32, n: u32| word & 1 << n != 0;
        let xsave = bit(leaf1.ecx, 26);
        Self {
            nx: bit(ext1.edx, 20),
            smep: bit(leaf7.ebx, 7),
            smap: bit(leaf7.ebx, 20),
            umip: bit(leaf7.ecx, 2),
            pcid: bit(leaf1.ecx, 17),
            invpcid: bit(leaf7.ebx, 10),
            fsgsbase: bit(leaf7.ebx, 0),
            gib_pages: bit(ext1.edx, 26),
            global_pages: bit(leaf1.edx, 13),
            pat: bit(leaf1.edx, 16),
            xsave,
            xsaveopt: xsave && bit(xsave_leaf.eax, 0),
            rdrand: bit(leaf1.ecx, 30),
            rdseed: bit(leaf7.ebx, 18),
            x2apic: bit(leaf1.ecx, 21),
            apic: bit(leaf1.edx, 9),
            tsc_deadline: bit(leaf1.ecx, 24),
            invariant_tsc: bit(ext7.edx, 8),
        }
    }
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (self.nx, "NX"),
            (self.smep, "SMEP"),
            (self.smap, "SMAP"),
            (self.umip, "UMIP"),
            (self.pcid, "PCID"),
            (self.invpcid, "INVPCID"),
            (self.fsgsbase, "FSGSBASE"),
            (self.gib_pages, "PAGE1GB"),
            (self.global_pages, "PGE"),
            (self.pat, "PAT"),
            (self.xsave, "XSAVE"),
            (self.xsaveopt, "XSAVEOPT"),
            (self.rdrand, "RDRAND"),
            (self.rdseed, "RDSEED"),
            (self.apic, "APIC"),
            (self.x2apic, "X2APIC"),
            (self.tsc_deadline, "TSC-DEADLINE"),
            (self.invariant_tsc, "TSC-INVARIANT"),
        ];
        let mut separator = "";
        for (_, name) in names.iter().filter(|(present, _)| *present) {
            write!(f, "{separator}{name}")?;
            separator = ",";
        }
        Ok(())
    }
}

/// The words of a CPUID leaf, zero when the CPU does not have it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leaf {
    /// Register EAX.
    pub eax: u32,
    /// Register EBX.
    pub ebx: u32,
    /// Register ECX.
    pub ecx: u32,
    /// Register EDX.
    pub edx: u32,
}

/// Returns a basic leaf.
#[must_use]
pub fn leaf(number: u32, sub: u32) -> Leaf {
    if __cpuid(0).eax < number {
        Leaf::default()
    } else {
        raw(number, sub)
    }
}

/// Returns an extended leaf (0x8000_0000 and up).
#[must_use]
pub fn ext_leaf(number: u32) -> Leaf {
    if __cpuid(0x8000_0000).eax < number {
        Leaf::default()
    } else {
        raw(number, 0)
    }
}

fn raw(number: u32, sub: u32) -> Leaf {
    let r = __cpuid_count(number, sub);
    Leaf {
        eax: r.eax,
        ebx: r.ebx,
        ecx: r.ecx,
        edx: r.edx,
    }
}

/// The CPU's own name for itself.
#[derive(Clone, Copy, Debug)]
pub struct Brand {
    bytes: [u8; 48],
}

impl Brand {
    /// Asks the CPU; falls back to the 12-byte vendor name.
    #[must_use]
    pub fn detect() -> Self {
        let mut bytes = [0; 48];
        let has_brand = __cpuid(0x8000_0000).eax >= 0x8000_0004;
        let words = |l: Leaf| [l.eax, l.ebx, l.ecx, l.edx];
        if has_brand {
            let all = (0x8000_0002..=0x8000_0004).flat_map(|n| words(ext_leaf(n)));
            for (chunk, word) in bytes.chunks_exact_mut(4).zip(all) {
                chunk.copy_from_slice(&word.to_le_bytes());
            }
        } else {
            let vendor = raw(0, 0);
            for (chunk, word) in bytes
                .chunks_exact_mut(4)
                .zip([vendor.ebx, vendor.edx, vendor.ecx])
            {
                chunk.copy_from_slice(&word.to_le_bytes());
            }
        }
        Self { bytes }
    }

    /// Returns the name, without padding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self
            .bytes
            .iter()
            .position(|&b| b == 0)
            .unwrap_or(self.bytes.len());
        str::from_utf8(&self.bytes[..end])
            .unwrap_or("unknown")
            .trim()
    }
}
