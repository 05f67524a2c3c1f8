use serde_json::{Value, json};

use super::{queue_rule, queue_why};
use crate::cli::args::{Queue, Selector};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Queue) -> Result<(), CommandError> {
    match command {
        Queue::List => list(client, out).await,
        Queue::Hold(selector) => operate(client, out, "hold", selector).await,
        Queue::Release(selector) => operate(client, out, "release", selector).await,
        Queue::Retry(selector) => operate(client, out, "retry", selector).await,
        Queue::Cancel(selector) => operate(client, out, "cancel", selector).await,
        Queue::Verify => {
            let verified = client.get("/queue/verify").await?;
            let count = verified["violations"].as_array().map_or(0, Vec::len);
            if count == 0 {
                out.say(&verified, "Everything that waits has its place and its time.");
                return Ok(());
            }
            out.value(&verified);
            Err(CommandError::Refused(format!(
                "{count} recipients are stuck: report this, and restart the server"
            )))
        }
        Queue::Pause => {
            let paused = client.post("/queue/pause", json!({})).await?;
            out.say(&paused, "No new attempts are started. Go on with: postroad queue resume");
            Ok(())
        }
        Queue::Why { about } => queue_why::run(client, out, &about).await,
        Queue::Paths { search, limit } => queue_why::paths(client, out, search, limit).await,
        Queue::Rule(rule) => queue_rule::run(client, out, rule).await,
        Queue::Resume => {
            let resumed = client.post("/queue/resume", json!({})).await?;
            out.say(&resumed, "Attempts are started again.");
            Ok(())
        }
    }
}

async fn list(client: &Client, out: Output) -> Result<(), CommandError> {
    let overview = client.get("/queue?all_workspaces=true").await?;
    if !out.json {
        println!(
            "{} recipients: {} scheduled, {} ready, {} in flight, {} held; {} connections{}",
            overview["recipients"],
            overview["scheduled"],
            overview["ready"],
            overview["in_flight"],
            overview["held"],
            overview["sessions"],
            if overview["paused"] == true { " (paused)" } else { "" }
        );
        if let Some(fault) = overview["fault"].as_str() {
            println!("Delivery has stopped: {fault}");
        }
    }
    out.table(
        &overview,
        &overview["destinations"],
        &[
            ("destination", &|row| text(&row["domain"])),
            ("scheduled", &|row| text(&row["scheduled"])),
            ("ready", &|row| text(&row["ready"])),
            ("in flight", &|row| text(&row["in_flight"])),
            ("held", &|row| text(&row["held"])),
            ("oldest", &|row| time(&row["oldest_accepted_at"])),
            ("next", &|row| time(&row["next_due"])),
            ("state", &state),
        ],
        "Nothing waits.",
    );
    Ok(())
}

fn state(row: &Value) -> String {
    match row["because"].as_str() {
        Some(because) => format!("not before {}: {because}", time(&row["suspended_until"])),
        None => String::new(),
    }
}

async fn operate(
    client: &Client,
    out: Output,
    operation: &str,
    selector: Selector,
) -> Result<(), CommandError> {
    let chosen = [
        ("message", selector.message),
        ("domain", selector.domain),
        ("tag", selector.tag),
        ("stream", selector.stream),
        ("provider", selector.provider),
        ("source", selector.source),
    ];
    if chosen.iter().all(|(_, value)| value.is_none()) && !selector.all {
        let what = "say what: --message, --domain, --tag, --stream, --provider, --source or --all";
        return Err(CommandError::Usage(what.into()));
    }
    let mut body = json!({
        "all": selector.all,
        "dry_run": selector.dry_run,
        "reason": selector.reason,
    });
    for (name, value) in chosen {
        if let Some(value) = value {
            body[name] = json!(value);
        }
    }
    let result = client.post(&format!("/queue/{operation}"), body).await?;
    let done = if selector.dry_run { "would be changed" } else { "changed" };
    let text = format!(
        "{} recipients {done}, {} in flight, {} already so",
        result["changed"], result["in_flight"], result["unchanged"]
    );
    out.say(&result, &text);
    Ok(())
}
