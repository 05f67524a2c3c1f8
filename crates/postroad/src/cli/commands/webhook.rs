use reqwest::Method;
use serde_json::json;

use super::encoded;
use crate::cli::args::Webhook;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Webhook) -> Result<(), CommandError> {
    match command {
        Webhook::Add { url, events } => {
            let mut body = json!({ "url": url });
            if !events.is_empty() {
                body["types"] = json!(events);
            }
            let made = client.post("/webhooks", body).await?;
            let text = format!(
                "Id      {}\nSecret  {}\n\nThe secret is shown once; check signatures with it (standardwebhooks.com).",
                text(&made["id"]),
                text(&made["secret"])
            );
            out.say(&made, &text);
        }
        Webhook::List => {
            let list = client.get("/webhooks").await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("id", &|row| text(&row["id"])),
                    ("url", &|row| text(&row["url"])),
                    ("enabled", &|row| text(&row["enabled"])),
                    ("failing since", &|row| time(&row["failing_since"])),
                ],
                "No webhook yet. Add one: postroad webhook add https://example.com/hook",
            );
        }
        Webhook::Deliveries { id } => {
            let list = client.get(&format!("/webhooks/{}/deliveries?limit=50", encoded(&id))).await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("id", &|row| text(&row["id"])),
                    ("created", &|row| time(&row["created_at"])),
                    ("status", &|row| text(&row["status"])),
                    ("attempts", &|row| row["attempts"].as_array().map_or(0, Vec::len).to_string()),
                    ("next", &|row| time(&row["due_at"])),
                ],
                "No delivery yet.",
            );
        }
        Webhook::Test { id } => {
            let tested = client.post(&format!("/webhooks/{}/test", encoded(&id)), json!({})).await?;
            out.say(&tested, &format!("A test event is on its way: postroad webhook deliveries {id}"));
        }
        Webhook::Remove { id } => {
            let removed = client.call(Method::DELETE, &format!("/webhooks/{}", encoded(&id)), None).await?;
            out.say(&removed, "It gets nothing more.");
        }
    }
    Ok(())
}
