use super::encoded;
use crate::cli::args::Messages;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, search: Messages) -> Result<(), CommandError> {
    let mut path = format!("/messages?limit={}", search.limit.clamp(1, 200));
    for (name, value) in [
        ("recipient", &search.recipient),
        ("sender", &search.sender),
        ("domain", &search.domain),
        ("tag", &search.tag),
        ("status", &search.status),
        ("q", &search.text),
    ] {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let list = client.get(&path).await?;
    out.table(
        &list,
        &list["items"],
        &[
            ("accepted", &|row| time(&row["accepted_at"])),
            ("id", &|row| text(&row["id"])),
            ("from", &|row| text(&row["from"])),
            ("to", &|row| text(&row["recipients"][0]["address"])),
            ("status", &|row| statuses(row)),
            ("subject", &|row| text(&row["subject"])),
        ],
        "No message matches.",
    );
    Ok(())
}

fn statuses(row: &serde_json::Value) -> String {
    let counts = row["statuses"].as_object().into_iter().flatten();
    counts.map(|(status, count)| format!("{status} {count}")).collect::<Vec<_>>().join(", ")
}
