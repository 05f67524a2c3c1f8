//! Listings, searches and figures in a large event log: runs the measurement of the crate it measures and keeps its table.

use std::path::PathBuf;

use super::section;
use crate::process::{cargo, output_of};
use crate::{Failure, workspace_root};

/// What stands around a table in the page, by database.
struct Marks {
    database: &'static str,
    begin: &'static str,
    end: &'static str,
}

const SQLITE: Marks = Marks {
    database: "SQLite",
    begin: "<!-- bench lists: written by `cargo xtask bench lists --write` -->",
    end: "<!-- end of bench lists -->",
};
const POSTGRES: Marks = Marks {
    database: "PostgreSQL",
    begin: "<!-- bench lists: written by `cargo xtask bench lists --postgres --write` -->",
    end: "<!-- end of bench lists --postgres -->",
};

#[derive(clap::Args)]
pub(crate) struct ListsArgs {
    /// Messages in the log
    #[arg(long, default_value_t = 1_000_000)]
    messages: u64,
    /// In a PostgreSQL that is started for it, instead of SQLite
    #[arg(long)]
    postgres: bool,
    /// Use the SQLite file that is there, or leave it there
    #[arg(long, value_name = "FILE", conflicts_with = "postgres")]
    keep: Option<PathBuf>,
    /// Put the table into docs/performance.md
    #[arg(long)]
    write: bool,
}

pub(super) fn run(args: &ListsArgs) -> Result<(), Failure> {
    let root = workspace_root();
    let mut example = cargo(&root);
    example
        .args(["run", "--quiet", "--release", "--package", "postroad-insight", "--example", "lists", "--"])
        .arg(args.messages.to_string())
        .arg(if args.postgres { "postgres" } else { "sqlite" });
    if let Some(file) = &args.keep {
        example.arg("--keep").arg(file);
    }
    let table = output_of(&mut example)?;
    print!("{table}");
    if args.write {
        let page = root.join("docs/performance.md");
        let marks = if args.postgres { POSTGRES } else { SQLITE };
        let section = text(args, &marks, &table);
        std::fs::write(&page, with_section(&std::fs::read_to_string(&page)?, &marks, &section))?;
    }
    Ok(())
}

fn text(args: &ListsArgs, marks: &Marks, table: &str) -> String {
    format!(
        "## A log of {} messages in {}\n\nMail of 30 days, nine of ten messages in the workspace that is asked about; each question 21 times with \
        other words, addresses or pages, without HTTP and JSON.\n\n{table}",
        args.messages, marks.database
    )
}

fn with_section(old: &str, marks: &Marks, section: &str) -> String {
    section::replace(old, marks.begin, marks.end, section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_of_the_database_is_replaced_and_nothing_else() {
        let first = with_section("# Performance\n\nOther text.\n", &SQLITE, "one\n");
        let second = with_section(&format!("{first}after\n"), &POSTGRES, "three\n");
        let third = with_section(&second, &SQLITE, "two\n");
        assert!(third.starts_with("# Performance\n\nOther text.\n\n<!-- bench lists:"));
        assert!(third.contains("\ntwo\n") && !third.contains("one") && third.contains("\nafter\n"));
        let fourth = with_section(&third, &POSTGRES, "four\n");
        assert!(fourth.contains("\ntwo\n") && fourth.contains("\nfour\n") && !fourth.contains("three"));
    }
}
