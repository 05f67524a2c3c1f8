use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;
use crate::process::{cargo, output_of};

/// What `cargo metadata` says, as far as the rules need it.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
    workspace_members: Vec<String>,
    #[serde(default)]
    workspace_root: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    /// `None` for packages of this workspace.
    pub(super) source: Option<String>,
    #[serde(default)]
    pub(super) dependencies: Vec<Dependency>,
    pub(super) manifest_path: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// `None`, `"dev"` or `"build"`.
    pub(super) kind: Option<String>,
}

impl Dependency {
    pub(super) fn is_dev(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

impl Metadata {
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let text = output_of(cargo(root).args(["metadata", "--format-version", "1", "--locked"]))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// The packages of this workspace.
    pub(super) fn members(&self) -> Vec<&Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id)).collect()
    }

    /// The manifest relative to the workspace.
    pub(super) fn manifest<'a>(&self, package: &'a Package) -> &'a str {
        let path = package.manifest_path.as_str();
        path.strip_prefix(&self.workspace_root).map_or(path, |rest| rest.trim_start_matches('/'))
    }

    /// The versions of each package name.
    pub(super) fn versions(&self) -> HashMap<&str, Vec<&Package>> {
        let mut by_name: HashMap<&str, Vec<&Package>> = HashMap::new();
        for package in &self.packages {
            by_name.entry(&package.name).or_default().push(package);
        }
        by_name
    }
}

#[cfg(test)]
pub(super) fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
    Package {
        id: name.to_owned(),
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: Some("MIT".to_owned()),
        source: None,
        dependencies: dependencies
            .iter()
            .map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: kind.map(str::to_owned) })
            .collect(),
        manifest_path: format!("/root/crates/{name}/Cargo.toml"),
    }
}

#[cfg(test)]
pub(super) fn workspace(packages: Vec<Package>) -> Metadata {
    let workspace_members = packages.iter().filter(|p| p.source.is_none()).map(|p| p.id.clone()).collect();
    Metadata { packages, workspace_members, workspace_root: "/root".to_owned() }
}
