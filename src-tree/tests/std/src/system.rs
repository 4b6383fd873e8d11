//! Arguments, environment, time, reading the root, errors.

use std::io::ErrorKind;
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, io};

use crate::ensure;
use crate::{Check, Checked, because};

pub(crate) const CHECKS: &[Check] = &[
    ("program_has_a_name", arguments),
    ("current_directory_is_absolute", directory),
    ("wall_clock_is_past_2024", wall_clock),
    ("sleep_lasts_as_long_as_asked", sleep),
    ("root_can_be_listed", listing),
    ("files_are_read_in_parts_and_whole", reading),
    ("missing_file_is_not_found", missing),
    ("directory_cannot_be_opened_for_writing", wrong_kind),
    ("path_is_made_canonical", canonical),
    ("process_has_a_number", process),
    ("output_is_no_terminal_or_is_one", terminal),
];

fn arguments() -> Checked {
    ensure!(
        env::args()
            .next()
            .is_some_and(|name| name.contains("stdtest"))
    );
    Ok(())
}

fn directory() -> Checked {
    ensure!(env::current_dir().map_err(because)?.is_absolute());
    Ok(())
}

fn wall_clock() -> Checked {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(because)?;
    ensure!(since.as_secs() > 1_704_067_200, since);
    Ok(())
}

fn sleep() -> Checked {
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(30));
    let slept = start.elapsed();
    ensure!(slept >= Duration::from_millis(30), slept);
    ensure!(slept < Duration::from_secs(5), slept);
    Ok(())
}

fn listing() -> Checked {
    let mut names = Vec::new();
    for entry in fs::read_dir("/").map_err(because)? {
        let entry = entry.map_err(because)?;
        names.push((
            entry.file_name(),
            entry.file_type().map_err(because)?.is_dir(),
        ));
    }
    ensure!(
        names.iter().any(|(name, is_dir)| name == "etc" && *is_dir),
        names
    );
    ensure!(
        names.iter().all(|(name, _)| name != "." && name != ".."),
        names
    );
    Ok(())
}

fn reading() -> Checked {
    use std::io::{Read, Seek, SeekFrom};
    let whole = fs::read("/etc/motd").map_err(because)?;
    let mut file = fs::File::open("/etc/motd").map_err(because)?;
    let size = file.metadata().map_err(because)?.len();
    ensure!(size == whole.len() as u64, size);
    let mut half = Vec::new();
    file.seek(SeekFrom::Start(size / 2)).map_err(because)?;
    file.read_to_end(&mut half).map_err(because)?;
    ensure!(half == whole[whole.len() / 2..]);
    let mut copy = Vec::new();
    file.seek(SeekFrom::Current(-(size as i64)))
        .map_err(because)?;
    io::copy(&mut file, &mut copy).map_err(because)?;
    ensure!(copy == whole);
    Ok(())
}

fn missing() -> Checked {
    let error = fs::File::open("/no/such/file").err().ok_or("it exists")?;
    ensure!(error.kind() == ErrorKind::NotFound, error);
    ensure!(
        error.to_string() == "No such file or directory (os error 2)",
        error
    );
    ensure!(!fs::exists("/no/such/file").map_err(because)?);
    Ok(())
}

fn wrong_kind() -> Checked {
    let opened = fs::OpenOptions::new().write(true).open("/etc");
    let error = opened.err().ok_or("it was opened")?;
    ensure!(
        matches!(
            error.kind(),
            ErrorKind::IsADirectory | ErrorKind::ReadOnlyFilesystem
        ),
        error
    );
    Ok(())
}

fn canonical() -> Checked {
    let path = fs::canonicalize("/etc/.././etc//motd").map_err(because)?;
    ensure!(path.is_absolute() && path.ends_with("motd"), path);
    Ok(())
}

fn process() -> Checked {
    ensure!(std::process::id() > 0);
    ensure!(std::thread::available_parallelism().map_err(because)?.get() >= 1);
    Ok(())
}

fn terminal() -> Checked {
    use std::io::IsTerminal;
    // Either answer is right; the question must not disturb the output.
    let _ = io::stdout().is_terminal();
    Ok(())
}
