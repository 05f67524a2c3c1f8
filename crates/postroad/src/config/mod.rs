//! `postroad.toml` and its environment twins: paths, listeners, database, TLS, secrets. Everything else is a setting in
//! the database.

mod keys;
mod layer;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use postroad_base::{Domain, EmailAddress};

pub use self::keys::KEYS;
use self::layer::{Layer, Validate};

/// How certificates are come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsMode {
    SelfSigned,
    Files { certificate: PathBuf, key: PathBuf },
    Acme { directory: String, contact: Option<EmailAddress>, root: Option<PathBuf> },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// The configuration in force.
#[derive(Clone, Debug)]
pub struct Config {
    pub hostname: Domain,
    pub data_dir: PathBuf,
    pub http: Vec<SocketAddr>,
    pub https: Vec<SocketAddr>,
    pub submission: Vec<SocketAddr>,
    pub submissions: Vec<SocketAddr>,
    pub database_url: String,
    pub tls: TlsMode,
    pub dns_servers: Vec<SocketAddr>,
    pub dnssec: bool,
    /// Instead of the root's keys.
    pub trust_anchor: Option<PathBuf>,
    pub remote_port: u16,
    pub source_address: Option<IpAddr>,
    pub trusted_roots: Option<PathBuf>,
    pub webhook_networks: Vec<IpNet>,
    pub message_bytes: u64,
    pub connections: u32,
    pub connections_per_address: u32,
    pub master_key_file: PathBuf,
    pub log_format: LogFormat,
    pub log_filter: String,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path} cannot be read: {cause}")]
    Read { path: PathBuf, cause: std::io::Error },
    #[error("{path}: {message}")]
    File { path: PathBuf, message: String },
    #[error("the environment variable {name} is not usable: {message}")]
    Environment { name: String, message: String },
    #[error("{key}: {message}")]
    Value { key: &'static str, message: String },
}

/// What the command line says over file and environment.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub config_file: Option<PathBuf>,
    pub data_dir: Option<PathBuf>,
}

const DEFAULT_DATA_DIR: &str = "postroad-data";
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
const MEBIBYTE: u64 = 1024 * 1024;

impl Config {
    /// Reads file, environment and command line, the later ones winning.
    ///
    /// # Errors
    /// Unknown keys (with their line), unreadable files and unusable values, each with what to do.
    pub fn load(
        overrides: &Overrides,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let file = match &overrides.config_file {
            Some(path) => layer::from_file(path)?,
            None => Layer::default(),
        };
        let mut layer = file.overlaid_by(layer::from_environment(environment)?);
        if let Some(data_dir) = &overrides.data_dir {
            layer.data_dir = Some(data_dir.clone());
        }
        layer.resolve()
    }
}

impl Config {
    /// Where a browser on this machine, or beside it, finds the web app. Passkeys need a name, so that loopback is called
    /// `localhost`; without HTTPS a browser takes passkeys there only.
    #[must_use]
    pub fn web_url(&self) -> String {
        let (scheme, standard_port, address) = match (self.https.first(), self.http.first()) {
            (_, Some(address)) if address.ip().is_loopback() => ("http", 80, address),
            (Some(address), _) => ("https", 443, address),
            (None, Some(address)) => ("http", 80, address),
            (None, None) => return format!("http://{}", self.hostname),
        };
        let host = if address.ip().is_loopback() {
            "localhost".to_owned()
        } else if address.ip().is_unspecified() {
            self.hostname.to_string()
        } else {
            SocketAddr::new(address.ip(), 0).to_string().trim_end_matches(":0").to_owned()
        };
        if address.port() == standard_port {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{}", address.port())
        }
    }
}

