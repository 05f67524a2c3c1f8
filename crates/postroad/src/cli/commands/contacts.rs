use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::encoded;
use crate::cli::args::Contacts;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::Output;

pub async fn run(client: &Client, out: Output, command: Contacts) -> Result<(), CommandError> {
    match command {
        Contacts::Export { segment, tag, topic, search, output } => {
            let mut query = Vec::new();
            if let Some(name) = segment {
                query.push(format!("segment={}", named_of(client, "/segments", &name, "segment").await?));
            }
            if let Some(name) = topic {
                query.push(format!("topic={}", named_of(client, "/topics", &name, "topic").await?));
            }
            query.extend(tag.map(|tag| format!("tag={}", encoded(&tag))));
            query.extend(search.map(|text| format!("q={}", encoded(&text))));
            let path = format!("/contacts/export?{}", query.join("&"));
            match output {
                Some(file) => export(client, out, &path, &file).await,
                None => client.download(&path, &mut tokio::io::stdout(), |_| ()).await.map(drop),
            }
        }
    }
}

/// The id of what has this name in a listing that is one page, whatever the case.
pub async fn named_of(client: &Client, path: &str, name: &str, what: &str) -> Result<String, CommandError> {
    let list = client.get(path).await?;
    let wanted = name.to_lowercase();
    let found = super::items(&list)
        .find(|item| item["name"].as_str().is_some_and(|name| name.to_lowercase() == wanted))
        .and_then(|item| item["id"].as_str());
    found.map(str::to_owned).ok_or_else(|| CommandError::Usage(format!("there is no {what} {name}")))
}

async fn export(client: &Client, out: Output, path: &str, file: &Path) -> Result<(), CommandError> {
    let io = |cause| CommandError::Io { what: file.display().to_string(), cause };
    let mut to = tokio::io::BufWriter::new(tokio::fs::File::create(file).await.map_err(io)?);
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {bytes} written, {bytes_per_sec}") {
        bar.set_style(style);
    }
    let bytes = client.download(path, &mut to, |total| bar.set_position(total)).await?;
    bar.finish_and_clear();
    let told = json!({ "file": file.display().to_string(), "bytes": bytes });
    out.say(&told, &format!("{} written.", file.display()));
    Ok(())
}
