//! Scripts in Lua: what they find, and that nothing beside the tree is in their reach.

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use common::{Place, package, scratch};
use pkg_jobs::{Disk, Event, JobError, Offer, Plan};
use serde_json::json;

/// A package with scripts in Lua: the moment of each, and its text.
fn scripted(place: &Place, label: &str, scripts: &[(&str, &str)]) -> Offer {
    let folder = place.root.parent().expect("a folder");
    let mut all = serde_json::Map::new();
    for (kind, text) in scripts {
        let list = all.entry(*kind).or_insert_with(|| json!([]));
        list.as_array_mut().expect("a list").push(json!(text));
    }
    let more = format!(r#","lua_scripts":{}"#, serde_json::Value::from(all));
    package(folder, label, &[], &["/usr/local/etc/tool.sample"], &more)
}

/// Carries a plan out; gives its result and what was told of scripts.
fn run(place: &Place, plan: &Plan) -> (Result<(), JobError>, String) {
    let mut told = String::new();
    let done = place.work(Disk::default(), |engine| {
        engine.run(plan, &mut |event| match event {
            Event::ScriptSaid { text } => told.push_str(text),
            Event::ScriptFailed { kind, problem, .. } => {
                told.extend(["failed ", kind, ": ", &problem, "\n"]);
            }
            Event::ScriptSkipped { kind, why, .. } => {
                told.extend(["skipped ", kind, ": ", why, "\n"]);
            }
            _ => {}
        })
    });
    (done, told)
}

/// Installs a package with one script that runs behind everything; gives what it said.
fn said(place: &Place, label: &str, script: &str) -> String {
    let offer = scripted(place, label, &[("post-install", script)]);
    let (done, told) = run(place, &place.install(&[offer]));
    done.expect("installed");
    told
}

#[test]
fn scripts_know_their_package_and_tell_the_user() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let all = |label: &str| {
        let script = |kind: &str| {
            format!(
                "-- args: one two\nprint('{kind}', pkg_name, pkg_prefix, pkg_upgrade, #arg, arg[2])\n\
                 pkg.print_msg(pkg.prefixed_path('etc') .. pkg.prefixed_path('/etc'))"
            )
        };
        let kinds = [
            "pre-install",
            "post-install",
            "pre-deinstall",
            "post-deinstall",
        ];
        let texts = kinds.map(|kind| (kind, script(kind)));
        let scripts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(kind, text)| (*kind, text.as_str()))
            .collect();
        scripted(&place, label, &scripts)
    };
    let line = |kind: &str, upgrade: bool| {
        format!("{kind}\ttool\t/usr/local\t{upgrade}\t2\ttwo\n/usr/local/etc/etc\n")
    };
    let (done, told) = run(&place, &place.install(&[all("tool-1")]));
    done.expect("installed");
    assert_eq!(
        told,
        line("pre-install", false) + &line("post-install", false)
    );
    let (done, told) = run(&place, &place.install(&[all("tool-2")]));
    done.expect("upgraded");
    let kinds = ["pre-install", "pre-deinstall", "post-install"];
    assert_eq!(told, kinds.map(|kind| line(kind, true)).concat());
    // Of the database: the archives are gone.
    for name in ["tool-1.pkg", "tool-2.pkg"] {
        fs::remove_file(folder.path().join(name)).expect("an archive");
    }
    let (done, told) = run(&place, &place.remove(&["tool"]));
    done.expect("removed");
    assert_eq!(
        told,
        line("pre-deinstall", false) + &line("post-deinstall", false)
    );
}

#[test]
fn files_of_the_tree_are_read_written_and_told_of() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let script = r#"
local f = assert(io.open("/usr/local/etc/tool.conf", "w"))
f:write("a = ", 1, "\n", "b\n")
assert(f:close())
for line in io.lines("/usr/local/etc/tool.conf") do print(line) end
local f <close> = io.open("usr/local/etc/tool.conf", "r+")
assert(f:read(3) == "a =" and f:read("n") == 1)
assert(f:read("L") == "\n" and f:read() == "b" and f:read() == nil)
assert(f:seek("set", 2) == 2 and f:read("a") == "= 1\nb\n")
f:seek("set", 4) f:write("7") f:seek("set") assert(f:read("l") == "a = 7")
assert(io.type(f) == "file")
assert(pkg.stat("/usr/local/etc/tool.conf").type == "reg")
assert(pkg.stat("/usr/local/etc/tool.conf").size == 8)
assert(pkg.stat("/usr/local/etc").type == "dir" and pkg.stat("/none") == nil)
assert(pkg.symlink("tool.conf", "/usr/local/etc/link"))
assert(pkg.stat("/usr/local/etc/link").type == "lnk")
assert(pkg.filecmp("/usr/local/etc/link", "/usr/local/etc/tool.conf") == 0)
assert(pkg.filecmp("/usr/local/etc/tool.sample", "/usr/local/etc/tool.conf") == 1)
assert(pkg.filecmp("/none", "/usr/local/etc/tool.conf") == 2)
assert(pkg.copy("/usr/local/etc/tool.sample", "/usr/local/etc/copy") == nil)
assert(pkg.copy("/usr/local/etc/tool.sample", "/usr/local/etc/copy") == 2)
assert(os.rename("/usr/local/etc/copy", "/usr/local/etc/moved"))
assert(os.remove("/usr/local/etc/link"))
local nothing, why, code = os.remove("/none")
assert(nothing == nil and why:find("none") and code == 2)
assert(select(1, io.open("/none/x", "w")) == nil)
print(table.concat(pkg.readdir("/usr/local/etc"), " "))
print(pcall(os.execute, "true") == false)
print(os.exit == nil, io.popen, io.tmpfile, dofile, loadfile, require, package, debug)
print(pcall(load, string.dump(function() end)))
io.stdout:write("written\n")
return 0
"#;
    let told = said(&place, "tool-1", script);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "a = 1",
            "b",
            "moved tool.conf tool.sample",
            "true",
            "false\tnil\tnil\tnil\tnil\tnil\tnil\tnil",
            "true\tnil\tattempt to load a binary chunk (mode is 't')",
            "written",
        ],
        "{told}"
    );
    let conf = place.root.join("usr/local/etc/tool.conf");
    assert_eq!(fs::read_to_string(conf).expect("it"), "a = 7\nb\n");
}

