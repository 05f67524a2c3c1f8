use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use super::audience_args::{Contacts, Import, ImportCommand, Take};
pub use super::egress_args::{Pool, Source, Warmup};
pub use super::network_args::{Proxy, ProxyHeader, Tls, TlsPolicy, TlsReport};
pub use super::queue_args::{NewQueueRule, Queue, QueueRule, QueueRuleAction, Selector};
pub use super::rehearse_args::{PolicyArg, Rehearse};

/// Email infrastructure in one program.
#[derive(Debug, Parser)]
#[command(name = "postroad", version, about, max_term_width = 100)]
pub struct Cli {
    /// The configuration file.
    #[arg(long, global = true, env = "POSTROAD_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where everything is kept.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// The workspace to act in, by name or id. Not needed when there is one.
    #[arg(long, short = 'w', global = true, env = "POSTROAD_WORKSPACE", value_name = "WORKSPACE")]
    pub workspace: Option<String>,
    /// Print the server's JSON instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve,
    /// Check machine, configuration, DNS, TLS, ports, clock and disk, and say what to fix.
    Doctor {
        /// Also try to reach the mail hosts of this domain, to see whether the network lets mail out.
        #[arg(long, value_name = "DOMAIN")]
        probe: Option<String>,
    },
    /// Read mail that came back, and say what it means. Sends and stores nothing.
    #[command(subcommand)]
    Check(Check),
    /// Send one message.
    Send(Send),
    /// Read a message from standard input and send it, like sendmail.
    Sendmail(Sendmail),
    /// See and change what waits.
    #[command(subcommand)]
    Queue(Queue),
    /// Rehearse a plan, a list or what waits against a simulated world of mailbox providers. Nothing is sent.
    Rehearse(Rehearse),
    /// Say what happened to a message, or to the mail of an address, and what comes next.
    Why {
        /// A message id or an address.
        #[arg(value_name = "MESSAGE|ADDRESS")]
        about: String,
    },
    /// Search accepted messages.
    Messages(Messages),
    /// Captured mail: list, show, delete.
    #[command(subcommand)]
    Sandbox(Sandbox),
    /// Sender domains: add, publish, check, rotate keys.
    #[command(subcommand)]
    Domain(Domain),
    /// SMTP logins, and networks trusted without one.
    #[command(subcommand)]
    Credential(Credential),
    /// Keys of the HTTP API.
    #[command(subcommand)]
    Key(Key),
    /// Addresses that get nothing.
    #[command(subcommand)]
    Suppression(Suppression),
    /// Bring contacts in from files of any tool: try first, then do; list, cancel, undo.
    Import(Box<Import>),
    /// The audience: export.
    #[command(subcommand)]
    Contacts(Contacts),
    /// Where events are posted to.
    #[command(subcommand)]
    Webhook(Webhook),
    /// IP addresses that mail leaves from: add, check, remove.
    #[command(subcommand)]
    Source(Source),
    /// Pools of sources, and whose mail they carry.
    #[command(subcommand)]
    Pool(Pool),
    /// Small volumes first: the warm-up of sources and sender domains.
    #[command(subcommand)]
    Warmup(Warmup),
    /// Tenants, their quotas and their status.
    #[command(subcommand)]
    Workspace(Workspace),
    /// People who may sign in.
    #[command(subcommand)]
    User(User),
    /// The server that takes all mail onward, for networks that block port 25.
    #[command(subcommand)]
    Relay(Relay),
    /// What the TLS of outgoing connections must be, and reports about it.
    #[command(subcommand)]
    Tls(Tls),
    /// Proxies in front of the server, whose word about a client's address counts.
    #[command(subcommand)]
    Proxy(Proxy),
    /// Give out or erase what is known of a person.
    #[command(subcommand)]
    Person(Person),
    /// About the configuration itself.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print shell completions.
    Completions { shell: clap_complete::Shell },
    /// Write manual pages into a directory.
    Man { directory: PathBuf },
    /// Write the references of configuration, command line and API into a directory.
    #[command(hide = true)]
    Reference { directory: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum Check {
    /// What a bounce means for each recipient: class, hard or soft, scope, action, and why.
    Bounce {
        /// Messages as they came; standard input if there is none.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Instead, compare with what is expected: DIR/eml/*.eml and DIR/expected.json.
        #[arg(long, value_name = "DIR", conflicts_with = "files")]
        score: Option<PathBuf>,
        /// Only the files of one half, taken by a hash of their names.
        #[arg(long, value_enum, requires = "score")]
        half: Option<Half>,
    },
    /// Who complained about which message (RFC 5965, RFC 9477).
    Complaint {
        /// Messages as they came; standard input if there is none.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// What a report about DMARC (RFC 7489, RFC 9990) or TLS (RFC 8460) says: who sends in a domain's name, and what fails.
    Report {
        /// Messages as they came, or the reports themselves (XML or JSON, gzip, zip); standard input if there is none.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Half {
    /// To write rules with.
    Development,
    /// To judge them on.
    HeldOut,
}

#[derive(Debug, Args)]
pub struct Send {
    /// The From address, with a name if you like: 'Ann <ann@example.com>'.
    #[arg(long)]
    pub from: String,
    #[arg(long, required = true)]
    pub to: Vec<String>,
    #[arg(long)]
    pub cc: Vec<String>,
    #[arg(long)]
    pub bcc: Vec<String>,
    #[arg(long, default_value = "")]
    pub subject: String,
    /// The text; without it and --html it is read from standard input.
    #[arg(long)]
    pub text: Option<String>,
    #[arg(long)]
    pub html: Option<String>,
    /// A file to attach.
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    #[arg(long)]
    pub tag: Vec<String>,
    #[arg(long, value_enum, default_value_t = StreamArg::Transactional)]
    pub stream: StreamArg,
    /// The id of the topic it is about: the recipient must be a contact that may get it.
    #[arg(long, value_name = "ID")]
    pub topic: Option<String>,
    /// With --topic: say at the end how to unsubscribe.
    #[arg(long, requires = "topic")]
    pub unsubscribe_footer: bool,
    /// When to send it, as in 2026-12-24T18:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub send_at: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum StreamArg {
    Transactional,
    Broadcast,
    /// Captured in any mode, never sent.
    Sandbox,
}

/// The options programs pass to sendmail; those without meaning here are accepted and ignored.
#[derive(Debug, Args)]
pub struct Sendmail {
    /// Take the recipients from To, Cc and Bcc.
    #[arg(short = 't')]
    pub from_headers: bool,
    /// The reverse-path.
    #[arg(short = 'f', value_name = "ADDRESS")]
    pub sender: Option<String>,
    /// The sender's full name, for a From field that is missing.
    #[arg(short = 'F', value_name = "NAME")]
    pub full_name: Option<String>,
    /// -oi and -oem and the like; a line with a single dot never ends the message here.
    #[arg(short = 'o', value_name = "OPTION")]
    pub option: Vec<String>,
    /// As -oi.
    #[arg(short = 'i')]
    pub ignore_dots: bool,
    /// RFC 3461 NOTIFY: never, or success, failure, delay separated by commas.
    #[arg(short = 'N', value_name = "DSN")]
    pub notify: Option<String>,
    /// Only -bm (deliver) is supported.
    #[arg(short = 'b', value_name = "MODE")]
    pub mode: Option<String>,
    /// 8BITMIME or 7BIT.
    #[arg(short = 'B', value_name = "TYPE")]
    pub body_type: Option<String>,
    /// Verbose.
    #[arg(short = 'v')]
    pub verbose: bool,
    pub recipients: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Messages {
    #[arg(long)]
    pub recipient: Option<String>,
    #[arg(long)]
    pub sender: Option<String>,
    #[arg(long)]
    pub domain: Option<String>,
    #[arg(long)]
    pub tag: Option<String>,
    #[arg(long)]
    pub status: Option<String>,
    /// Words of subject, addresses or tags.
    #[arg(long)]
    pub text: Option<String>,
    #[arg(long, default_value_t = 25)]
    pub limit: u32,
}

#[derive(Debug, Subcommand)]
pub enum Sandbox {
    /// Captured messages, newest first.
    List {
        /// Words of senders, recipients, subject, tags or text; or a whole address.
        #[arg(long)]
        text: Option<String>,
        #[arg(long, default_value_t = 25)]
        limit: u32,
    },
    /// One captured message.
    Show { id: String },
    /// Delete for good: by id, by words, or everything.
    Delete {
        ids: Vec<String>,
        /// What a list with this --text finds.
        #[arg(long)]
        text: Option<String>,
        #[arg(long)]
        all: bool,
        /// Say how many it would be and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ModeArg {
    /// Everything is captured, nothing leaves.
    Sandbox,
    /// Everything goes to the addresses given with --to.
    Redirect,
    /// To its recipients.
    Live,
}

#[derive(Debug, Subcommand)]
pub enum Domain {
    /// Add a sender domain and print the records to publish.
    Add { name: String },
    /// Sender domains and whether they may be sent from.
    List,
    /// The records to publish.
    Records { name: String },
    /// Look all records up, now.
    Check { name: String },
    /// Make the next signing keys.
    Rotate { name: String },
    /// Serve an MTA-STS policy for a domain that receives mail, change it, or show it.
    MtaSts {
        name: String,
        /// enforce, testing or none; without it the policy is shown.
        #[arg(long)]
        mode: Option<String>,
        /// How long senders believe it, in seconds. A week without it.
        #[arg(long, value_name = "SECONDS", requires = "mode")]
        max_age: Option<u32>,
        /// A host that takes the domain's mail; may be given several times. Without any, the MX records are followed.
        #[arg(long, requires = "mode")]
        mx: Vec<String>,
        /// Serve it no more.
        #[arg(long, conflicts_with = "mode")]
        off: bool,
    },
    /// Take a sender domain and its keys away.
    Remove { name: String },
}

#[derive(Debug, Subcommand)]
pub enum Credential {
    /// Make a login. Its password is shown once.
    Add {
        #[arg(long, default_value = "")]
        name: String,
        /// Trust this network without AUTH instead, as in 10.0.0.0/8.
        #[arg(long, value_name = "CIDR")]
        network: Option<String>,
    },
    /// Logins, without their passwords.
    List,
    /// Take a login away.
    Remove { id: String },
}

#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key. It is shown once.
    Add {
        #[arg(long, default_value = "")]
        name: String,
        /// What it may do, as in messages:send; may be given several times.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
    },
    /// Keys, without their secrets.
    List,
    /// Take a key away.
    Remove { id: String },
}

#[derive(Debug, Subcommand)]
pub enum Suppression {
    /// Addresses nothing is sent to, and why.
    List {
        /// Only addresses with this in them.
        #[arg(long)]
        search: Option<String>,
    },
    /// Send nothing more to an address.
    Add {
        #[arg(required = true)]
        addresses: Vec<String>,
    },
    /// Let an address be sent to again.
    Remove { address: String },
}

#[derive(Debug, Subcommand)]
pub enum Webhook {
    /// Post events to a URL. The secret is shown once.
    Add {
        url: String,
        /// Kinds of events; all if none is given.
        #[arg(long = "event")]
        events: Vec<String>,
    },
    /// Endpoints and how they fare.
    List,
    /// Recent deliveries of an endpoint.
    Deliveries { id: String },
    /// Post a test event.
    Test { id: String },
    /// Take an endpoint away.
    Remove { id: String },
}

#[derive(Debug, Subcommand)]
pub enum Workspace {
    /// All workspaces.
    List,
    /// Make a workspace.
    Add { name: String },
    /// Accept and send nothing of a workspace.
    Suspend {
        #[arg(long)]
        reason: String,
    },
    /// End a suspension.
    Activate,
    /// Say where its mail goes from now on, or with nothing given, where it goes.
    Mode {
        mode: Option<ModeArg>,
        /// Who gets everything in mode redirect; may be given several times.
        #[arg(long, value_name = "ADDRESS")]
        to: Vec<String>,
        /// Go live although a check that is not required does not pass.
        #[arg(long)]
        accept_warnings: bool,
    },
    /// Change quotas or what senders may be used.
    Set {
        #[arg(long)]
        per_minute: Option<u64>,
        #[arg(long)]
        per_day: Option<u64>,
        /// verified: only verified domains. any: any address, for a gateway of systems you trust.
        #[arg(long)]
        sender_policy: Option<String>,
        #[arg(long)]
        retention_days: Option<u32>,
    },
}

#[derive(Debug, Subcommand)]
pub enum User {
    /// All people.
    List,
    /// Let somebody sign in.
    Add {
        email: String,
        #[arg(long)]
        administrator: bool,
    },
    /// Set a password, read from the terminal or standard input.
    Password { email: String },
    /// Make a one-time link with which somebody sets a new password. No code is asked for after it.
    Reset { email: String },
    /// Make a one-time link for the first set-up. The one made before is void.
    SetupLink,
}

#[derive(Debug, Subcommand)]
pub enum Relay {
    /// The host in use.
    Show,
    /// Send all mail of the installation (or, with -w, of one workspace) through this host.
    Set {
        host: String,
        #[arg(long, default_value_t = 587)]
        port: u16,
        /// start_tls, implicit or opportunistic.
        #[arg(long, default_value = "start_tls")]
        tls: String,
        #[arg(long)]
        username: Option<String>,
        /// Read from the terminal when a username is given without it.
        #[arg(long, env = "POSTROAD_RELAY_PASSWORD", hide_env_values = true)]
        password: Option<String>,
    },
    /// Send to the recipients' own servers again.
    Clear,
}

#[derive(Debug, Subcommand)]
pub enum Person {
    /// Everything known about an address, as JSON.
    Export { address: String },
    /// Make the address unreadable everywhere.
    Erase { address: String },
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Every key with its environment twin, default and meaning.
    Keys,
    /// The configuration in force.
    Show,
}
