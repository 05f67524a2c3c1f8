use reqwest::Method;
use serde_json::{Value, json};

use crate::cli::args::{ModeArg, Workspace};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(
    client: &Client,
    out: Output,
    command: Workspace,
    chosen: Option<&str>,
) -> Result<(), CommandError> {
    match command {
        Workspace::List => {
            let list = client.get("/workspaces?limit=200").await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("id", &|row| text(&row["id"])),
                    ("name", &|row| text(&row["name"])),
                    ("status", &|row| text(&row["status"])),
                    ("mode", &|row| text(&row["mode"])),
                    ("senders", &|row| text(&row["sender_policy"])),
                    ("since", &|row| time(&row["created_at"])),
                ],
                "No workspace.",
            );
        }
        Workspace::Add { name } => {
            let made = client.post("/workspaces", json!({ "name": name })).await?;
            let said = format!(
                "{name} has the id {}. What it sends is captured until: postroad -w {name} workspace mode live",
                text(&made["id"])
            );
            out.say(&made, &said);
        }
        Workspace::Suspend { reason } => {
            let id = id(client, chosen).await?;
            let done = client.post(&format!("/workspaces/{id}/suspend"), json!({ "reason": reason })).await?;
            out.say(&done, "Nothing of it is accepted or sent; what waits is held.");
        }
        Workspace::Activate => {
            let id = id(client, chosen).await?;
            let done = client.post(&format!("/workspaces/{id}/activate"), json!({})).await?;
            out.say(&done, "It may send again. Release what was held with: postroad queue release --all");
        }
        Workspace::Mode { mode: None, .. } => {
            let own = client.get("/workspace").await?;
            out.say(&own, &where_it_goes(&own));
        }
        Workspace::Mode { mode: Some(mode), to, accept_warnings } => {
            let mut body = json!({ "mode": name_of(mode), "accept_warnings": accept_warnings });
            if !to.is_empty() {
                body["redirect_to"] = json!(to);
            }
            let done = client.call(Method::PUT, "/workspace/mode", Some(body)).await?;
            out.say(&done, &where_it_goes(&done));
        }
        Workspace::Set { per_minute, per_day, sender_policy, retention_days } => {
            let id = id(client, chosen).await?;
            let mut body = json!({});
            if per_minute.is_some() || per_day.is_some() {
                body["quota"] = json!({ "per_minute": per_minute, "per_day": per_day });
            }
            if let Some(policy) = sender_policy {
                body["sender_policy"] = json!(policy);
            }
            if let Some(days) = retention_days {
                body["retention_days"] = json!(days);
            }
            let done = client.call(Method::PATCH, &format!("/workspaces/{id}"), Some(body)).await?;
            out.say(&done, "Changed.");
        }
    }
    Ok(())
}

fn name_of(mode: ModeArg) -> &'static str {
    match mode {
        ModeArg::Sandbox => "sandbox",
        ModeArg::Redirect => "redirect",
        ModeArg::Live => "live",
    }
}

fn where_it_goes(workspace: &Value) -> String {
    match workspace["mode"].as_str() {
        Some("sandbox") => "Mail is captured and never leaves; see it with: postroad sandbox list".to_owned(),
        Some("redirect") => format!("All mail goes to {}.", text(&workspace["redirect_to"])),
        _ => "Mail goes to its recipients.".to_owned(),
    }
}

/// The id of the workspace given by name or id, or of the only one.
pub async fn id(client: &Client, chosen: Option<&str>) -> Result<String, CommandError> {
    let list = client.get("/workspaces?limit=200").await?;
    let all = list["items"].as_array().cloned().unwrap_or_default();
    let found: Vec<&Value> = match chosen {
        Some(chosen) => all.iter().filter(|one| one["id"] == chosen || one["name"] == chosen).collect(),
        None => all.iter().collect(),
    };
    match found.as_slice() {
        [one] => Ok(text(&one["id"])),
        [] => Err(CommandError::Usage("there is no such workspace; see \"postroad workspace list\"".into())),
        _ => Err(CommandError::Usage("there are several workspaces; name one with -w".into())),
    }
}