#[test]
fn nothing_beside_the_tree_is_in_reach() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let outside = folder.path().join("outside");
    fs::create_dir_all(&outside).expect("a folder");
    fs::write(outside.join("secret"), "secret").expect("a file");
    fs::create_dir_all(place.root.join("usr")).expect("a folder");
    symlink(&outside, place.root.join("usr/absolute")).expect("a link");
    symlink("../../outside", place.root.join("usr/up")).expect("a link");
    let script = format!(
        r#"
local ways = {{ "/usr/absolute/", "/usr/up/", "/../outside/", "{0}/", "../../../../../../..{0}/" }}
for _, way in ipairs(ways) do
    local file = io.open(way .. "secret")
    print(file, pkg.stat(way .. "secret"), pkg.readdir(way), pkg.filecmp(way .. "secret", way .. "secret"))
    print(io.open(way .. "new", "w") and "made")
    print(pkg.symlink("x", way .. "link") and "linked")
    print(pkg.copy("/usr/local/etc/tool.sample", way .. "copy"))
    print(os.remove(way .. "secret"), os.rename(way .. "secret", way .. "other"))
end
"#,
        outside.display()
    );
    let told = said(&place, "tool-1", &script);
    assert!(
        !told.contains("userdata") && !told.contains("table"),
        "{told}"
    );
    let names: Vec<_> = fs::read_dir(&outside).expect("it").collect();
    assert_eq!(names.len(), 1, "{told}");
    assert_eq!(
        fs::read_to_string(outside.join("secret")).expect("it"),
        "secret"
    );
}

#[test]
fn failures_are_told_and_only_that_before_everything_stops_a_step() {
    let folder = scratch();
    let place = Place::new(folder.path());
    for (text, problem) in [
        ("error('no way')", "no way"),
        ("return 3", "it returned 3"),
        ("return", ""),
        ("this is no Lua", "syntax error"),
        (
            "local t = {} while true do t[#t + 1] = ('x'):rep(1000000) .. #t end",
            "memory",
        ),
    ] {
        let before = scripted(&place, "tool-1", &[("pre-install", text)]);
        let (done, _) = run(&place, &place.install(&[before]));
        match problem {
            "" => done.expect("installed"),
            problem => {
                let error = done.expect_err(text).to_string();
                assert!(error.contains(problem), "{text}: {error}");
                assert!(place.files().is_empty(), "{text}");
                continue;
            }
        }
        place
            .run(Disk::default(), &place.remove(&["tool"]))
            .expect("removed");
    }
    let behind = scripted(&place, "tool-1", &[("post-install", "error('too late')")]);
    let (done, told) = run(&place, &place.install(&[behind]));
    done.expect("installed");
    assert!(
        told.contains("failed POST-INSTALL") && told.contains("too late"),
        "{told}"
    );
    place.agrees("a script that fails too late");
}

#[test]
fn programs_are_those_of_the_tree_or_none() {
    let folder = scratch();
    let place = Place::new(folder.path());
    // A tree without a shell of this system: nothing is run there.
    let told = said(&place, "tool-1", "print(pcall(pkg.exec, { '/bin/true' }))");
    assert!(told.contains("another system's"), "{told}");
    // A program that is a script of this host's shell cannot be run by its name in a tree, so the
    // shell itself is.
    shell::with_shell(&place.root);
    let told = said(
        &place,
        "tool-2",
        "print(pcall(function() local out, err, code = pkg.exec_capture({ '/bin/sh', '-c', \
         'echo *; echo no >&2; exit 7' }) return out .. err .. code end))",
    );
    match shell::may_confine() {
        true => {
            // The tree is the root that it sees.
            assert!(told.contains("bin") && told.contains("no\n7"), "{told}");
            assert!(!told.contains("proc"), "{told}");
        }
        false => assert!(told.contains("superuser"), "{told}"),
    }
    let told = said(
        &place,
        "tool-3",
        "print(pcall(pkg.exec, { '/bin/sh', '-c', 'exit 3' }))",
    );
    if shell::may_confine() {
        assert!(told.contains("Abnormal termination\t3"), "{told}");
    }
}

#[test]
fn triggers_in_lua_get_the_paths_that_fit() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let triggers = place.root.join("usr/local/share/pkg/triggers");
    fs::create_dir_all(&triggers).expect("a folder");
    fs::write(
        triggers.join("icons.ucl"),
        "path_glob: [\"/usr/local/etc/*\"]\ntrigger { type: lua, script: <<EOD\n\
         for _, path in ipairs(arg) do print('touched ' .. path) end\nEOD\n}\n",
    )
    .expect("a trigger");
    fs::set_permissions(&triggers, fs::Permissions::from_mode(0o755)).expect("a folder");
    let told = said(&place, "tool-1", "print('first')");
    assert_eq!(told, "first\ntouched /usr/local/etc/tool.sample\n");
}

#[path = "common/shell.rs"]
mod shell;
