//! CPUs: which of them may run a thread, and which does.

use std::iter::once;

use df_abi::Errno;
use df_abi::syscall::nr;
use df_sys::process::Process;
use df_sys::sysctl::Variable;

use crate::process::{cpu_of_thread, in_child, status_of};
use crate::raw;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("cpus_are_told", told),
    ("a_thread_runs_on_the_cpus_of_its_mask", own),
    ("threads_with_masks_apart_run_apart", apart),
    ("a_running_thread_leaves_a_cpu_that_its_mask_loses", running),
    ("masks_are_inherited", inherited),
    ("cpus_are_added_and_taken_one_by_one", one_by_one),
    ("masks_without_a_running_cpu_are_refused", refused),
];

/// A set of CPUs.
type Mask = [u64; 4];

const SET_CPU: i32 = 1;
const ADD_CPU: i32 = 2;
const DEL_CPU: i32 = 3;
const GET_CPU: i32 = 4;
const GET_CPUMASK: i32 = 5;
const SET_CPUMASK: i32 = 6;
/// No machine has so many CPUs.
const NO_CPU: i32 = 256;
/// Looks at the CPU of another process before it counts as stuck.
const LOOKS: u32 = 100_000;

fn mask() -> Result<Mask, Errno> {
    let mut mask = [0; 4];
    sys!(nr::lwp_getaffinity, 0, -1, &mut mask)?;
    Ok(mask)
}

fn set(mask: &Mask) -> Result<u64, Errno> {
    sys!(nr::lwp_setaffinity, 0, -1, mask)
}

/// Where the caller runs.
fn here() -> Result<i32, Errno> {
    let mut cpu = [-1_i32];
    sys!(nr::usched_set, 0, GET_CPU, &mut cpu, 4)?;
    Ok(cpu[0])
}

fn only(cpu: i32) -> Mask {
    let mut mask = [0; 4];
    if let Some(word) = mask.get_mut(usize::try_from(cpu / 64).unwrap_or(4)) {
        *word = 1 << (cpu % 64);
    }
    mask
}

fn cpus(mask: &Mask) -> Vec<i32> {
    let bit = |cpu: &i32| only(*cpu).iter().zip(mask).any(|(one, all)| one & all != 0);
    (0..NO_CPU).filter(bit).collect()
}

fn told() -> Checked {
    let all = must!(mask());
    ensure!(cpus(&all).contains(&0));
    ensure!(cpus(&all).contains(&must!(here())));
    let mut same = [0_u64; 4];
    must!(sys!(nr::usched_set, 0, GET_CPUMASK, &mut same, 32));
    want!(same, all);
    // What does not run is left out.
    must!(set(&[u64::MAX; 4]));
    want!(mask(), Ok(all));
    Ok(())
}

fn own() -> Checked {
    let all = must!(mask());
    for cpu in cpus(&all) {
        must!(set(&only(cpu)));
        want!(mask(), Ok(only(cpu)));
        for _ in 0..50 {
            want!(here(), Ok(cpu));
            must!(sys!(nr::sched_yield));
        }
        // It sleeps until its child has ended.
        want!(in_child(|| 3), Ok(3));
        want!(here(), Ok(cpu));
    }
    must!(set(&all));
    Ok(())
}

fn apart() -> Checked {
    let mut children = Vec::new();
    for cpu in cpus(&must!(mask())) {
        children.push(must!(raw::child_by(nr::fork, 0, || {
            let stays = || sys!(nr::sched_yield).is_ok() && here() == Ok(cpu);
            i32::from(set(&only(cpu)).is_err() || !(0..500).all(|_| stays()))
        })));
    }
    for child in children {
        want!(status_of(child), Ok(0));
    }
    Ok(())
}

/// The CPU of a process's first thread, as the kernel tells others.
fn cpu_of(pid: i32) -> Result<i32, String> {
    let record = must!(Variable::numbered(&[1, 14, 1, pid]).read());
    Ok(Process::decode(&record).cpu)
}

