//! Triggers: when they run, with which paths, and what becomes of those that cannot run.
//!
//! As in the tests of scripts, the tree has this host's shell when the tests run as the superuser.

#[expect(
    dead_code,
    reason = "these tests want to know what is told of each run"
)]
mod common;
#[path = "common/shell.rs"]
mod shell;

use std::fs;

use common::{Place, package, scratch};
use pkg_jobs::{Disk, Event, Plan};
use shell::{may_confine, with_shell};

const FOLDER: &str = "usr/local/share/pkg/triggers";

/// Writes a trigger that logs its name and arguments.
fn trigger(place: &Place, name: &str, wants: &str) {
    let file = place.root.join(FOLDER).join(format!("{name}.ucl"));
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let text = format!(
        "{wants}\ntrigger {{ type: shell, script: <<EOD\n\
         echo {name} ${{PKG_NAME-none}} ${{PKG_UPGRADE-none}} \"$@\" >> /log\nEOD\n}}\n\
         cleanup {{ type: shell, script: \"echo {name} bye $# >> /log\" }}\n"
    );
    fs::write(file, text).expect("a trigger");
}

/// Carries a plan out; gives what was told of triggers.
fn run(place: &Place, plan: &Plan) -> Vec<String> {
    let mut told = Vec::new();
    let done = place.work(Disk::default(), |engine| {
        engine.run(plan, &mut |event| hear(&event, &mut told))
    });
    done.expect("done");
    told
}

fn hear(event: &Event<'_>, told: &mut Vec<String>) {
    match event {
        Event::TriggerSkipped { name, why } => told.push(format!("skipped {name}: {why}")),
        Event::TriggerFailed { name, problem } => told.push(format!("failed {name}: {problem}")),
        _ => {}
    }
}

fn log(place: &Place) -> String {
    let log = place.root.join("log");
    let text = fs::read_to_string(&log).unwrap_or_default();
    let _ = fs::remove_file(log);
    text
}

#[test]
fn triggers_run_once_a_plan_with_the_paths_that_fit() {
    let folder = scratch();
    let place = Place::new(folder.path());
    with_shell(&place.root);
    trigger(
        &place,
        "exact",
        "path: [ \"/usr/local/share/one/a\", \"/usr/local/share/two\" ]",
    );
    trigger(&place, "glob", "path_glob: \"/usr/local/share/*/a\"");
    trigger(
        &place,
        "regexp",
        "path_regexp: \"^/usr/local/share/t.o/a$\"",
    );
    trigger(&place, "never", "path: /usr/local/share/three");
    trigger(&place, "post_install/each", "path_glob: \"*/a\"");
    trigger(&place, "pre_deinstall/each", "path_glob: \"*/a\"");
    let one = package(folder.path(), "one-1", &[], &["/usr/local/share/one/a"], "");
    let two = package(folder.path(), "two-1", &[], &["/usr/local/share/two/a"], "");
    let told = run(&place, &place.install(&[one, two]));
    if !may_confine() {
        assert!(
            told.iter().any(|line| line.contains("superuser")),
            "{told:?}"
        );
        return;
    }
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(
        log(&place),
        "post_install/each one false /usr/local/share/one/a\n\
         post_install/each two false /usr/local/share/two/a\n\
         exact none none /usr/local/share/one/a /usr/local/share/two\n\
         glob none none /usr/local/share/one/a /usr/local/share/two/a\n\
         regexp none none /usr/local/share/two/a\n"
    );
    run(&place, &place.remove(&["two"]));
    assert_eq!(
        log(&place),
        "pre_deinstall/each two false /usr/local/share/two/a\n\
         exact none none /usr/local/share/two\n\
         glob none none /usr/local/share/two/a\n\
         regexp none none /usr/local/share/two/a\n"
    );
    let newer = package(folder.path(), "one-2", &[], &["/usr/local/share/one/a"], "");
    run(&place, &place.install(&[newer]));
    assert!(log(&place).starts_with(
        "pre_deinstall/each one true /usr/local/share/one/a\n\
         post_install/each one true /usr/local/share/one/a\n"
    ));
}

#[test]
fn trigger_that_goes_cleans_up() {
    let folder = scratch();
    let place = Place::new(folder.path());
    with_shell(&place.root);
    let file = format!("/{FOLDER}/own.ucl");
    let own = package(folder.path(), "own-1", &[], &[&file], "");
    run(&place, &place.install(&[own]));
    trigger(&place, "own", "path: /nothing");
    run(&place, &place.remove(&["own"]));
    assert!(!place.root.join(&file[1..]).exists());
    let expected = if may_confine() { "own bye 0\n" } else { "" };
    assert_eq!(log(&place), expected);
}

#[test]
fn what_cannot_run_is_kept_and_run_later_with_all_paths() {
    let folder = scratch();
    let place = Place::new(folder.path());
    trigger(&place, "later", "path_glob: \"/usr/local/share/*/a\"");
    for name in ["one", "two"] {
        let file = format!("/usr/local/share/{name}/a");
        let offer = package(folder.path(), &format!("{name}-1"), &[], &[&file], "");
        let told = run(&place, &place.install(&[offer]));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("skipped later: the tree is another"),
            "{told:?}"
        );
    }
    let waiting = place.folder().join("triggers/later.json");
    assert!(waiting.exists());
    with_shell(&place.root);
    let mut told = Vec::new();
    let done = place.work(Disk::default(), |engine| {
        engine.run_deferred(&mut |event| hear(&event, &mut told))
    });
    done.expect("done");
    if !may_confine() {
        assert!(
            waiting.exists() && told[0].contains("superuser"),
            "{told:?}"
        );
        return;
    }
    assert_eq!(
        log(&place),
        "later none none /usr/local/share/one/a /usr/local/share/two/a\n"
    );
    assert!(!waiting.exists());
}

#[test]
fn triggers_that_are_wrong_or_fail_are_told_and_stop_nothing() {
    let folder = scratch();
    let place = Place::new(folder.path());
    with_shell(&place.root);
    let write = |name: &str, text: &str| {
        let file = place.root.join(FOLDER).join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    };
    let all = "path_regexp: \".\"";
    write("bad.ucl", "path: [");
    write(
        "regexp.ucl",
        "path_regexp: \"(\"; trigger { type: shell, script: x }",
    );
    write(
        "fails.ucl",
        &format!("{all}; trigger {{ type: shell, script: \"exit 7\" }}"),
    );
    write(
        "lua.ucl",
        &format!("{all}; trigger {{ type: lua, script: \"error('no')\" }}"),
    );
    write("not-a-trigger", "{{{");
    let one = package(folder.path(), "one-1", &[], &["/usr/local/share/one/a"], "");
    let told = run(&place, &place.install(&[one])).join("\n");
    for part in ["failed bad: ", "failed regexp: "] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let lua = match cfg!(feature = "lua") {
        true => "failed lua: runtime error",
        false => "skipped lua: it is written in Lua",
    };
    assert!(told.contains(lua), "{told}");
    if may_confine() {
        assert!(told.contains("failed fails: exit status: 7"), "{told}");
    }
    assert!(place.root.join("usr/local/share/one/a").exists());
}
