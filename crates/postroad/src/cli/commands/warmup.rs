use reqwest::Method;
use serde_json::{Value, json};

use super::{encoded, items, source};
use crate::cli::args::Warmup;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text};

pub async fn run(client: &Client, out: Output, command: Warmup) -> Result<(), CommandError> {
    match command {
        Warmup::Add { source: name, domain, plan } => {
            let mut body = json!({ "plan": plan });
            let subject = match (name, domain) {
                (Some(name), _) => {
                    body["source"] = json!(source::id(client, &name).await?);
                    name
                }
                (None, domain) => {
                    body["domain"] = json!(domain);
                    domain.unwrap_or_default()
                }
            };
            let made = client.post("/warmups", body).await?;
            let next =
                format!("{subject} is warmed up: postroad warmup calendar {subject} --provider google");
            out.say(&made, &next);
        }
        Warmup::List => list(client, out).await?,
        Warmup::Calendar { subject, provider, volume } => {
            let mut path =
                format!("/warmups/{}/calendar?provider={}", id(client, &subject).await?, encoded(&provider));
            if let Some(volume) = volume {
                path.push_str(&format!("&volume={volume}"));
            }
            calendar(out, &client.get(&path).await?);
        }
        Warmup::Pause { subject } => change(client, out, &subject, json!({ "paused": true })).await?,
        Warmup::Resume { subject } => change(client, out, &subject, json!({ "paused": false })).await?,
        Warmup::Set { subject, plan } => change(client, out, &subject, json!({ "plan": plan })).await?,
        Warmup::Restart { subject } => change(client, out, &subject, json!({ "restart": true })).await?,
        Warmup::Remove { subject } => {
            let path = format!("/warmups/{}", id(client, &subject).await?);
            let done = client.call(Method::DELETE, &path, None).await?;
            out.say(&done, "The warm-up is ended; no limit is left.");
        }
        Warmup::Plans => plans(client, out).await?,
        Warmup::AddPlan { name, daily } => {
            let made = client.post("/warmup-plans", json!({ "name": name, "daily": daily })).await?;
            out.say(&made, &format!("The plan {name} has {} stages.", daily.len()));
        }
        Warmup::RemovePlan { name } => {
            let done =
                client.call(Method::DELETE, &format!("/warmup-plans/{}", encoded(&name)), None).await?;
            out.say(&done, "The plan is removed; warm-ups that follow it go on.");
        }
    }
    Ok(())
}

async fn change(client: &Client, out: Output, subject: &str, body: Value) -> Result<(), CommandError> {
    let path = format!("/warmups/{}", id(client, subject).await?);
    let done = client.call(Method::PATCH, &path, Some(body)).await?;
    let paused = if done["paused"] == true { ", paused" } else { "" };
    out.say(&done, &format!("{subject} follows the plan {}{paused}.", text(&done["plan"])));
    Ok(())
}

async fn list(client: &Client, out: Output) -> Result<(), CommandError> {
    let list = client.get("/warmups?limit=200").await?;
    let names = source_names(client).await?;
    let subject = |row: &Value| match row["source"].as_str() {
        Some(id) => names
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(|| id.to_owned(), |(_, name)| name.clone()),
        None => text(&row["domain"]),
    };
    let providers = |row: &Value| {
        let one = |one: &Value| match one["daily"].as_u64() {
            Some(daily) => {
                format!(
                    "{} {}/{} ({}/{daily})",
                    text(&one["provider"]),
                    one["stage"],
                    one["stages"],
                    one["today"]["sent"]
                )
            }
            None => format!("{} warm", text(&one["provider"])),
        };
        row["providers"].as_array().into_iter().flatten().map(one).collect::<Vec<_>>().join(", ")
    };
    out.table(
        &list,
        &list["items"],
        &[
            ("subject", &subject),
            ("plan", &|row| text(&row["plan"])),
            ("paused", &|row| text(&row["paused"])),
            ("began", &|row| text(&row["began"])),
            ("provider stage/stages (today/limit)", &providers),
        ],
        "No warm-up. Start one: postroad warmup add SOURCE",
    );
    Ok(())
}

fn calendar(out: Output, found: &Value) {
    out.table(
        found,
        &found["days"],
        &[
            ("day", &|row| text(&row["day"])),
            ("", &|row| text(&row["kind"])),
            ("stage", &|row| text(&row["stage"])),
            ("planned", &|row| {
                if row["planned"].is_null() { "no limit".into() } else { text(&row["planned"]) }
            }),
            ("sent", &|row| text(&row["actual"]["sent"])),
            ("delivered", &|row| text(&row["actual"]["delivered"])),
            ("deferred", &|row| text(&row["actual"]["deferred"])),
            ("bounced", &|row| text(&row["actual"]["bounced"])),
            ("then", &|row| text(&row["decision"])),
        ],
        "",
    );
    let possible = &found["possible"];
    if !out.json && !possible.is_null() {
        println!(
            "\n{} a day: {} at the earliest, {} at the pace so far.",
            possible["volume"],
            text(&possible["earliest"]),
            text(&possible["at_pace"])
        );
    }
}

async fn plans(client: &Client, out: Output) -> Result<(), CommandError> {
    let list = client.get("/warmup-plans").await?;
    let end = |row: &Value, place: fn(&[Value]) -> Option<&Value>| {
        row["stages"]
            .as_array()
            .and_then(|stages| place(stages))
            .map_or_else(String::new, |stage| text(&stage["daily"]))
    };
    out.table(
        &list,
        &list["items"],
        &[
            ("name", &|row| text(&row["name"])),
            ("stages", &|row| row["stages"].as_array().map_or(0, Vec::len).to_string()),
            ("first", &|row| end(row, |stages| stages.first())),
            ("last", &|row| end(row, |stages| stages.last())),
            ("about", &|row| text(&row["about"])),
        ],
        "",
    );
    Ok(())
}

async fn source_names(client: &Client) -> Result<Vec<(String, String)>, CommandError> {
    let list = client.get("/sources?limit=200").await?;
    Ok(items(&list).map(|row| (text(&row["id"]), text(&row["name"]))).collect())
}

/// The id of the warm-up of a source or a sender domain.
async fn id(client: &Client, subject: &str) -> Result<String, CommandError> {
    let names = source_names(client).await?;
    let source = names.iter().find(|(_, name)| name == subject).map(|(id, _)| id.as_str());
    let mut path = "/warmups?limit=200".to_owned();
    loop {
        let list = client.get(&path).await?;
        let found = items(&list).find(|row| match source {
            Some(id) => row["source"] == id,
            None => row["domain"] == subject,
        });
        if let Some(id) = found.and_then(|row| row["id"].as_str()) {
            return Ok(id.to_owned());
        }
        match list["next_cursor"].as_str() {
            Some(cursor) => path = format!("/warmups?limit=200&cursor={}", encoded(cursor)),
            None => return Err(CommandError::Usage(format!("{subject} is not warmed up"))),
        }
    }
}