fn running() -> Checked {
    let all = cpus(&must!(mask()));
    let pid = must!(raw::child_by(nr::fork, 0, || {
        loop {
            std::hint::spin_loop();
        }
    }));
    for &cpu in all.iter().rev().chain(&all) {
        must!(sys!(nr::lwp_setaffinity, pid, -1, &only(cpu)));
        let mut looks = 0;
        while must!(cpu_of(pid)) != cpu {
            looks += 1;
            ensure!(looks < LOOKS);
            must!(sys!(nr::sched_yield));
        }
    }
    must!(sys!(nr::kill, pid, 9));
    want!(status_of(pid), Ok(-9));
    Ok(())
}

fn inherited() -> Checked {
    let all = must!(mask());
    for cpu in cpus(&all) {
        want!(cpu_of_thread(nr::lwp_create2, &only(cpu)), Ok(cpu));
        want!(mask(), Ok(all));
        must!(set(&only(cpu)));
        want!(cpu_of_thread(nr::lwp_create, &all), Ok(cpu));
        want!(cpu_of_thread(nr::lwp_create2, &[0; 4]), Ok(cpu));
        let same = || mask() == Ok(only(cpu)) && here() == Ok(cpu);
        want!(in_child(|| i32::from(!same())), Ok(0));
        must!(set(&all));
    }
    Ok(())
}

fn one_by_one() -> Checked {
    let all = must!(mask());
    let change = |command: i32, cpu: i32| sys!(nr::usched_set, 0, command, &[cpu], 4);
    for cpu in cpus(&all) {
        must!(change(SET_CPU, cpu));
        want!(mask(), Ok(only(cpu)));
        want!(here(), Ok(cpu));
        want!(change(DEL_CPU, cpu), Err(Errno::EPERM));
        for other in cpus(&all) {
            must!(change(ADD_CPU, other));
        }
        want!(mask(), Ok(all));
        if cpus(&all).len() > 1 {
            must!(change(DEL_CPU, cpu));
            ensure!(here() != Ok(cpu) && !cpus(&must!(mask())).contains(&cpu));
        }
    }
    for command in [SET_CPU, ADD_CPU, DEL_CPU] {
        want!(change(command, NO_CPU), Err(Errno::EFBIG));
        want!(change(command, -1), Err(Errno::EFBIG));
        want!(
            sys!(nr::usched_set, 0, command, &[0_i32], 8),
            Err(Errno::EINVAL)
        );
    }
    must!(sys!(nr::usched_set, 0, SET_CPUMASK, &all, 32));
    want!(mask(), Ok(all));
    Ok(())
}

fn refused() -> Checked {
    let all = must!(mask());
    let absent = (0..NO_CPU).find(|cpu| !cpus(&all).contains(cpu));
    for bad in absent.map(only).into_iter().chain(once([0; 4])) {
        want!(set(&bad), Err(Errno::EPERM));
        want!(
            sys!(nr::usched_set, 0, SET_CPUMASK, &bad, 32),
            Err(Errno::EPERM)
        );
    }
    want!(mask(), Ok(all));
    want!(sys!(nr::lwp_setaffinity, -1, -1, &all), Err(Errno::EINVAL));
    want!(sys!(nr::lwp_setaffinity, 0, 9999, &all), Err(Errno::ESRCH));
    want!(sys!(nr::lwp_setaffinity, 0, -1, 8), Err(Errno::EFAULT));
    let mut other = [0; 4];
    want!(
        sys!(nr::lwp_getaffinity, -1, -1, &mut other),
        Err(Errno::EINVAL)
    );
    want!(
        sys!(nr::lwp_getaffinity, 99_999, -1, &mut other),
        Err(Errno::ESRCH)
    );
    want!(
        sys!(nr::usched_set, 0, GET_CPUMASK, &mut other, 16),
        Err(Errno::EINVAL)
    );
    // Who is not the superuser may set the mask of its own process only, and only by this call.
    let status = in_child(|| {
        let became = sys!(nr::setuid, 7).is_ok() && set(&all).is_ok();
        let parent = sys!(nr::getppid).map_or(1, |pid| pid.cast_signed());
        let refused = sys!(nr::lwp_setaffinity, parent, -1, &all) == Err(Errno::EPERM)
            && sys!(nr::usched_set, 0, SET_CPUMASK, &all, 32) == Err(Errno::EPERM);
        i32::from(!(became && refused))
    });
    want!(status, Ok(0));
    Ok(())
}
