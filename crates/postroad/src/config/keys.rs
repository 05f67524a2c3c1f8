/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    /// In the environment: separated by commas.
    List,
}

/// A configuration key, for the reference and for the environment.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub default: &'static str,
    pub about: &'static str,
}

impl Key {
    /// Its environment twin: `listen.http` is `POSTROAD_LISTEN_HTTP`.
    #[must_use]
    pub fn environment(&self) -> String {
        format!("POSTROAD_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// A TOML document that sets the key to a value from the environment.
    pub(super) fn as_toml(&self, text: &str) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let value = match self.kind {
            Kind::Text => quoted(text),
            Kind::Number => text.trim().to_owned(),
            Kind::List => {
                let items: Vec<String> =
                    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(quoted).collect();
                format!("[{}]", items.join(", "))
            }
        };
        format!("{} = {value}", self.name)
    }
}

const fn key(name: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Key {
    Key { name, kind, default, about }
}

/// Every key there is.
pub const KEYS: &[Key] = &[
    key(
        "hostname",
        Kind::Text,
        "the machine's name",
        "The name this server has in DNS: in EHLO, Received fields and certificates.",
    ),
    key(
        "data_dir",
        Kind::Text,
        "./postroad-data",
        "Where everything is kept: database, spool, keys, control socket.",
    ),
    key(
        "master_key_file",
        Kind::Text,
        "DATA_DIR/master.key",
        "The key that seals stored secrets (DKIM keys, relay passwords). Made on first start. Keep a copy apart from your backups.",
    ),
    key("listen.http", Kind::List, "127.0.0.1:8080", "Addresses of the HTTP API."),
    key(
        "listen.https",
        Kind::List,
        "none",
        "Addresses of the HTTP API with TLS. ACME TLS-ALPN-01 is answered here.",
    ),
    key(
        "listen.submission",
        Kind::List,
        "127.0.0.1:2587",
        "Addresses of SMTP submission with STARTTLS (RFC 6409).",
    ),
    key(
        "listen.submissions",
        Kind::List,
        "127.0.0.1:2465",
        "Addresses of SMTP submission with TLS from the first byte (RFC 8314).",
    ),
    key(
        "database.url",
        Kind::Text,
        "sqlite://DATA_DIR/postroad.db",
        "sqlite:///path or postgres://user:password@host/name.",
    ),
    key("tls.mode", Kind::Text, "self-signed", "self-signed, files or acme."),
    key(
        "tls.certificate",
        Kind::Text,
        "none",
        "With mode files: the certificate chain (PEM). Read again when it changes.",
    ),
    key("tls.key", Kind::Text, "none", "With mode files: the private key (PEM)."),
    key(
        "tls.acme_directory",
        Kind::Text,
        "Let's Encrypt",
        "With mode acme: the directory URL of the certificate authority.",
    ),
    key("tls.acme_contact", Kind::Text, "none", "With mode acme: an address the authority may write to."),
    key(
        "tls.acme_root",
        Kind::Text,
        "none",
        "With mode acme: a PEM file to trust for the directory itself, for a private authority.",
    ),
    key("dns.servers", Kind::List, "the system's", "Recursive resolvers to ask, as address:port."),
    key(
        "dns.validate",
        Kind::Text,
        "false",
        "true: validate DNSSEC here, as DANE needs it. Needs resolvers that pass signatures on. A file of DNSKEY records instead of true is trusted in place of the root's keys.",
    ),
    key(
        "delivery.remote_port",
        Kind::Number,
        "25",
        "The port of remote mail servers, and of the hosts of their MTA-STS policies where it is not 25 (then 443). Change it only for tests.",
    ),
    key("delivery.source_address", Kind::Text, "the system's choice", "The local address to send from."),
    key(
        "delivery.trusted_roots",
        Kind::Text,
        "none",
        "A PEM file of authorities to trust besides the public ones.",
    ),
    key(
        "webhooks.allow_private",
        Kind::List,
        "none",
        "Private networks that webhooks and sign-in providers may be in, as in 10.1.0.0/16. With any, http:// URLs are allowed too.",
    ),
    key("limits.message_mib", Kind::Number, "50", "The largest message taken, in MiB."),
    key("limits.connections", Kind::Number, "2000", "SMTP connections served at the same time."),
    key(
        "limits.connections_per_address",
        Kind::Number,
        "100",
        "SMTP connections from one address (IPv6: one /64) at the same time.",
    ),
    key("log.format", Kind::Text, "text", "text or json."),
    key(
        "log.filter",
        Kind::Text,
        "info",
        "What is logged: error, warn, info, debug, or per module as in info,postroad_delivery=debug.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, ConfigError, Overrides};

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("postroad.toml");
        std::fs::write(&path, file).unwrap();
        let overrides = Overrides { config_file: Some(path), data_dir: Some(dir.path().into()) };
        let environment = environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Config::load(&overrides, environment)
    }

    #[test]
    fn there_are_at_most_25_keys_and_each_has_a_working_twin() {
        assert!(KEYS.len() <= 25);
        for key in KEYS {
            let text = match key.kind {
                Kind::Text if key.name == "delivery.source_address" => "127.0.0.1",
                Kind::Text => "x",
                Kind::Number => "7",
                Kind::List if key.name == "webhooks.allow_private" => "10.0.0.0/8, fd00::/8",
                Kind::List => "127.0.0.1:1, [::1]:2",
            };
            let parsed =
                super::super::layer::from_environment([(key.environment(), text.to_owned())].into_iter());
            assert!(parsed.is_ok(), "{}: {parsed:?}", key.name);
        }
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = load(
            "hostname = \"a.example\"\n[limits]\nmessage_mib = 3\n",
            &[
                ("POSTROAD_HOSTNAME", "b.example"),
                ("POSTROAD_LISTEN_HTTP", "127.0.0.1:1, [::1]:2"),
                ("HOME", "/"),
            ],
        )
        .unwrap();
        assert_eq!(config.hostname.as_str(), "b.example");
        assert_eq!(config.http.len(), 2);
        assert_eq!(config.message_bytes, 3 << 20);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let error = load("hostname = \"a.example\"\n\n[listen]\nhtpp = []\n", &[]).unwrap_err().to_string();
        assert!(error.contains("line 4") && error.contains("htpp"), "{error}");
        let error = load("", &[("POSTROAD_LISTEN_HTPP", "x")]).unwrap_err().to_string();
        assert!(error.contains("POSTROAD_LISTEN_HTPP"), "{error}");
        let error = load("listen.http = [\"8080\"]", &[]).unwrap_err().to_string();
        assert!(error.contains("listen.http") && error.contains("8080"), "{error}");
        let error = load("tls.mode = \"files\"", &[]).unwrap_err().to_string();
        assert!(error.contains("tls.certificate"), "{error}");
    }
}
