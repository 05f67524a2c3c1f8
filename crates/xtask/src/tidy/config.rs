use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;

/// `tidy.toml` beside xtask's manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    pub(super) layers: Vec<String>,
    pub(super) tools: Vec<String>,
    pub(super) dev_crates: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) dev_crate_users: BTreeMap<String, Vec<String>>,
    pub(super) test_helpers: TestHelpers,
    pub(super) licences: Licences,
    pub(super) length: Length,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestHelpers {
    pub(super) crates: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Licences {
    pub(super) allowed: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Length {
    pub(super) max_lines: usize,
    pub(super) longer: Vec<String>,
}

impl Config {
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join("crates/xtask/tidy.toml");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure(format!("{}: {error}", path.display())))?;
        toml::from_str(&text).map_err(|error| Failure(format!("{}: {error}", path.display())))
    }
}
