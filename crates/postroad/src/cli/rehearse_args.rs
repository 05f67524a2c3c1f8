use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct Rehearse {
    /// The plan, in TOML; without one a month to 100,000 messages a day from one source.
    pub plan: Option<PathBuf>,
    /// Send once to the addresses of this file instead: one a line, or CSV.
    #[arg(long, value_name = "FILE", conflicts_with = "queued")]
    pub list: Option<PathBuf>,
    /// Send once to those that mail with this tag waits for in the queue.
    #[arg(long, value_name = "TAG")]
    pub queued: Option<String>,
    /// Another seed is another world.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long)]
    pub days: Option<u16>,
    /// Messages a day.
    #[arg(long, value_name = "MESSAGES")]
    pub volume: Option<u64>,
    /// A source address; may be repeated.
    #[arg(long, value_name = "IP")]
    pub source: Vec<std::net::IpAddr>,
    /// Real messages each simulated one stands for: less exact, and faster.
    #[arg(long, value_name = "MESSAGES")]
    pub weight: Option<u32>,
    #[arg(long, value_enum, default_value_t = PolicyArg::Ours)]
    pub policy: PolicyArg,
    /// Print a plan to begin with.
    #[arg(long)]
    pub example: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PolicyArg {
    /// As Postroad sends: warmed up, shaped, spread over the day.
    Ours,
    /// Everything at once.
    Naive,
    /// One after the other.
    Both,
}
