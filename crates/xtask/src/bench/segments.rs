//! Questions about a large audience: runs the measurement of the crate it measures and keeps its tables.

use std::path::PathBuf;

use super::section;
use crate::process::{cargo, output_of};
use crate::{Failure, workspace_root};

#[derive(clap::Args)]
pub(crate) struct SegmentsArgs {
    /// Contacts in the workspace
    #[arg(long, default_value_t = 1_000_000)]
    contacts: u64,
    /// In a PostgreSQL that is started for it, instead of SQLite
    #[arg(long)]
    postgres: bool,
    /// Use the SQLite file that is there, or leave it there
    #[arg(long, value_name = "FILE", conflicts_with = "postgres")]
    keep: Option<PathBuf>,
    /// Put the tables into docs/performance.md
    #[arg(long)]
    write: bool,
}

pub(super) fn run(args: &SegmentsArgs) -> Result<(), Failure> {
    let root = workspace_root();
    let mut example = cargo(&root);
    example
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "postroad-audience",
            "--example",
            "questions",
            "--",
        ])
        .arg(args.contacts.to_string())
        .arg(if args.postgres { "postgres" } else { "sqlite" });
    if let Some(file) = &args.keep {
        example.arg("--keep").arg(file);
    }
    let tables = output_of(&mut example)?;
    print!("{tables}");
    if args.write {
        let page = root.join("docs/performance.md");
        let text = with_section(&std::fs::read_to_string(&page)?, args, &tables);
        std::fs::write(&page, text)?;
    }
    Ok(())
}

fn with_section(old: &str, args: &SegmentsArgs, tables: &str) -> String {
    let (database, option) = if args.postgres { ("PostgreSQL", " --postgres") } else { ("SQLite", "") };
    let begin = format!("<!-- bench segments: written by `cargo xtask bench segments{option} --write` -->");
    let end = format!("<!-- end of bench segments{option} -->");
    let section = format!(
        "## Asking about {} contacts in {database}\n\nEach contact with five topics, two tags, four own fields, \
         ten deliveries and some opens and clicks; each question 21 times with other words or pages, without HTTP and \
         JSON.\n\n{tables}",
        args.contacts
    );
    section::replace(old, &begin, &end, &section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_has_a_section_of_its_own() {
        let args = |postgres| SegmentsArgs { contacts: 10, postgres, keep: None, write: true };
        let first = with_section("# Performance\n", &args(false), "one\n");
        let second = with_section(&format!("{first}after\n"), &args(true), "two\n");
        let third = with_section(&second, &args(false), "three\n");
        assert!(third.starts_with("# Performance\n\n<!-- bench segments:"));
        assert!(third.contains("\nthree\n") && third.contains("\ntwo\n") && third.contains("\nafter\n"));
        assert!(!third.contains("\none\n"));
    }
}
