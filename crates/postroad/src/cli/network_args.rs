use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum Tls {
    /// What is wanted of the connections to some destinations.
    #[command(subcommand)]
    Policy(TlsPolicy),
    /// Reports to recipient domains about what became of TLS (RFC 8460).
    #[command(subcommand)]
    Report(TlsReport),
    /// The MTA-STS policies of recipient domains that are kept.
    MtaSts {
        /// Only domains that hold this text.
        #[arg(long)]
        text: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum TlsPolicy {
    /// All of them.
    List {
        /// Only patterns that hold this text.
        #[arg(long)]
        text: Option<String>,
    },
    /// Set what is wanted: none, opportunistic, required or verified.
    Set {
        /// A domain, *.example.com for all below one, or mx:example.net for a provider by its mail hosts.
        pattern: String,
        level: String,
        /// Why, for the next administrator.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Take one away.
    Remove { pattern: String },
}

#[derive(Debug, Subcommand)]
pub enum TlsReport {
    /// Reports that were made, newest first.
    List {
        /// Only about domains that hold this text.
        #[arg(long)]
        text: Option<String>,
        #[arg(long, default_value_t = 25)]
        limit: u32,
    },
    /// One report as it was sent.
    Show { id: i64 },
    /// Make and send reports of everything counted so far, instead of tomorrow.
    Send {
        /// Only about this domain.
        #[arg(long)]
        domain: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Proxy {
    /// Those that are trusted.
    Show,
    /// Trust the proxies of these networks, and no others.
    Trust {
        /// As in 10.0.0.0/8; a single address is its own network.
        #[arg(required = true, value_name = "NETWORK")]
        networks: Vec<String>,
        /// The header they write.
        #[arg(long, value_enum, default_value_t = ProxyHeader::XForwardedFor)]
        header: ProxyHeader,
    },
    /// Trust none: the client is who connects.
    Clear,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ProxyHeader {
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}
