//! Top-level and fixed second-level sysctl numbers. Other nodes get numbers from
//! [`CTL_AUTO_START`] on.

macro_rules! constants {
    ($($name:ident = $value:literal, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: i32 = $value;
        )*
    };
}

constants! {
    CTL_UNSPEC = 0, "The tree itself: see `SYSCTL_*`";
    CTL_KERN = 1, "Kernel";
    CTL_VM = 2, "Memory";
    CTL_VFS = 3, "File systems";
    CTL_NET = 4, "Network";
    CTL_DEBUG = 5, "Debugging";
    CTL_HW = 6, "Hardware";
    CTL_MACHDEP = 7, "Machine";
    CTL_USER = 8, "Constants for programs";
    CTL_P1003_1B = 9, "POSIX 1003.1B";
    CTL_LWKT = 10, "Kernel threads";
    CTL_AUTO_START = 0x100, "First number given to nodes without a fixed one";
    CTL_MAXNAME = 12, "Largest number of levels";
    SYSCTL_NAME = 1, "{0, 1, mib...}: name of a node";
    SYSCTL_NEXT = 2, "{0, 2, mib...}: node after this one";
    SYSCTL_NAME2OID = 3, "{0, 3} with a name as new value: its numbers";
    SYSCTL_OIDFMT = 4, "{0, 4, mib...}: kind and format";
    SYSCTL_OIDDESCR = 5, "{0, 5, mib...}: description";
    KERN_OSTYPE = 1, "`kern.ostype`";
    KERN_OSRELEASE = 2, "`kern.osrelease`";
    KERN_OSREV = 3, "`kern.osrevision`";
    KERN_VERSION = 4, "`kern.version`";
    KERN_MAXVNODES = 5, "`kern.maxvnodes`";
    KERN_MAXPROC = 6, "`kern.maxproc`";
    KERN_MAXFILES = 7, "`kern.maxfiles`";
    KERN_ARGMAX = 8, "`kern.argmax`";
    KERN_SECURELVL = 9, "`kern.securelevel`";
    KERN_HOSTNAME = 10, "`kern.hostname`";
    KERN_HOSTID = 11, "`kern.hostid`";
    KERN_CLOCKRATE = 12, "`kern.clockrate`";
    KERN_PROC = 14, "`kern.proc`";
    KERN_POSIX1 = 17, "`kern.posix1version`";
    KERN_NGROUPS = 18, "`kern.ngroups`";
    KERN_JOB_CONTROL = 19, "`kern.job_control`";
    KERN_SAVED_IDS = 20, "`kern.saved_ids`";
    KERN_BOOTTIME = 21, "`kern.boottime`";
    KERN_OSRELDATE = 24, "`kern.osreldate`";
    KERN_BOOTFILE = 26, "`kern.bootfile`";
    KERN_MAXFILESPERPROC = 27, "`kern.maxfilesperproc`";
    KERN_MAXPROCPERUID = 28, "`kern.maxprocperuid`";
    KERN_IPC = 30, "`kern.ipc`";
    KERN_PS_STRINGS = 32, "`kern.ps_strings`";
    KERN_USRSTACK = 33, "`kern.usrstack`";
    KERN_IOV_MAX = 35, "`kern.iov_max`";
    KERN_PROC_ALL = 0, "{kern, proc, 0}: every process";
    KERN_PROC_PID = 1, "{kern, proc, 1, pid}: one process";
    KERN_PROC_ARGS = 7, "{kern, proc, 7, pid}: arguments";
    KERN_PROC_CWD = 8, "{kern, proc, 8, pid}: current directory";
    KERN_PROC_PATHNAME = 9, "{kern, proc, 9, pid}: path of the program";
    HW_MACHINE = 1, "`hw.machine`";
    HW_MODEL = 2, "`hw.model`";
    HW_NCPU = 3, "`hw.ncpu`";
    HW_BYTEORDER = 4, "`hw.byteorder`";
    HW_PHYSMEM = 5, "`hw.physmem`";
    HW_USERMEM = 6, "`hw.usermem`";
    HW_PAGESIZE = 7, "`hw.pagesize`";
    HW_FLOATINGPT = 10, "`hw.floatingpoint`";
    HW_MACHINE_ARCH = 11, "`hw.machine_arch`";
    HW_MACHINE_PLATFORM = 12, "`hw.platform`";
}