impl Layer {
    fn resolve(self) -> Result<Config, ConfigError> {
        let data_dir = self.data_dir.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_DATA_DIR));
        let data_dir = std::path::absolute(&data_dir)
            .map_err(|error| value("data_dir", format!("{}: {error}", data_dir.display())))?;
        let database_url = match &self.database.url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", data_dir.join("postroad.db").display()),
        };
        Ok(Config {
            hostname: hostname(self.hostname.as_deref())?,
            http: addresses("listen.http", self.listen.http.as_deref(), "127.0.0.1:8080")?,
            https: addresses("listen.https", self.listen.https.as_deref(), "")?,
            submission: addresses("listen.submission", self.listen.submission.as_deref(), "127.0.0.1:2587")?,
            submissions: addresses(
                "listen.submissions",
                self.listen.submissions.as_deref(),
                "127.0.0.1:2465",
            )?,
            database_url,
            tls: self.tls_mode()?,
            dns_servers: addresses("dns.servers", self.dns.servers.as_deref(), "")?,
            dnssec: self.dns.validate.as_ref().is_some_and(Validate::is_on),
            trust_anchor: self.dns.validate.as_ref().and_then(Validate::trust_anchor),
            remote_port: self.delivery.remote_port.unwrap_or(25),
            source_address: self.delivery.source_address,
            trusted_roots: self.delivery.trusted_roots.clone(),
            webhook_networks: networks(self.webhooks.allow_private.as_deref().unwrap_or_default())?,
            message_bytes: self.limits.message_mib.unwrap_or(50).clamp(1, 256) * MEBIBYTE,
            connections: self.limits.connections.unwrap_or(2_000).max(1),
            connections_per_address: self.limits.connections_per_address.unwrap_or(100).max(1),
            master_key_file: self.master_key_file.clone().unwrap_or_else(|| data_dir.join("master.key")),
            log_format: self.log_format()?,
            log_filter: self.log.filter.clone().unwrap_or_else(|| "info".into()),
            data_dir,
        })
    }

    fn tls_mode(&self) -> Result<TlsMode, ConfigError> {
        let tls = &self.tls;
        match tls.mode.as_deref().unwrap_or("self-signed") {
            "self-signed" => Ok(TlsMode::SelfSigned),
            "files" => match (&tls.certificate, &tls.key) {
                (Some(certificate), Some(key)) => {
                    Ok(TlsMode::Files { certificate: certificate.clone(), key: key.clone() })
                }
                _ => Err(value("tls.mode", "\"files\" needs tls.certificate and tls.key".into())),
            },
            "acme" => Ok(TlsMode::Acme {
                directory: tls.acme_directory.clone().unwrap_or_else(|| LETS_ENCRYPT.into()),
                contact: tls.acme_contact.as_deref().map(contact).transpose()?,
                root: tls.acme_root.clone(),
            }),
            other => Err(value("tls.mode", format!("\"{other}\" is none of self-signed, files, acme"))),
        }
    }

    fn log_format(&self) -> Result<LogFormat, ConfigError> {
        match self.log.format.as_deref().unwrap_or("text") {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            other => Err(value("log.format", format!("\"{other}\" is neither text nor json"))),
        }
    }
}

fn contact(text: &str) -> Result<EmailAddress, ConfigError> {
    text.parse().map_err(|error| value("tls.acme_contact", format!("\"{text}\": {error}")))
}

fn value(key: &'static str, message: String) -> ConfigError {
    ConfigError::Value { key, message }
}

/// The machine's own name if none is given.
fn hostname(given: Option<&str>) -> Result<Domain, ConfigError> {
    let system = rustix::system::uname();
    let name = given.unwrap_or_else(|| system.nodename().to_str().unwrap_or("localhost"));
    name.parse().map_err(|error| value("hostname", format!("\"{name}\": {error}")))
}

fn addresses(
    key: &'static str,
    given: Option<&[String]>,
    default: &str,
) -> Result<Vec<SocketAddr>, ConfigError> {
    let parse = |text: &str| {
        text.parse().map_err(|_| {
            value(key, format!("\"{text}\" is not an address and port such as 127.0.0.1:8080 or [::1]:8080"))
        })
    };
    match given {
        Some(list) => list.iter().map(|text| parse(text)).collect(),
        None if default.is_empty() => Ok(Vec::new()),
        None => Ok(vec![parse(default)?]),
    }
}

fn networks(list: &[String]) -> Result<Vec<IpNet>, ConfigError> {
    let parse = |text: &String| {
        text.parse().map_err(|_| {
            value("webhooks.allow_private", format!("\"{text}\" is not a network such as 10.1.0.0/16"))
        })
    };
    list.iter().map(parse).collect()
}

/// The control socket that the command line talks to.
#[must_use]
pub fn control_socket(data_dir: &Path) -> PathBuf {
    data_dir.join("control.sock")
}
