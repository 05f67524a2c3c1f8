//! A large audience: runs the measurement of the crate it measures and keeps its tables, one section of the page for
//! each part and database.

mod import;

use std::path::PathBuf;

use crate::process::{cargo, output_of};
use crate::{Failure, workspace_root};

#[derive(clap::Args)]
pub(crate) struct AudienceArgs {
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

/// A part of the measurement: the example prints its table after a line `== NAME`.
struct Part {
    name: &'static str,
    /// What stands above the table in the page.
    heading: fn(&AudienceArgs) -> String,
}

const PARTS: [Part; 1] = [import::PART];

impl AudienceArgs {
    fn database(&self) -> &'static str {
        if self.postgres { "PostgreSQL" } else { "SQLite" }
    }
}

pub(super) fn run(args: &AudienceArgs) -> Result<(), Failure> {
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
            "import_bench",
            "--",
        ])
        .arg(args.contacts.to_string())
        .arg(if args.postgres { "postgres" } else { "sqlite" });
    if let Some(file) = &args.keep {
        example.arg("--keep").arg(file);
    }
    let printed = output_of(&mut example)?;
    print!("{printed}");
    if args.write {
        let page = root.join("docs/performance.md");
        let mut text = std::fs::read_to_string(&page)?;
        for part in &PARTS {
            if let Some(table) = table_of(&printed, part.name) {
                let heading = (part.heading)(args);
                text =
                    with_section(&text, &marks(part.name, args.postgres), &format!("{heading}\n\n{table}"));
            }
        }
        std::fs::write(&page, text)?;
    }
    Ok(())
}

/// What was printed after a part's line, up to the next part.
fn table_of(printed: &str, name: &str) -> Option<String> {
    let begin = printed.lines().skip_while(|line| line.strip_prefix("== ") != Some(name)).skip(1);
    let table: Vec<&str> = begin.take_while(|line| !line.starts_with("== ")).collect();
    (!table.is_empty()).then(|| table.join("\n") + "\n")
}

/// What stands around a part's section in the page.
fn marks(name: &str, postgres: bool) -> (String, String) {
    let option = if postgres { " --postgres" } else { "" };
    let begin =
        format!("<!-- bench audience {name}: written by `cargo xtask bench audience{option} --write` -->");
    (begin, format!("<!-- end of bench audience {name}{option} -->"))
}

fn with_section(old: &str, (begin, end): &(String, String), section: &str) -> String {
    let section = format!("{begin}\n{section}{end}");
    match (old.find(begin.as_str()), old.find(end.as_str())) {
        (Some(from), Some(to)) if from < to => {
            format!("{}{section}{}", &old[..from], &old[to + end.len()..])
        }
        _ => format!("{}\n\n{section}\n", old.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_section_of_its_own() {
        let printed = "== import\n| a |\n| 1 |\n== questions\n| b |\n";
        assert_eq!(table_of(printed, "import").as_deref(), Some("| a |\n| 1 |\n"));
        assert_eq!(table_of(printed, "questions").as_deref(), Some("| b |\n"));
        assert_eq!(table_of(printed, "other"), None);
        let first = with_section("# Performance\n", &marks("import", false), "one\n");
        let second = with_section(&format!("{first}after\n"), &marks("import", true), "two\n");
        let third = with_section(&second, &marks("import", false), "three\n");
        assert!(third.starts_with("# Performance\n\n<!-- bench audience import:"));
        assert!(third.contains("\nthree\n") && third.contains("\ntwo\n") && third.contains("\nafter\n"));
        assert!(!third.contains("\none\n"));
    }
}
