use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use postroad_base::EmailAddress;
use postroad_rehearsal::{MAX_LISTED, Plan, PlanError, Policy, Progress, Rehearsal, Report, draw, read_list};
use serde_json::Value;

use super::encoded;
use crate::cli::args::{PolicyArg, Rehearse};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::Output;

/// Waiting recipients asked for at a time.
const PAGE: usize = 200;
/// Steps of the progress bar.
const STEPS: u64 = 10_000;

pub async fn run(client: &Client, out: Output, command: Rehearse) -> Result<(), CommandError> {
    if command.example {
        return example();
    }
    let plan = plan(&command)?;
    let recipients = recipients(client, &command).await?;
    let policies = match command.policy {
        PolicyArg::Ours => vec![Policy::Ours],
        PolicyArg::Naive => vec![Policy::Naive],
        PolicyArg::Both => vec![Policy::Naive, Policy::Ours],
    };
    let cancelled = Arc::new(AtomicBool::new(false));
    let listening = tokio::spawn(listen(Arc::clone(&cancelled)));
    let mut reports = Vec::new();
    for policy in policies {
        let rehearsal = match &recipients {
            Some(list) => Rehearsal::of_list(plan.clone(), list, policy, command.seed),
            None => Rehearsal::of_plan(plan.clone(), policy, command.seed),
        };
        let rehearsal = rehearsal.map_err(usage)?;
        let cancelled = Arc::clone(&cancelled);
        let ran = tokio::task::spawn_blocking(move || watched(rehearsal, &cancelled)).await;
        reports.push(ran.map_err(|error| CommandError::Response(error.to_string()))?);
    }
    listening.abort();
    show(out, &reports)
}

fn usage(error: PlanError) -> CommandError {
    CommandError::Usage(error.to_string())
}

fn example() -> Result<(), CommandError> {
    let text = toml::to_string_pretty(&Plan::default())
        .map_err(|error| CommandError::Response(error.to_string()))?;
    print!("{text}");
    Ok(())
}

/// The plan of the file, with what the command line says on top.
fn plan(command: &Rehearse) -> Result<Plan, CommandError> {
    let mut plan = match &command.plan {
        Some(path) => Plan::from_toml(&read(path)?).map_err(usage)?,
        None => Plan::default(),
    };
    plan.days = command.days.unwrap_or(plan.days);
    plan.daily_volume = command.volume.unwrap_or(plan.daily_volume);
    plan.weight = command.weight.unwrap_or(plan.weight);
    if !command.source.is_empty() {
        plan.sources.clone_from(&command.source);
    }
    plan.check().map_err(usage)?;
    Ok(plan)
}

fn read(path: &Path) -> Result<String, CommandError> {
    std::fs::read_to_string(path)
        .map_err(|cause| CommandError::Io { what: path.display().to_string(), cause })
}

async fn recipients(client: &Client, command: &Rehearse) -> Result<Option<Vec<EmailAddress>>, CommandError> {
    if let Some(path) = &command.list {
        return read_list(&read(path)?).map(Some).map_err(usage);
    }
    match &command.queued {
        Some(tag) => queued(client, tag).await.map(Some),
        None => Ok(None),
    }
}

/// The recipients of what waits in the queue with a tag, each once.
async fn queued(client: &Client, tag: &str) -> Result<Vec<EmailAddress>, CommandError> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut path = format!("/queue/messages?limit={PAGE}&tag={}", encoded(tag));
        if let Some(cursor) = &cursor {
            path.push_str(&format!("&cursor={}", encoded(cursor)));
        }
        let page = client.get(&path).await?;
        for item in page["items"].as_array().into_iter().flatten() {
            let address = item["recipient"].as_str().and_then(|text| text.parse::<EmailAddress>().ok());
            if let Some(address) = address.filter(|address| seen.insert(address.canonical())) {
                found.push(address);
            }
        }
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() || found.len() >= MAX_LISTED {
            break;
        }
    }
    if found.is_empty() {
        return Err(CommandError::Usage(format!("nothing waits with the tag {tag}")));
    }
    Ok(found)
}

/// Ctrl-C ends the rehearsal; what it found so far is shown.
async fn listen(cancelled: Arc<AtomicBool>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        cancelled.store(true, Ordering::Relaxed);
    }
}

fn watched(rehearsal: Rehearsal, cancelled: &AtomicBool) -> Report {
    let bar = std::io::stderr().is_terminal().then(progress_bar);
    let report = rehearsal.run(&mut |progress| {
        if let Some(bar) = &bar {
            update(bar, progress);
        }
        !cancelled.load(Ordering::Relaxed)
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    report
}

fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {percent}% {eta} left")
        .expect("the template is constant and right");
    let bar = ProgressBar::new(STEPS).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn update(bar: &ProgressBar, progress: Progress) {
    bar.set_position((progress.done * STEPS as f64) as u64);
    bar.set_message(format!(
        "day {} of {}, {} messages, {} waiting",
        progress.day, progress.days, progress.messages, progress.waiting
    ));
}

fn show(out: Output, reports: &[Report]) -> Result<(), CommandError> {
    if !out.json {
        for (number, report) in reports.iter().enumerate() {
            if number > 0 {
                println!("\n{}\n", "─".repeat(100));
            }
            print!("{}", draw(report));
        }
        return Ok(());
    }
    let value = match reports {
        [one] => serde_json::to_value(one),
        several => serde_json::to_value(several),
    };
    out.value(&value.unwrap_or(Value::Null));
    Ok(())
}
