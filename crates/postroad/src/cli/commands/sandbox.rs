use reqwest::Method;
use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::Sandbox;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Sandbox) -> Result<(), CommandError> {
    match command {
        Sandbox::List { text, limit } => list(client, out, text.as_deref(), limit).await,
        Sandbox::Show { id } => {
            let found = client.get(&format!("/sandbox/messages/{}", encoded(&id))).await?;
            if out.json {
                out.value(&found);
            } else {
                show(&found);
            }
            Ok(())
        }
        Sandbox::Delete { ids, text, all, dry_run } => delete(client, out, ids, text, all, dry_run).await,
    }
}

async fn list(client: &Client, out: Output, words: Option<&str>, limit: u32) -> Result<(), CommandError> {
    let mut path = format!("/sandbox/messages?limit={}", limit.clamp(1, 200));
    if let Some(words) = words {
        path.push_str(&format!("&q={}", encoded(words)));
    }
    let list = client.get(&path).await?;
    out.table(
        &list,
        &list["items"],
        &[
            ("captured", &|row| time(&row["captured_at"])),
            ("id", &|row| text(&row["id"])),
            ("from", &|row| text(&row["from"])),
            ("to", &|row| text(&row["recipients"][0])),
            ("bytes", &|row| text(&row["size_bytes"])),
            ("subject", &|row| text(&row["subject"])),
        ],
        "Nothing is captured.",
    );
    Ok(())
}

fn show(found: &Value) {
    println!("captured  {}", time(&found["captured_at"]));
    println!("envelope  {} -> {}", text(&found["mail_from"]), text(&found["all_recipients"]));
    if found["suppressed"].as_array().is_some_and(|some| !some.is_empty()) {
        println!("would be left out (suppressed)  {}", text(&found["suppressed"]));
    }
    println!();
    for header in found["headers"].as_array().into_iter().flatten() {
        println!("{}: {}", text(&header["name"]), text(&header["value"]));
    }
    println!();
    match found["text"].as_str() {
        Some(body) => println!("{body}"),
        None => println!("(no text; {} bytes)", text(&found["size_bytes"])),
    }
}

async fn delete(
    client: &Client,
    out: Output,
    ids: Vec<String>,
    words: Option<String>,
    all: bool,
    dry_run: bool,
) -> Result<(), CommandError> {
    let mut body = json!({ "all": all, "dry_run": dry_run });
    if !ids.is_empty() {
        body["ids"] = json!(ids);
    }
    if let Some(words) = words {
        body["q"] = json!(words);
    }
    let done = client.call(Method::POST, "/sandbox/delete", Some(body)).await?;
    let verb = if dry_run { "would be" } else { "were" };
    out.say(&done, &format!("{} captured messages {verb} deleted.", text(&done["deleted"])));
    Ok(())
}
