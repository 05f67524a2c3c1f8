use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Import {
    #[command(subcommand)]
    pub command: Option<ImportCommand>,
    #[command(flatten)]
    pub take: Take,
}

#[derive(Debug, Args)]
pub struct Take {
    /// CSV files, or ZIP archives of them, from any tool. They are one import.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The tool that wrote the files; recognised by the columns, without it.
    #[arg(long, value_enum)]
    pub tool: Option<ToolArg>,
    /// What everybody in the files is; recognised by the names of the files, without it.
    #[arg(long, value_enum)]
    pub kind: Option<KindArg>,
    /// What a column is: email, first_name, last_name, full_name, language, time_zone, country, note, tags, topics, status,
    /// opt_in_time, opt_in_ip, confirm_time, confirm_ip, unsubscribed, attributes, skip, or the name of an own field. May
    /// be repeated.
    #[arg(long, value_name = "COLUMN=TARGET", value_parser = mapped)]
    pub map: Vec<(String, String)>,
    /// A topic that everybody in the files is subscribed to. May be repeated.
    #[arg(long, value_name = "NAME")]
    pub topic: Vec<String>,
    /// They confirmed their subscription to the tool they come from.
    #[arg(long)]
    pub confirmed: bool,
    /// The words they agreed to, for the ledger.
    #[arg(long, value_name = "TEXT")]
    pub consent_text: Option<String>,
    /// A tag that everybody in the files gets. May be repeated.
    #[arg(long, value_name = "NAME")]
    pub tag: Vec<String>,
    /// Leave names, fields, tags and notes of contacts that are here already as they are.
    #[arg(long)]
    pub keep_existing: bool,
    /// Take addresses such as info@ too.
    #[arg(long)]
    pub take_role_addresses: bool,
    /// Take addresses of throw-away providers too.
    #[arg(long)]
    pub take_disposable: bool,
    /// Only say what would be done.
    #[arg(long)]
    pub dry_run: bool,
    /// Write the rows that are not taken into this file.
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Do not wait for the end; it goes on in the server.
    #[arg(long, conflicts_with = "rejects")]
    pub detach: bool,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// The imports of the workspace, newest first.
    List,
    /// How far an import is, and what became of its rows.
    Status {
        #[arg(value_name = "ID")]
        id: String,
        /// Write the rows that were not taken into this file.
        #[arg(long, value_name = "FILE")]
        rejects: Option<PathBuf>,
        /// Wait for its end.
        #[arg(long)]
        wait: bool,
    },
    /// Stop an import. What was written stays, and can be undone.
    Cancel {
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Take back what an import did: contacts, changes and consents, but no suppressions.
    Undo {
        #[arg(value_name = "ID")]
        id: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ToolArg {
    Mailchimp,
    Listmonk,
    Brevo,
    Sendy,
    Klaviyo,
    Mailerlite,
    Plain,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum KindArg {
    Subscribed,
    /// Known, as customers are, but they never asked for mail.
    Unasked,
    /// They are not written to from now on.
    Unsubscribed,
    /// Their addresses bounced; they are not written to from now on.
    Cleaned,
}

fn mapped(text: &str) -> Result<(String, String), String> {
    // A column may have the sign in its name, a target has not.
    let (column, target) = text.rsplit_once('=').ok_or("say it as COLUMN=TARGET")?;
    Ok((column.trim().to_owned(), target.trim().to_owned()))
}

#[derive(Debug, Subcommand)]
pub enum Contacts {
    /// Write contacts as CSV, with their own fields; "postroad import" takes it.
    Export {
        /// Only contacts in this segment.
        #[arg(long, value_name = "NAME")]
        segment: Option<String>,
        /// Only contacts with this tag.
        #[arg(long, value_name = "NAME")]
        tag: Option<String>,
        /// Only contacts that are subscribed to this topic.
        #[arg(long, value_name = "NAME")]
        topic: Option<String>,
        /// Only contacts with these parts in their address or name.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Where to; standard output without it.
        #[arg(long, short = 'o', value_name = "FILE")]
        output: Option<PathBuf>,
    },
}
