//! Where dependencies come from, and which come twice.

use super::Finding;
use super::metadata::{Metadata, Package};

/// Everything not ours must come from a registry: no git, no paths outside the workspace.
pub(super) fn check_sources(metadata: &Metadata) -> Vec<Finding> {
    let members = metadata.members();
    let ours = |package: &Package| members.iter().any(|member| member.id == package.id);
    metadata
        .packages
        .iter()
        .filter(|package| !ours(package))
        .filter(|package| !package.source.as_deref().is_some_and(|source| source.starts_with("registry+")))
        .map(|package| {
            let source = package.source.as_deref().unwrap_or("a path");
            let what = format!("{} comes from {source}", package.name);
            Finding::new("Cargo.lock", 1, what, "depend on a version from the registry")
        })
        .collect()
}

/// Several incompatible versions of one package cost compile time and size: a warning.
pub(super) fn check_duplicates(metadata: &Metadata) -> Vec<Finding> {
    let mut names = Vec::new();
    for (name, packages) in metadata.versions() {
        let mut lines: Vec<_> = packages.iter().map(|package| compatible(&package.version)).collect();
        lines.sort_unstable();
        lines.dedup();
        if lines.len() > 1 {
            names.push(format!("{name} {}", lines.join("+")));
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    names.sort_unstable();
    let what = format!("several major versions of {}", names.join(", "));
    let fix = "see `cargo tree --duplicates`";
    vec![Finding { warning: true, ..Finding::new("Cargo.lock", 1, what, fix) }]
}

/// The part of a version that decides compatibility: `1`, `0.26`, `0.0.3`.
fn compatible(version: &str) -> String {
    let significant = version.split('.').take_while(|part| *part == "0").count() + 1;
    version.split('.').take(significant).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::super::metadata::{package, workspace};
    use super::*;

    fn versioned(name: &str, version: &str, source: Option<&str>) -> Package {
        let (version, source) = (version.to_owned(), source.map(str::to_owned));
        Package { id: format!("{name}@{version}"), version, source, ..package(name, &[]) }
    }

    #[test]
    fn only_registries_are_sources() {
        let metadata = workspace(vec![
            versioned("ours", "0.1.0", None),
            versioned("good", "1.0.0", Some("registry+index")),
            versioned("bad", "1.0.0", Some("git+somewhere")),
        ]);
        let found: Vec<_> = check_sources(&metadata).into_iter().map(|finding| finding.what).collect();
        assert_eq!(found, ["bad comes from git+somewhere"]);
    }

    #[test]
    fn compatible_versions_are_no_duplicates() {
        let some = Some("registry+index");
        let check = |a: &str, b: &str| {
            check_duplicates(&workspace(vec![versioned("x", a, some), versioned("x", b, some)])).len()
        };
        assert_eq!(check("1.0.0", "1.2.0"), 0);
        assert_eq!(check("0.25.1", "0.26.0"), 1);
        assert_eq!(check("1.0.0", "2.0.0"), 1);
        assert_eq!(check("0.0.1", "0.0.2"), 1);
    }
}
