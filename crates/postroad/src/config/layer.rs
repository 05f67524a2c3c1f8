use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{ConfigError, KEYS};

/// One source of configuration; what it does not say is `None`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    pub hostname: Option<String>,
    pub data_dir: Option<PathBuf>,
    pub master_key_file: Option<PathBuf>,
    pub listen: Listen,
    pub database: Database,
    pub tls: Tls,
    pub dns: Dns,
    pub delivery: Delivery,
    pub webhooks: Webhooks,
    pub limits: Limits,
    pub log: Log,
}

macro_rules! sections {
    ($($name:ident { $($field:ident: $kind:ty),+ $(,)? })+) => {$(
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(super) struct $name {
            $(pub $field: Option<$kind>,)+
        }

        impl $name {
            fn overlaid_by(self, upper: Self) -> Self {
                Self { $($field: upper.$field.or(self.$field),)+ }
            }
        }
    )+};
}

sections! {
    Listen { http: Vec<String>, https: Vec<String>, submission: Vec<String>, submissions: Vec<String> }
    Database { url: String }
    Tls {
        mode: String,
        certificate: PathBuf,
        key: PathBuf,
        acme_directory: String,
        acme_contact: String,
        acme_root: PathBuf,
    }
    Dns { servers: Vec<String>, validate: Validate }
    Delivery { remote_port: u16, source_address: IpAddr, trusted_roots: PathBuf }
    Webhooks { allow_private: Vec<String> }
    Limits { message_mib: u64, connections: u32, connections_per_address: u32 }
    Log { format: String, filter: String }
}

/// `true`, `false`, or a file of keys to trust instead of the root's; the environment has only texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Validate {
    Flag(bool),
    Text(String),
}

impl Validate {
    pub fn is_on(&self) -> bool {
        match self {
            Self::Flag(on) => *on,
            Self::Text(text) => text != "false",
        }
    }

    pub fn trust_anchor(&self) -> Option<PathBuf> {
        match self {
            Self::Text(text) if text != "true" && text != "false" => Some(PathBuf::from(text)),
            Self::Text(_) | Self::Flag(_) => None,
        }
    }
}

impl Layer {
    /// This layer with everything that `upper` says replaced.
    pub fn overlaid_by(self, upper: Self) -> Self {
        Self {
            hostname: upper.hostname.or(self.hostname),
            data_dir: upper.data_dir.or(self.data_dir),
            master_key_file: upper.master_key_file.or(self.master_key_file),
            listen: self.listen.overlaid_by(upper.listen),
            database: self.database.overlaid_by(upper.database),
            tls: self.tls.overlaid_by(upper.tls),
            dns: self.dns.overlaid_by(upper.dns),
            delivery: self.delivery.overlaid_by(upper.delivery),
            webhooks: self.webhooks.overlaid_by(upper.webhooks),
            limits: self.limits.overlaid_by(upper.limits),
            log: self.log.overlaid_by(upper.log),
        }
    }
}

/// The file's layer. Unknown keys are errors that name line and column.
pub(super) fn from_file(path: &Path) -> Result<Layer, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| ConfigError::Read { path: path.to_owned(), cause })?;
    toml::from_str(&text)
        .map_err(|error| ConfigError::File { path: path.to_owned(), message: error.to_string() })
}

const PREFIX: &str = "POSTROAD_";
/// Variables with our prefix that are not configuration keys.
const OTHERS: [&str; 3] = ["POSTROAD_CONFIG", "POSTROAD_WORKSPACE", "POSTROAD_RELAY_PASSWORD"];

/// The environment's layer. A variable with our prefix that names no key is an error, as a typing mistake would be.
pub(super) fn from_environment(
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Layer, ConfigError> {
    let mut layer = Layer::default();
    for (name, text) in environment.filter(|(name, _)| name.starts_with(PREFIX)) {
        if OTHERS.contains(&name.as_str()) {
            continue;
        }
        let bad = |message: String| ConfigError::Environment { name: name.clone(), message };
        let key = KEYS.iter().find(|key| key.environment() == name).ok_or_else(|| {
            bad("it names no configuration key; \"postroad config keys\" lists them".into())
        })?;
        let document = key.as_toml(&text);
        let one: Layer = toml::from_str(&document).map_err(|error| bad(error.message().to_owned()))?;
        layer = layer.overlaid_by(one);
    }
    Ok(layer)
}
