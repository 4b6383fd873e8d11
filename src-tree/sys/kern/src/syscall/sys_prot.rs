//! User, group and login identity.

use core::ffi::c_char;

use df_abi::Errno;

use super::{Call, SysResult};
use crate::proc::Ucred;
use crate::user::{UserBuffer, UserIn, UserOut};

/// Longest login name, NUL included.
const MAXLOGNAME: usize = 33;
/// Most supplementary groups (`kern.ngroups`).
const NGROUPS: usize = 16;
/// Stands for "as it is" in calls that set several numbers.
const KEEP: u32 = u32::MAX;

pub(super) fn getuid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred().ruid)
}

pub(super) fn geteuid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred().euid)
}

pub(super) fn getgid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred().rgid)
}

pub(super) fn getegid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred().egid)
}

pub(super) fn getresuid(
    call: &mut Call<'_>,
    real: UserOut<u32>,
    effective: UserOut<u32>,
    saved: UserOut<u32>,
) -> SysResult {
    let cred = call.proc.cred();
    real.write_opt(call.vm(), &cred.ruid)?;
    effective.write_opt(call.vm(), &cred.euid)?;
    saved.write_opt(call.vm(), &cred.svuid)
}

pub(super) fn getresgid(
    call: &mut Call<'_>,
    real: UserOut<u32>,
    effective: UserOut<u32>,
    saved: UserOut<u32>,
) -> SysResult {
    let cred = call.proc.cred();
    real.write_opt(call.vm(), &cred.rgid)?;
    effective.write_opt(call.vm(), &cred.egid)?;
    saved.write_opt(call.vm(), &cred.svgid)
}

/// The three numbers of a user or a group: real, effective, saved.
type Triple = (u32, u32, u32);

fn users(cred: &Ucred) -> Triple {
    (cred.ruid, cred.euid, cred.svuid)
}

fn groups(cred: &Ucred) -> Triple {
    (cred.rgid, cred.egid, cred.svgid)
}

fn set_users(call: &Call<'_>, (ruid, euid, svuid): Triple) {
    let old = call.proc.cred();
    let changed = users(&old) != (ruid, euid, svuid);
    call.proc.set_cred(Ucred {
        ruid,
        euid,
        svuid,
        tainted: old.tainted || changed,
        ..Ucred::clone(&old)
    });
}

fn set_groups(call: &Call<'_>, (rgid, egid, svgid): Triple) {
    let old = call.proc.cred();
    let changed = groups(&old) != (rgid, egid, svgid);
    call.proc.set_cred(Ucred {
        rgid,
        egid,
        svgid,
        tainted: old.tainted || changed,
        ..Ucred::clone(&old)
    });
}

/// `setuid` and `setgid`: all three to `id`, for the superuser and for the real one.
fn set_all(old: Triple, root: bool, id: u32) -> SysResult<Triple> {
    if root || id == old.0 || id == old.1 {
        Ok((id, id, id))
    } else {
        Err(Errno::EPERM)
    }
}

/// `seteuid` and `setegid`: the effective one to the real or the saved one.
fn set_effective(old: Triple, root: bool, id: u32) -> SysResult<Triple> {
    if root || id == old.0 || id == old.2 {
        Ok((old.0, id, old.2))
    } else {
        Err(Errno::EPERM)
    }
}

/// `setreuid` and `setregid`; the saved one follows the effective one.
fn set_two(old: Triple, root: bool, real: u32, effective: u32) -> SysResult<Triple> {
    let real_ok = real == KEEP || real == old.0 || real == old.2;
    let effective_ok = [KEEP, old.0, old.1, old.2].contains(&effective);
    if !(root || real_ok && effective_ok) {
        return Err(Errno::EPERM);
    }
    let new = (pick(real, old.0), pick(effective, old.1));
    let saved = if real != KEEP || new.1 != new.0 {
        new.1
    } else {
        old.2
    };
    Ok((new.0, new.1, saved))
}

/// `setresuid` and `setresgid`: each to one of the three.
fn set_three(old: Triple, root: bool, new: Triple) -> SysResult<Triple> {
    let may = |id: u32| root || [KEEP, old.0, old.1, old.2].contains(&id);
    if may(new.0) && may(new.1) && may(new.2) {
        Ok((pick(new.0, old.0), pick(new.1, old.1), pick(new.2, old.2)))
    } else {
        Err(Errno::EPERM)
    }
}

fn pick(new: u32, old: u32) -> u32 {
    if new == KEEP { old } else { new }
}

pub(super) fn setuid(call: &mut Call<'_>, uid: u32) -> SysResult {
    let cred = call.proc.cred();
    set_users(call, set_all(users(&cred), cred.is_root(), uid)?);
    Ok(())
}

pub(super) fn setgid(call: &mut Call<'_>, gid: u32) -> SysResult {
    let cred = call.proc.cred();
    set_groups(call, set_all(groups(&cred), cred.is_root(), gid)?);
    Ok(())
}

pub(super) fn seteuid(call: &mut Call<'_>, uid: u32) -> SysResult {
    let cred = call.proc.cred();
    set_users(call, set_effective(users(&cred), cred.is_root(), uid)?);
    Ok(())
}

