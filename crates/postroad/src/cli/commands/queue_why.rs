use serde_json::Value;
use uuid::Uuid;

use super::encoded;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

/// Why mail is slow: about a domain, a message or a path.
pub async fn run(client: &Client, out: Output, about: &str) -> Result<(), CommandError> {
    let query = match about {
        id if Uuid::try_parse(id).is_ok() => format!("message={id}"),
        path if path.contains('~') || path == "relay" => format!("path={}", encoded(path)),
        domain => format!("domain={}&all_workspaces=true", encoded(domain)),
    };
    let explanation = client.get(&format!("/queue/explain?{query}")).await?;
    if out.json {
        out.value(&explanation);
        return Ok(());
    }
    print(&explanation["reasons"], "");
    for one in explanation["recipients"].as_array().into_iter().flatten() {
        println!("{}", text(&one["recipient"]));
        print(&one["reasons"], "  ");
    }
    Ok(())
}

fn print(reasons: &Value, indent: &str) {
    for reason in reasons.as_array().into_iter().flatten() {
        println!("{indent}{}", text(&reason["sentence"]));
        if reason["heard_at"].is_string() {
            println!("{indent}  heard {}", time(&reason["heard_at"]));
        }
        if reason["next_at"].is_string() {
            println!("{indent}  next at {}", time(&reason["next_at"]));
        }
    }
}

/// Sources and whom they send to.
pub async fn paths(
    client: &Client,
    out: Output,
    search: Option<String>,
    limit: u32,
) -> Result<(), CommandError> {
    let search = search.map(|search| format!("&q={}", encoded(&search))).unwrap_or_default();
    let found = client.get(&format!("/queue/paths?limit={limit}{search}")).await?;
    out.table(
        &found,
        &found["items"],
        &[
            ("path", &|row| text(&row["id"])),
            ("source", &|row| text(&row["source"])),
            ("to", &|row| text(&row["title"])),
            ("ready", &|row| text(&row["ready"])),
            ("connections", &|row| format!("{}/{}", row["connections"], row["allowed_connections"])),
            ("per second", &|row| match &row["messages_per_second"] {
                Value::Null => "free".to_owned(),
                rate => format!("{:.2}", rate.as_f64().unwrap_or_default()),
            }),
            ("state", &|row| match row["suspended_until"].as_str() {
                Some(_) => format!("suspended until {}", time(&row["suspended_until"])),
                None => text(&row["state"]),
            }),
        ],
        "Nothing waits, and nothing was learned.",
    );
    Ok(())
}
