//! `cargo xtask test`: the stages, their order and the table at the end.

mod clients;
mod contract;
mod results;
mod tools;
mod web;

use std::path::Path;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::process::{cargo, run_checked, run_watched};
use crate::{Failure, fail, tidy, workspace_root};
use results::Summary;

#[derive(Args)]
pub(crate) struct TestArgs {
    /// Go on with the next stage after a failure
    #[arg(long)]
    keep_going: bool,
    /// Run only this stage (may be repeated)
    #[arg(long, value_enum)]
    only: Vec<Stage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Install or name the programs that tests use
    Tools,
    Fmt,
    Clippy,
    Tidy,
    /// The web app: lint, types, unit tests, build
    Web,
    Test,
    Doc,
    /// The API document against the real program
    Contract,
    /// The web app in a browser on the real program
    E2e,
}

const STAGES: [Stage; 9] = [
    Stage::Tools,
    Stage::Fmt,
    Stage::Clippy,
    Stage::Tidy,
    Stage::Web,
    Stage::Test,
    Stage::Doc,
    Stage::Contract,
    Stage::E2e,
];

struct Outcome {
    stage: Stage,
    took: Duration,
    failure: Option<Failure>,
}

/// Runs the stages in order and prints a table; fails when a stage failed.
pub(crate) fn run(args: &TestArgs) -> Result<(), Failure> {
    let root = workspace_root();
    let mut summary = Summary::default();
    let mut outcomes = Vec::new();
    for stage in STAGES {
        if !args.only.is_empty() && !args.only.contains(&stage) {
            continue;
        }
        println!("\n==== {} {}", stage.name(), "=".repeat(60 - stage.name().len()));
        let start = Instant::now();
        let failure = stage.run(&root, &mut summary).err();
        let took = start.elapsed();
        println!("---- {}: {} in {:.1} s", stage.name(), word(failure.is_none()), took.as_secs_f64());
        let failed = failure.is_some();
        outcomes.push(Outcome { stage, took, failure });
        if failed && !args.keep_going {
            break;
        }
    }
    report(&outcomes, &summary)
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Tidy => "tidy",
            Self::Test => "test",
            Self::Doc => "doc",
            Self::Web => "web",
            Self::Contract => "contract",
            Self::E2e => "e2e",
        }
    }

    fn run(self, root: &Path, summary: &mut Summary) -> Result<(), Failure> {
        let mut command = cargo(root);
        match self {
            Self::Tools => {
                tools::ensure()?;
                return clients::install(root);
            }
            Self::Tidy => return tidy::run(),
            Self::Web => return web::check(root),
            Self::Contract => return contract::run(root),
            Self::E2e => return web::stories(root),
            Self::Fmt => command.args(["fmt", "--all", "--check"]),
            Self::Clippy => {
                command.args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
            }
            Self::Doc => {
                command.env("RUSTDOCFLAGS", "--deny warnings").args(["doc", "--workspace", "--no-deps"])
            }
            Self::Test => {
                command.args(["test", "--workspace", "--no-fail-fast"]);
                return run_watched(&mut command, |line| summary.read(line));
            }
        };
        run_checked(&mut command)
    }
}

fn report(outcomes: &[Outcome], summary: &Summary) -> Result<(), Failure> {
    println!("\n{:<10} {:>9}  result", "stage", "seconds");
    for outcome in outcomes {
        let result = outcome.failure.as_ref().map_or("ok", |failure| failure.0.as_str());
        println!("{:<10} {:>9.1}  {result}", outcome.stage.name(), outcome.took.as_secs_f64());
    }
    if let Some(line) = summary.closing_line() {
        println!("\n{line}");
    }
    let failed: Vec<_> = outcomes.iter().filter(|outcome| outcome.failure.is_some()).collect();
    match failed.first() {
        None => Ok(()),
        Some(first) => fail(format!(
            "{} of {} stages failed, first {}",
            failed.len(),
            outcomes.len(),
            first.stage.name()
        )),
    }
}

fn word(ok: bool) -> &'static str {
    if ok { "ok" } else { "FAILED" }
}
