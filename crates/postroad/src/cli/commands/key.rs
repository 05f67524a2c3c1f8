use reqwest::Method;
use serde_json::json;

use super::encoded;
use crate::cli::args::Key;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Key) -> Result<(), CommandError> {
    match command {
        Key::Add { name, scopes } => {
            let label = if name.is_empty() { "made on the command line".to_owned() } else { name };
            let made = client.post("/keys", json!({ "label": label, "scopes": scopes })).await?;
            out.say(
                &made,
                &format!("{}\n\nIt is shown once. Send it as: Authorization: Bearer …", text(&made["token"])),
            );
        }
        Key::List => {
            let list = client.get("/keys?limit=200").await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("id", &|row| text(&row["id"])),
                    ("label", &|row| text(&row["label"])),
                    ("scopes", &|row| text(&row["scopes"])),
                    ("last used", &|row| time(&row["last_used_at"])),
                    ("disabled", &|row| time(&row["disabled_at"])),
                ],
                "No key yet. Make one: postroad key add --scope messages:send",
            );
        }
        Key::Remove { id } => {
            let removed = client.call(Method::DELETE, &format!("/keys/{}", encoded(&id)), None).await?;
            out.say(&removed, "It can no longer be used.");
        }
    }
    Ok(())
}