pub(super) fn setegid(call: &mut Call<'_>, gid: u32) -> SysResult {
    let cred = call.proc.cred();
    set_groups(call, set_effective(groups(&cred), cred.is_root(), gid)?);
    Ok(())
}

pub(super) fn setreuid(call: &mut Call<'_>, real: i32, effective: i32) -> SysResult {
    let cred = call.proc.cred();
    let (real, effective) = (real.cast_unsigned(), effective.cast_unsigned());
    set_users(
        call,
        set_two(users(&cred), cred.is_root(), real, effective)?,
    );
    Ok(())
}

pub(super) fn setregid(call: &mut Call<'_>, real: i32, effective: i32) -> SysResult {
    let cred = call.proc.cred();
    let (real, effective) = (real.cast_unsigned(), effective.cast_unsigned());
    set_groups(
        call,
        set_two(groups(&cred), cred.is_root(), real, effective)?,
    );
    Ok(())
}

pub(super) fn setresuid(call: &mut Call<'_>, real: u32, effective: u32, saved: u32) -> SysResult {
    let cred = call.proc.cred();
    let new = (real, effective, saved);
    set_users(call, set_three(users(&cred), cred.is_root(), new)?);
    Ok(())
}

pub(super) fn setresgid(call: &mut Call<'_>, real: u32, effective: u32, saved: u32) -> SysResult {
    let cred = call.proc.cred();
    let new = (real, effective, saved);
    set_groups(call, set_three(groups(&cred), cred.is_root(), new)?);
    Ok(())
}

/// The effective group comes first, as on every BSD.
pub(super) fn getgroups(call: &mut Call<'_>, size: u32, set: UserOut<u32>) -> SysResult<usize> {
    let cred = call.proc.cred();
    let mut groups = alloc::vec![cred.egid];
    groups.extend_from_slice(&cred.groups);
    if size == 0 {
        return Ok(groups.len());
    }
    if (size as usize) < groups.len() {
        return Err(Errno::EINVAL);
    }
    set.write_array(call.vm(), &groups)?;
    Ok(groups.len())
}

/// The first group becomes the effective one, as on every BSD.
pub(super) fn setgroups(call: &mut Call<'_>, size: u32, set: UserIn<u32>) -> SysResult {
    call.proc.require_root()?;
    if size as usize > NGROUPS {
        return Err(Errno::EINVAL);
    }
    let groups = set.read_array(call.vm(), size as usize)?;
    let old = call.proc.cred();
    let (egid, groups) = match groups.split_first() {
        Some((first, rest)) => (*first, rest.to_vec()),
        None => (old.egid, groups),
    };
    call.proc.set_cred(Ucred {
        egid,
        groups,
        ..Ucred::clone(&old)
    });
    Ok(())
}

pub(super) fn issetugid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(i32::from(call.proc.cred().tainted))
}

pub(super) fn getlogin(call: &mut Call<'_>, buf: UserOut<c_char>, len: usize) -> SysResult {
    let session = call.proc.session.lock().clone();
    let mut name = session.login.lock().clone();
    name.push(0);
    if name.len() > len {
        return Err(Errno::ERANGE);
    }
    buf.write_bytes(call.vm(), 0, &name)
}

pub(super) fn setlogin(call: &mut Call<'_>, name: UserIn<c_char>) -> SysResult {
    call.proc.require_root()?;
    let name = name.string(call.vm(), MAXLOGNAME).map_err(|e| match e {
        Errno::ENAMETOOLONG => Errno::EINVAL,
        other => other,
    })?;
    let session = call.proc.session.lock().clone();
    *session.login.lock() = name;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Triple = (10, 20, 30);

    #[test]
    fn users_may_only_go_where_they_have_been() {
        assert_eq!(set_all(OLD, false, 10), Ok((10, 10, 10)));
        assert_eq!(set_all(OLD, false, 0), Err(Errno::EPERM));
        assert_eq!(set_effective(OLD, false, 30), Ok((10, 30, 30)));
        assert_eq!(set_effective(OLD, false, 20), Err(Errno::EPERM));
        assert_eq!(set_two(OLD, false, KEEP, 10), Ok((10, 10, 30)));
        assert_eq!(set_two(OLD, false, 20, KEEP), Err(Errno::EPERM));
        assert_eq!(set_three(OLD, false, (20, KEEP, 10)), Ok((20, 20, 10)));
        assert_eq!(set_three(OLD, false, (20, 5, KEEP)), Err(Errno::EPERM));
    }

    #[test]
    fn the_superuser_goes_anywhere_and_does_not_come_back() {
        let root = (0, 0, 0);
        assert_eq!(set_all(root, true, 7), Ok((7, 7, 7)));
        assert_eq!(set_three(root, true, (1, 2, 3)), Ok((1, 2, 3)));
        assert_eq!(set_two(root, true, 5, 6), Ok((5, 6, 6)));
        assert_eq!(set_all((7, 7, 7), false, 0), Err(Errno::EPERM));
    }
}
