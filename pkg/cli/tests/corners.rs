//! What scripts and shells rely on beside the verbs' own work.

#[expect(dead_code, reason = "these tests use one repository and one root")]
mod world;

use std::fs::{self, File};
use std::process::Command;

use world::World;

#[test]
fn archives_are_added_from_an_address_and_from_standard_input() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    let url = format!("file://{}", world.text("repo/All/lib-1.0.pkg"));
    world.run(&["add", "-q", &url]);
    let archive = File::open(world.path("repo/All/tool-1.0.pkg")).expect("an archive");
    let output = world.pkg().args(["add", "-q", "-"]).stdin(archive).output();
    assert!(output.expect("the program").status.success());
    assert_eq!(world.run(&["query", "-a", "%n-%v"]), "lib-1.0\ntool-1.0\n");
    // What came so can be taken back and brought back, the files being gone.
    fs::remove_dir_all(world.path("repo/All")).expect("a folder");
    world.run(&["delete", "-q", "-y", "tool"]);
    world.run(&["rollback", "-q", "-y"]);
    world.run(&["check", "-s", "-a"]);
    assert_eq!(world.run(&["query", "-a", "%n-%v"]), "lib-1.0\ntool-1.0\n");
}

#[test]
fn what_comes_and_is_no_package_is_refused_and_does_not_stay() {
    let world = World::installed();
    let url = format!("file://{}", world.text("repo/meta.conf"));
    assert!(world.fail(&["add", &url]).contains("meta.conf"));
    assert!(
        world
            .fail(&["add", &format!("{url}.none")])
            .contains("no such file")
    );
    let kept = world.files("root/var/cache/pkg");
    assert!(kept.iter().all(|name| name.ends_with(".pkg")), "{kept:?}");
}

/// What bash offers at the end of a command line.
fn completions(world: &World, line: &[&str]) -> Vec<String> {
    let pkg = env!("CARGO_BIN_EXE_pkg");
    let root = world.text("root");
    // Names of packages come from the program, which is to look at this root.
    let script = format!(
        "source /dev/stdin <<< \"$({pkg} completion bash)\"\n\
         pkg() {{ {pkg} -r {root} \"$@\"; }}\n\
         COMP_WORDS=({}); COMP_CWORD={}; _pkg; echo \"${{COMPREPLY[@]}}\"\n",
        line.join(" "),
        line.len() - 1
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .output()
        .expect("bash");
    let said = String::from_utf8(output.stdout).expect("text");
    said.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes_verbs_flags_and_names() {
    let world = World::installed();
    assert_eq!(completions(&world, &["pkg", "autor"]), ["autoremove"]);
    assert_eq!(completions(&world, &["pkg", "-y", "upg"]), ["upgrade"]);
    let flags = completions(&world, &["pkg", "install", "--no"]);
    assert_eq!(flags, ["--no-scripts", "--no-repo-update"]);
    assert_eq!(completions(&world, &["pkg", "delete", "to"]), ["tool"]);
    for shell in ["fish", "zsh"] {
        let script = world.run(&["completion", shell]);
        assert!(
            script.contains("autoremove") && script.contains("repo-conf-dir"),
            "{script}"
        );
    }
    assert!(world.fail(&["completion", "csh"]).contains("no shell csh"));
}
