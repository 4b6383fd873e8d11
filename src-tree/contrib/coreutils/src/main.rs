//! coreutils(1): the utilities of uutils in one program.
//!
//! The name it is called by says which utility it is; called by its own name, the first argument
//! does.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::vec::IntoIter;

/// A utility: takes all words of the command line, returns the exit status.
type Utility = fn(IntoIter<OsString>) -> i32;

/// The utilities by name, in the order of the names.
const UTILITIES: &[(&str, Utility)] = &[
    ("[", uu_test::uumain),
    ("arch", uu_arch::uumain),
    ("b2sum", uu_b2sum::uumain),
    ("base32", uu_base32::uumain),
    ("base64", uu_base64::uumain),
    ("basename", uu_basename::uumain),
    ("basenc", uu_basenc::uumain),
    ("cat", uu_cat::uumain),
    ("chgrp", uu_chgrp::uumain),
    ("chmod", uu_chmod::uumain),
    ("chown", uu_chown::uumain),
    ("chroot", uu_chroot::uumain),
    ("cksum", uu_cksum::uumain),
    ("comm", uu_comm::uumain),
    ("cp", uu_cp::uumain),
    ("csplit", uu_csplit::uumain),
    ("cut", uu_cut::uumain),
    ("date", uu_date::uumain),
    ("dd", uu_dd::uumain),
    ("df", uu_df::uumain),
    ("dir", uu_dir::uumain),
    ("dircolors", uu_dircolors::uumain),
    ("dirname", uu_dirname::uumain),
    ("du", uu_du::uumain),
    ("echo", uu_echo::uumain),
    ("env", uu_env::uumain),
    ("expand", uu_expand::uumain),
    ("expr", uu_expr::uumain),
    ("factor", uu_factor::uumain),
    ("false", uu_false::uumain),
    ("fmt", uu_fmt::uumain),
    ("fold", uu_fold::uumain),
    ("groups", uu_groups::uumain),
    ("head", uu_head::uumain),
    ("hostid", uu_hostid::uumain),
    ("id", uu_id::uumain),
    ("install", uu_install::uumain),
    ("join", uu_join::uumain),
    ("kill", uu_kill::uumain),
    ("link", uu_link::uumain),
    ("ln", uu_ln::uumain),
    ("logname", uu_logname::uumain),
    ("ls", uu_ls::uumain),
    ("md5sum", uu_md5sum::uumain),
    ("mkdir", uu_mkdir::uumain),
    ("mkfifo", uu_mkfifo::uumain),
    ("mknod", uu_mknod::uumain),
    ("mktemp", uu_mktemp::uumain),
    ("more", uu_more::uumain),
    ("mv", uu_mv::uumain),
    ("nice", uu_nice::uumain),
    ("nl", uu_nl::uumain),
    ("nohup", uu_nohup::uumain),
    ("nproc", uu_nproc::uumain),
    ("numfmt", uu_numfmt::uumain),
    ("od", uu_od::uumain),
    ("paste", uu_paste::uumain),
    ("pathchk", uu_pathchk::uumain),
    ("pr", uu_pr::uumain),
    ("printenv", uu_printenv::uumain),
    ("printf", uu_printf::uumain),
    ("ptx", uu_ptx::uumain),
    ("pwd", uu_pwd::uumain),
    ("readlink", uu_readlink::uumain),
    ("realpath", uu_realpath::uumain),
    ("rm", uu_rm::uumain),
    ("rmdir", uu_rmdir::uumain),
    ("sed", sed::sed::uumain),
    ("seq", uu_seq::uumain),
    ("sha1sum", uu_sha1sum::uumain),
    ("sha224sum", uu_sha224sum::uumain),
    ("sha256sum", uu_sha256sum::uumain),
    ("sha384sum", uu_sha384sum::uumain),
    ("sha512sum", uu_sha512sum::uumain),
    ("shred", uu_shred::uumain),
    ("shuf", uu_shuf::uumain),
    ("sleep", uu_sleep::uumain),
    ("sort", uu_sort::uumain),
    ("split", uu_split::uumain),
    ("stat", uu_stat::uumain),
    ("stty", uu_stty::uumain),
    ("sum", uu_sum::uumain),
    ("sync", uu_sync::uumain),
    ("tac", uu_tac::uumain),
    ("tail", uu_tail::uumain),
    ("tee", uu_tee::uumain),
    ("test", uu_test::uumain),
    ("timeout", uu_timeout::uumain),
    ("touch", uu_touch::uumain),
    ("tr", uu_tr::uumain),
    ("true", uu_true::uumain),
    ("truncate", uu_truncate::uumain),
    ("tsort", uu_tsort::uumain),
    ("tty", uu_tty::uumain),
    ("uname", uu_uname::uumain),
    ("unexpand", uu_unexpand::uumain),
    ("uniq", uu_uniq::uumain),
    ("unlink", uu_unlink::uumain),
    ("vdir", uu_vdir::uumain),
    ("wc", uu_wc::uumain),
    ("whoami", uu_whoami::uumain),
    ("yes", uu_yes::uumain),
];

/// What the program is called by itself.
const OWN_NAME: &str = "coreutils";
/// Exit status for a name that no utility has.
const UNKNOWN: u8 = 127;

fn main() -> ExitCode {
    let mut words: Vec<OsString> = uucore::args_os().collect();
    let mut name = words.first().map(base_name).unwrap_or_default();
    if name == OWN_NAME {
        if words.len() < 2 || words[1] == "--list" {
            return list(words.len() < 2);
        }
        words.remove(0);
        name = base_name(&words[0]);
        uucore::set_utility_is_second_arg();
    }
    let Ok(at) = UTILITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_str())) else {
        eprintln!("{OWN_NAME}: there is no utility `{name}`; `{OWN_NAME} --list` shows all");
        return ExitCode::from(UNKNOWN);
    };
    let messages = match name.as_str() {
        "[" => "test",
        "dir" | "vdir" => "ls",
        name => name,
    };
    if let Err(error) = uucore::locale::setup_localization(messages) {
        eprintln!("{name}: the messages of this program are damaged: {error}");
        return ExitCode::FAILURE;
    }
    std::process::exit(UTILITIES[at].1(words.into_iter()))
}

/// The last part of a path.
fn base_name(word: &OsString) -> String {
    let name = Path::new(word).file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Shows the names of all utilities; to standard error with an advice when none was named.
fn list(is_mistake: bool) -> ExitCode {
    use std::io::Write as _;
    let mut text = String::new();
    for (name, _) in UTILITIES {
        text.extend([name, "\n"]);
    }
    if is_mistake {
        eprint!("usage: {OWN_NAME} UTILITY [ARGUMENT...]\nUtilities:\n{text}");
        return ExitCode::FAILURE;
    }
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
