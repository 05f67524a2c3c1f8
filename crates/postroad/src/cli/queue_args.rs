use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub struct Selector {
    /// One message.
    #[arg(long, value_name = "ID")]
    pub message: Option<String>,
    /// Recipients at this domain.
    #[arg(long)]
    pub domain: Option<String>,
    /// Messages with this tag.
    #[arg(long)]
    pub tag: Option<String>,
    /// Messages of this stream: transactional or broadcast.
    #[arg(long)]
    pub stream: Option<String>,
    /// Recipients at this provider, as in google.
    #[arg(long)]
    pub provider: Option<String>,
    /// What is ready to leave from this source.
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// Everything that waits.
    #[arg(long)]
    pub all: bool,
    /// Say how many it would be and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Goes into the events.
    #[arg(long, default_value = "")]
    pub reason: String,
}

#[derive(Debug, Subcommand)]
pub enum Queue {
    /// What waits, by destination.
    List,
    /// Keep from being tried until released.
    Hold(Selector),
    /// Let held mail go on.
    Release(Selector),
    /// Try now instead of when planned.
    Retry(Selector),
    /// End it; no report is sent.
    Cancel(Selector),
    /// Check that everything that waits will be tried.
    Verify,
    /// Start no new attempts. Messages are still accepted.
    Pause,
    /// Start attempts again.
    Resume,
    /// Say why mail is slow: the rule, the reply that led to it, the limits, and what comes next.
    Why {
        /// A recipient domain, a message id, or a path as `postroad queue paths` names it.
        #[arg(value_name = "DOMAIN|MESSAGE|PATH")]
        about: String,
    },
    /// Sources and whom they send to, with their limits.
    Paths {
        /// A part of the provider, the MX hosts or the source.
        #[arg(long)]
        search: Option<String>,
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Standing orders about mail: suspend, throttle, route.
    #[command(subcommand)]
    Rule(QueueRule),
}

#[derive(Debug, Subcommand)]
pub enum QueueRule {
    /// The rules in force.
    List,
    /// Make a rule about all mail that matches everything given.
    Add(Box<NewQueueRule>),
    /// Take a rule back; what it held goes on.
    Remove { id: String },
}

#[derive(Debug, Args)]
pub struct NewQueueRule {
    /// What to do: suspend, throttle (with --per-minute), route (with --pool or --to-source).
    #[arg(value_enum)]
    pub action: QueueRuleAction,
    /// Recipients a minute, all together.
    #[arg(long, value_name = "N")]
    pub per_minute: Option<u32>,
    /// The pool it leaves from.
    #[arg(long, value_name = "ID")]
    pub pool: Option<String>,
    /// The source it leaves from.
    #[arg(long, value_name = "ID")]
    pub to_source: Option<String>,
    /// Mail of every workspace.
    #[arg(long)]
    pub all_workspaces: bool,
    /// Messages of this stream: transactional or broadcast.
    #[arg(long)]
    pub stream: Option<String>,
    /// Messages with this tag.
    #[arg(long)]
    pub tag: Option<String>,
    /// Recipients at this domain.
    #[arg(long)]
    pub domain: Option<String>,
    /// Recipients at this provider, as in google.
    #[arg(long)]
    pub provider: Option<String>,
    /// What leaves from this source.
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// Shown wherever the rule holds something back.
    #[arg(long, default_value = "")]
    pub reason: String,
    /// When it ends by itself, as in 2026-12-24T18:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Say how many it would concern and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum QueueRuleAction {
    /// Nothing goes while the rule holds.
    Suspend,
    /// So many recipients a minute.
    Throttle,
    /// It leaves from another pool or source.
    Route,
}
