//! The arguments about sources, pools and warm-ups.

use std::net::{IpAddr, SocketAddr};

use clap::{Args, Subcommand, ValueEnum};

/// How connections leave.
#[derive(Debug, Args)]
pub struct Exit {
    /// Through this SOCKS5 server.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with_all = ["proxy_protocol", "direct"])]
    pub socks5: Option<SocketAddr>,
    /// The login of the SOCKS5 server; its password is read from the terminal.
    #[arg(long, requires = "socks5")]
    pub username: Option<String>,
    #[arg(long, requires = "username", env = "POSTROAD_PROXY_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    /// Through a proxy that reads the HAProxy PROXY protocol v2.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "direct")]
    pub proxy_protocol: Option<SocketAddr>,
    /// From this machine.
    #[arg(long)]
    pub direct: bool,
}

#[derive(Debug, Subcommand)]
pub enum Source {
    /// Add an address that mail may leave from.
    Add {
        name: String,
        /// What remote servers see; without it the system chooses.
        #[arg(long)]
        address: Option<IpAddr>,
        /// The name in EHLO; the server's own without it.
        #[arg(long, value_name = "NAME")]
        ehlo: Option<String>,
        #[command(flatten)]
        exit: Exit,
    },
    /// Sources, their health and their pools.
    List,
    /// Look at a source as receivers do, now.
    Check { name: String },
    /// Change a source.
    Set {
        name: String,
        #[arg(long, value_name = "NAME")]
        rename: Option<String>,
        /// The name in EHLO; empty for the server's own.
        #[arg(long, value_name = "NAME")]
        ehlo: Option<String>,
        /// Whether new mail leaves from here.
        #[arg(long)]
        enabled: Option<bool>,
        #[command(flatten)]
        exit: Exit,
    },
    /// What left from a source, per day and provider.
    Figures {
        name: String,
        #[arg(long, default_value_t = 7)]
        days: u8,
    },
    /// Remove a source. If it is in a pool, say where its queue goes.
    Remove {
        name: String,
        /// To this source, which takes its place in every pool.
        #[arg(long, value_name = "SOURCE", conflicts_with = "queue_to_pool")]
        queue_to: Option<String>,
        /// Let that source come to carry both transactional and broadcast mail.
        #[arg(long, requires = "queue_to")]
        mix: bool,
        /// To the other sources of its pools.
        #[arg(long)]
        queue_to_pool: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum OverflowArg {
    /// What exceeds the day's warm-up allowance waits.
    Wait,
    /// It leaves from sources of the pool that are warm.
    WarmSources,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum MailStream {
    Transactional,
    Broadcast,
}

#[derive(Debug, Subcommand)]
pub enum Pool {
    /// Add a pool; with -w it is dedicated to that workspace.
    Add {
        name: String,
        /// A source, with its share if it is not 1, as in eu-1=3; may be given several times.
        #[arg(long = "source", value_name = "SOURCE[=WEIGHT]")]
        sources: Vec<String>,
        #[arg(long, value_enum)]
        overflow: Option<OverflowArg>,
    },
    /// Pools, their sources and whose mail they carry.
    List,
    /// Change a pool.
    Set {
        name: String,
        #[arg(long, value_name = "NAME")]
        rename: Option<String>,
        /// All of its sources from now on, as in eu-1=3; may be given several times.
        #[arg(long = "source", value_name = "SOURCE[=WEIGHT]")]
        sources: Vec<String>,
        #[arg(long, value_enum)]
        overflow: Option<OverflowArg>,
        /// Allow that a source comes to carry both transactional and broadcast mail.
        #[arg(long)]
        mix: bool,
    },
    /// Let a pool carry a stream of everybody, or with -w of one workspace.
    Assign {
        name: String,
        #[arg(value_enum)]
        stream: MailStream,
        /// Allow that a source comes to carry both transactional and broadcast mail.
        #[arg(long)]
        mix: bool,
    },
    /// End the assignment of a stream of everybody, or with -w of one workspace.
    Unassign {
        #[arg(value_enum)]
        stream: MailStream,
    },
    /// Which workspaces should have addresses of their own.
    Advice,
    /// Remove a pool that carries nothing.
    Remove { name: String },
}

#[derive(Debug, Subcommand)]
pub enum Warmup {
    /// Start the warm-up of a source, or of a sender domain.
    Add {
        /// The source.
        #[arg(required_unless_present = "domain", conflicts_with = "domain")]
        source: Option<String>,
        /// A sender domain instead of a source.
        #[arg(long)]
        domain: Option<String>,
        /// See: postroad warmup plans
        #[arg(long, default_value = "sparkpost")]
        plan: String,
    },
    /// Warm-ups and how far they have come with each provider.
    List,
    /// Plan, actual and forecast with one provider, day by day.
    Calendar {
        /// The source or sender domain.
        subject: String,
        #[arg(long)]
        provider: String,
        /// Say when so many mails a day become possible.
        #[arg(long)]
        volume: Option<u64>,
    },
    /// Keep the stages and their limits as they are.
    Pause { subject: String },
    /// Go on.
    Resume { subject: String },
    /// Change the plan.
    Set {
        subject: String,
        #[arg(long)]
        plan: String,
    },
    /// Begin again at the first stage.
    Restart { subject: String },
    /// End a warm-up: no limit is left.
    Remove { subject: String },
    /// The plans there are.
    Plans,
    /// Add a plan.
    AddPlan {
        name: String,
        /// Mails a day, stage by stage, as in 50,100,200.
        #[arg(value_delimiter = ',', required = true)]
        daily: Vec<u64>,
    },
    /// Remove a plan that was added.
    RemovePlan { name: String },
}
