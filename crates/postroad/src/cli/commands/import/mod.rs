//! `postroad import`: files are sent to the server, which does the work.

mod pack;
mod prepare;
mod progress;

use std::path::Path;

use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::{Import, ImportCommand, Take};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, import: Import) -> Result<(), CommandError> {
    match import.command {
        None => take(client, out, import.take).await,
        Some(ImportCommand::List) => list(client, out).await,
        Some(ImportCommand::Status { id, rejects, wait }) => {
            let path = format!("/imports/{}", encoded(&id));
            let found =
                if wait { progress::end(client, out, &path).await? } else { client.get(&path).await? };
            write_rejects(client, &found, rejects.as_deref()).await?;
            out.say(&found, &told(&found));
            failed(&found)
        }
        Some(ImportCommand::Cancel { id }) => {
            let done = client.post(&format!("/imports/{}/cancel", encoded(&id)), json!({})).await?;
            out.say(&done, &told(&done));
            Ok(())
        }
        Some(ImportCommand::Undo { id }) => {
            let path = format!("/imports/{}", encoded(&id));
            client.post(&format!("{path}/undo"), json!({})).await?;
            let done = progress::end(client, out, &path).await?;
            out.say(&done, &told(&done));
            failed(&done)
        }
    }
}

async fn take(client: &Client, out: Output, take: Take) -> Result<(), CommandError> {
    let made = pack::upload(client, out, &take).await?;
    let path = format!("/imports/{}", text(&made["id"]));
    if !out.json {
        prepare::show(&made);
    }
    let prepared = async {
        let change = prepare::change(client, &made, &take).await?;
        client.call(reqwest::Method::PATCH, &path, Some(change)).await?;
        client.post(&format!("{path}/start"), json!({ "dry_run": take.dry_run })).await
    };
    let begun = match prepared.await {
        Ok(begun) => begun,
        Err(error) => {
            // Nobody would go on with it.
            client.post(&format!("{path}/cancel"), json!({})).await?;
            return Err(error);
        }
    };
    if take.detach && !take.dry_run {
        out.say(&begun, &format!("It goes on in the server: postroad import status {}", text(&begun["id"])));
        return Ok(());
    }
    let done = progress::end(client, out, &path).await?;
    write_rejects(client, &done, take.rejects.as_deref()).await?;
    if take.dry_run {
        client.post(&format!("{path}/cancel"), json!({})).await?;
    }
    out.say(&done, &told(&done));
    failed(&done)
}

/// An import that did not come to its end is a failure of the command.
fn failed(import: &Value) -> Result<(), CommandError> {
    match import["failure"].as_str() {
        Some(why) => Err(CommandError::Refused(why.to_owned())),
        None => Ok(()),
    }
}

async fn list(client: &Client, out: Output) -> Result<(), CommandError> {
    let list = client.get("/imports?limit=50").await?;
    let columns: &[crate::cli::print::Column<'_>] = &[
        ("id", &|row| text(&row["id"])),
        ("name", &|row| text(&row["name"])),
        ("status", &|row| text(&row["status"])),
        ("rows", &|row| text(&row["counts"]["rows"])),
        ("created", &|row| text(&row["counts"]["created"])),
        ("updated", &|row| text(&row["counts"]["updated"])),
        ("rejected", &|row| text(&row["counts"]["rejected"])),
        ("since", &|row| time(&row["created_at"])),
    ];
    out.table(&list, &list["items"], columns, "No import.");
    Ok(())
}

/// What became of the rows, in sentences.
fn told(import: &Value) -> String {
    let counts = &import["counts"];
    let status = text(&import["status"]);
    let will = if matches!(status.as_str(), "trying" | "tried") { " would be" } else { "" };
    let mut lines = vec![format!("{} ({}): {}", text(&import["name"]), text(&import["id"]), status)];
    if counts["rows"] != 0 {
        lines.push(format!(
            "{} rows:{will} {} created, {} updated, {} unchanged, {} suppressed, {} not taken",
            counts["rows"],
            counts["created"],
            counts["updated"],
            counts["unchanged"],
            counts["suppressed"],
            counts["rejected"]
        ));
    }
    for (reason, count) in counts["rejected_by_reason"].as_object().into_iter().flatten() {
        lines.push(format!("  {count} {}", reason.replace('_', " ")));
    }
    if status == "undone" {
        lines.push(format!(
            "{} contacts deleted, {} restored, {} kept as they are",
            counts["deleted"], counts["restored"], counts["kept"]
        ));
    }
    lines.join("\n")
}

async fn write_rejects(client: &Client, import: &Value, file: Option<&Path>) -> Result<(), CommandError> {
    let Some(file) = file else { return Ok(()) };
    let io = |cause| CommandError::Io { what: file.display().to_string(), cause };
    let mut to = tokio::io::BufWriter::new(tokio::fs::File::create(file).await.map_err(io)?);
    let path = format!("/imports/{}/rejects", text(&import["id"]));
    client.download(&path, &mut to, |_| ()).await?;
    Ok(())
}
