//! What the columns are, as the command line says it.

use serde_json::{Value, json};

use super::super::contacts::named_of;
use crate::cli::args::Take;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::text;

/// What a column can be without a name of its own.
const TARGETS: [&str; 18] = [
    "skip",
    "email",
    "first_name",
    "last_name",
    "full_name",
    "language",
    "time_zone",
    "country",
    "note",
    "tags",
    "topics",
    "attributes",
    "status",
    "opt_in_time",
    "opt_in_ip",
    "confirm_time",
    "confirm_ip",
    "unsubscribed",
];

/// What was found in the files.
pub fn show(import: &Value) {
    for file in import["files"].as_array().into_iter().flatten() {
        println!(
            "{}: {}, {}, {}, about {} rows",
            text(&file["name"]),
            text(&file["tool"]),
            text(&file["kind"]),
            text(&file["encoding"]),
            file["lines"]
        );
        let columns = file["columns"].as_array().into_iter().flatten();
        for (column, target) in columns.zip(file["mapping"].as_array().into_iter().flatten()) {
            let name =
                target["name"].as_str().map_or_else(|| text(&target["to"]), |name| format!("field {name}"));
            println!("  {} -> {name}", text(column));
        }
    }
}

/// The change that the arguments ask for.
pub async fn change(client: &Client, import: &Value, take: &Take) -> Result<Value, CommandError> {
    let mut topics = Vec::new();
    for name in &take.topic {
        topics.push(named_of(client, "/topics", name, "topic").await?);
    }
    let settings = json!({
        "topics": topics,
        "confirmed": take.confirmed,
        "consent_text": take.consent_text.as_deref().unwrap_or_default(),
        "add_tags": take.tag,
        "keep_existing": take.keep_existing,
        "take_role_addresses": take.take_role_addresses,
        "take_disposable": take.take_disposable,
    });
    let mut change = json!({ "settings": settings });
    if !take.map.is_empty() || take.kind.is_some() {
        change["files"] = Value::Array(files(import, take)?);
    }
    Ok(change)
}

fn files(import: &Value, take: &Take) -> Result<Vec<Value>, CommandError> {
    let kind = take.kind.and_then(|kind| clap::ValueEnum::to_possible_value(&kind));
    let mut used = vec![false; take.map.len()];
    let mut files = Vec::new();
    for file in import["files"].as_array().into_iter().flatten() {
        let mut mapping = file["mapping"].as_array().cloned().unwrap_or_default();
        let columns: Vec<String> = file["columns"].as_array().into_iter().flatten().map(text).collect();
        for (at, (column, wanted)) in take.map.iter().enumerate() {
            let places = (0..columns.len()).filter(|place| columns[*place].eq_ignore_ascii_case(column));
            for place in places {
                used[at] = true;
                let target = target(wanted);
                // What another column was taken for, it is not any more.
                for other in &mut mapping {
                    if *other == target && target["to"] != "tags" {
                        *other = json!({ "to": "skip" });
                    }
                }
                if let Some(place) = mapping.get_mut(place) {
                    *place = target;
                }
            }
        }
        let kind = kind.as_ref().map_or_else(|| text(&file["kind"]), |kind| kind.get_name().to_owned());
        files.push(json!({ "kind": kind, "mapping": mapping }));
    }
    match used.iter().position(|used| !used) {
        Some(at) => Err(CommandError::Usage(format!("there is no column {}", take.map[at].0))),
        None => Ok(files),
    }
}

fn target(wanted: &str) -> Value {
    match wanted.strip_prefix("field:") {
        Some(name) => json!({ "to": "field", "name": name }),
        None if TARGETS.contains(&wanted) => json!({ "to": wanted }),
        None => json!({ "to": "field", "name": wanted }),
    }
}
