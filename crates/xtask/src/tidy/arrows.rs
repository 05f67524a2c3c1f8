//! Dependencies between our crates point only down the list of layers.

use super::Finding;
use super::config::Config;
use super::metadata::{Dependency, Metadata, Package};

const FIX: &str = "declare a trait in the lower crate and implement it above, or move the code down";

pub(super) fn check(metadata: &Metadata, config: &Config) -> Vec<Finding> {
    let members = metadata.members();
    let names: Vec<&str> = members.iter().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in members {
        let path = metadata.manifest(package);
        if !is_known(&package.name, config) {
            let what = format!("crate {} has no layer", package.name);
            findings.push(Finding::new(path, 1, what, "put it in its place in crates/xtask/tidy.toml"));
            continue;
        }
        let ours = package.dependencies.iter().filter(|dependency| names.contains(&dependency.name.as_str()));
        for dependency in ours.filter(|dependency| !is_allowed(package, dependency, config)) {
            let what = format!("arrow from {} up to {}", package.name, dependency.name);
            findings.push(Finding::new(path, 1, what, FIX));
        }
    }
    findings
}

fn is_known(name: &str, config: &Config) -> bool {
    layer(name, config).is_some() || config.dev_crates.contains_key(name) || is_tool(name, config)
}

fn is_allowed(package: &Package, dependency: &Dependency, config: &Config) -> bool {
    if is_tool(&package.name, config) {
        return true;
    }
    if is_tool(&dependency.name, config) {
        return false;
    }
    if dependency.is_dev() {
        let helper = config.test_helpers.crates.contains(&dependency.name);
        if helper || config.dev_crates.contains_key(&dependency.name) {
            return true;
        }
    }
    if config.dev_crate_users.get(&dependency.name).is_some_and(|users| users.contains(&package.name)) {
        return true;
    }
    if let Some(allowed) = config.dev_crates.get(&package.name) {
        return allowed.contains(&dependency.name);
    }
    match (layer(&package.name, config), layer(&dependency.name, config)) {
        (Some(from), Some(to)) => to < from,
        _ => false,
    }
}

fn layer(name: &str, config: &Config) -> Option<usize> {
    config.layers.iter().position(|layer| layer == name)
}

fn is_tool(name: &str, config: &Config) -> bool {
    config.tools.iter().any(|tool| tool == name)
}

#[cfg(test)]
mod tests {
    use super::super::metadata::{package, workspace};
    use super::*;

    fn check_arrow(from: &str, to: &str, kind: Option<&str>) -> bool {
        let mut config = Config {
            layers: ["base", "db", "api"].map(str::to_owned).to_vec(),
            tools: vec!["xtask".to_owned()],
            ..Config::default()
        };
        config.dev_crates.insert("simnet".to_owned(), vec!["base".to_owned()]);
        config.dev_crate_users.insert("simnet".to_owned(), vec!["db".to_owned()]);
        config.test_helpers.crates.push("db".to_owned());
        let mut packages: Vec<_> =
            ["base", "db", "api", "simnet", "xtask"].map(|name| package(name, &[])).to_vec();
        for known in &mut packages {
            if known.name == from {
                *known = package(from, &[(to, kind), ("serde", None)]);
            }
        }
        check(&workspace(packages), &config).is_empty()
    }

    #[test]
    fn arrows_point_down() {
        assert!(check_arrow("api", "base", None));
        assert!(!check_arrow("base", "api", None));
        assert!(!check_arrow("base", "api", Some("dev")));
        assert!(!check_arrow("db", "db", None));
    }

    #[test]
    fn test_helpers_and_dev_crates_are_for_tests() {
        assert!(check_arrow("base", "db", Some("dev")));
        assert!(check_arrow("api", "simnet", Some("dev")));
        assert!(!check_arrow("api", "simnet", None));
        assert!(check_arrow("db", "simnet", None));
        assert!(check_arrow("simnet", "base", None));
        assert!(!check_arrow("simnet", "api", None));
        assert!(check_arrow("xtask", "simnet", None));
        assert!(!check_arrow("api", "xtask", None));
    }

    #[test]
    fn every_crate_needs_a_layer() {
        let findings = check(&workspace(vec![package("new", &[])]), &Config::default());
        assert_eq!(
            findings[0].to_string(),
            "crates/new/Cargo.toml:1: crate new has no layer: put it in its place in crates/xtask/tidy.toml"
        );
    }
}
