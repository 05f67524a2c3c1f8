//! Listings, searches and figures in a large event log: runs the measurement of the crate it measures and keeps its table.

use crate::process::{cargo, output_of};
use crate::{Failure, workspace_root};

const DOCS_BEGIN: &str = "<!-- bench lists: written by `cargo xtask bench lists --write` -->";
const DOCS_END: &str = "<!-- end of bench lists -->";

#[derive(clap::Args)]
pub(crate) struct ListsArgs {
    /// Messages in the log
    #[arg(long, default_value_t = 1_000_000)]
    messages: u64,
    /// In a PostgreSQL that is started for it, instead of SQLite
    #[arg(long)]
    postgres: bool,
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
    let table = output_of(&mut example)?;
    print!("{table}");
    if args.write {
        let page = root.join("docs/performance.md");
        let section = section(args, &table);
        std::fs::write(&page, with_section(&std::fs::read_to_string(&page)?, &section))?;
    }
    Ok(())
}

fn section(args: &ListsArgs, table: &str) -> String {
    let database = if args.postgres { "PostgreSQL" } else { "SQLite" };
    format!(
        "## A log of {} messages\n\n{database}; mail of 30 days, nine of ten messages in the workspace that is asked about; each \
        question 21 times with other words, addresses or pages, without HTTP and JSON.\n\n{table}",
        args.messages
    )
}

fn with_section(old: &str, section: &str) -> String {
    let section = format!("{DOCS_BEGIN}\n{section}{DOCS_END}");
    match (old.find(DOCS_BEGIN), old.find(DOCS_END)) {
        (Some(begin), Some(end)) if begin < end => {
            format!("{}{section}{}", &old[..begin], &old[end + DOCS_END.len()..])
        }
        _ => format!("{}\n\n{section}\n", old.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_is_replaced_and_nothing_else() {
        let first = with_section("# Performance\n\nOther text.\n", "one\n");
        let second = with_section(&format!("{first}after\n"), "two\n");
        assert!(second.starts_with("# Performance\n\nOther text.\n\n<!-- bench lists:"));
        assert!(second.contains("\ntwo\n") && !second.contains("one") && second.ends_with("\nafter\n"));
    }
}
