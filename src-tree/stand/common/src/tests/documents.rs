//! The files beside the code say what the code does.

use super::*;
use crate::command;
use crate::conf;

const DEFAULTS: &str = include_str!("../../conf/loader.conf");
const LOADER_8: &str = include_str!("../../man/loader.8");
const LOADER_CONF_5: &str = include_str!("../../man/loader.conf.5");

#[test]
fn the_shipped_defaults_have_no_errors() {
    for line in conf::parse(DEFAULTS) {
        line.unwrap();
    }
}

#[test]
fn every_variable_of_the_defaults_is_in_the_manual() {
    for assignment in conf::parse(DEFAULTS).map(Result::unwrap) {
        let known = LOADER_CONF_5.contains(&alloc::format!("Va {}", assignment.name));
        assert!(
            known || assignment.name.starts_with("initrd_"),
            "{}",
            assignment.name
        );
    }
}

#[test]
fn every_command_is_in_the_manual() {
    for command in command::all::<Machine>() {
        let entry = alloc::format!("\n.It Ic {}", command.name);
        let alias = command.name == "?" && LOADER_8.contains("\n.Ic \\&?\n");
        assert!(LOADER_8.contains(&entry) || alias, "{}", command.name);
    }
}
