use reqwest::Method;
use serde_json::{Value, json};

use super::{named, source, workspace};
use crate::cli::args::Pool;
use crate::cli::client::{Client, CommandError};
use crate::cli::egress_args::{MailStream, OverflowArg};
use crate::cli::print::{Output, text};

pub async fn run(
    client: &Client,
    out: Output,
    command: Pool,
    chosen: Option<&str>,
) -> Result<(), CommandError> {
    match command {
        Pool::Add { name, sources, overflow } => {
            let mut body = json!({ "name": name, "members": members(client, &sources).await? });
            if let Some(overflow) = overflow {
                body["overflow"] = json!(overflow_name(overflow));
            }
            body["workspace"] = owner(client, chosen).await?;
            let made = client.post("/pools", body).await?;
            let next =
                format!("{name} is added. It carries mail after: postroad pool assign {name} broadcast");
            out.say(&made, &next);
        }
        Pool::List => list(client, out).await?,
        Pool::Set { name, rename, sources, overflow, mix } => {
            let mut body = json!({ "mix": mix });
            if let Some(rename) = rename {
                body["name"] = json!(rename);
            }
            if !sources.is_empty() {
                body["members"] = members(client, &sources).await?;
            }
            if let Some(overflow) = overflow {
                body["overflow"] = json!(overflow_name(overflow));
            }
            let path = format!("/pools/{}", id(client, &name).await?);
            let done = client.call(Method::PATCH, &path, Some(body)).await?;
            out.say(&done, "It is changed.");
        }
        Pool::Assign { name, stream, mix } => {
            let pool = id(client, &name).await?;
            let body = json!({
                "workspace": owner(client, chosen).await?, "stream": stream_name(stream), "pool": pool, "mix": mix
            });
            let done = client.call(Method::PUT, "/pool-assignments", Some(body)).await?;
            let whose =
                if chosen.is_some() { "of the workspace" } else { "of everybody without a pool of its own" };
            out.say(&done, &format!("{name} carries the {} mail {whose}.", stream_name(stream)));
        }
        Pool::Unassign { stream } => {
            let mut path = format!("/pool-assignments?stream={}", stream_name(stream));
            if let Value::String(workspace) = owner(client, chosen).await? {
                path.push_str(&format!("&workspace={workspace}"));
            }
            let done = client.call(Method::DELETE, &path, None).await?;
            out.say(&done, "The assignment is ended.");
        }
        Pool::Advice => advice(client, out).await?,
        Pool::Remove { name } => {
            let path = format!("/pools/{}", id(client, &name).await?);
            let done = client.call(Method::DELETE, &path, None).await?;
            out.say(&done, &format!("{name} is removed."));
        }
    }
    Ok(())
}

async fn list(client: &Client, out: Output) -> Result<(), CommandError> {
    let list = client.get("/pools?limit=200").await?;
    let joined = |row: &Value, field: &str, one: &dyn Fn(&Value) -> String| {
        let parts = row[field].as_array().into_iter().flatten().map(one);
        parts.collect::<Vec<_>>().join(", ")
    };
    let member = |member: &Value| format!("{}={}", text(&member["name"]), member["weight"]);
    let whose = |one: &Value| {
        let workspace = text(&one["workspace"]);
        let whose = if workspace.is_empty() { "everybody" } else { &workspace };
        format!("{} of {whose}", text(&one["stream"]))
    };
    out.table(
        &list,
        &list["items"],
        &[
            ("name", &|row| text(&row["name"])),
            ("dedicated to", &|row| text(&row["workspace"])),
            ("overflow", &|row| text(&row["overflow"])),
            ("sources", &|row| joined(row, "members", &member)),
            ("carries", &|row| joined(row, "assignments", &whose)),
        ],
        "No pool: mail leaves from the address of the configuration. Add one: postroad pool add NAME --source SOURCE",
    );
    Ok(())
}

async fn advice(client: &Client, out: Output) -> Result<(), CommandError> {
    let list = client.get("/pool-advice?limit=200").await?;
    out.table(
        &list,
        &list["items"],
        &[
            ("workspace", &|row| text(&row["name"])),
            ("own pool", &|row| text(&row["dedicated"])),
            ("advice", &|row| text(&row["advice"])),
            ("because", &|row| {
                format!(
                    "{} of {} days with {} or more ({} needed)",
                    row["days"], row["of_days"], row["per_day"], row["needed_days"]
                )
            }),
        ],
        "No workspace.",
    );
    Ok(())
}

/// `null` for everybody, or the workspace that -w names.
async fn owner(client: &Client, chosen: Option<&str>) -> Result<Value, CommandError> {
    match chosen {
        None => Ok(Value::Null),
        Some(_) => Ok(Value::String(workspace::id(client, chosen).await?)),
    }
}

async fn members(client: &Client, wanted: &[String]) -> Result<Value, CommandError> {
    let mut members = Vec::with_capacity(wanted.len());
    for one in wanted {
        let (name, weight) = one.split_once('=').unwrap_or((one, "1"));
        let weight: u32 =
            weight.parse().map_err(|_| CommandError::Usage(format!("{one}: {weight} is no weight")))?;
        members.push(json!({ "source": source::id(client, name).await?, "weight": weight }));
    }
    Ok(Value::Array(members))
}

async fn id(client: &Client, name: &str) -> Result<String, CommandError> {
    named(client, "/pools", name, "pool").await
}

fn stream_name(stream: MailStream) -> &'static str {
    match stream {
        MailStream::Transactional => "transactional",
        MailStream::Broadcast => "broadcast",
    }
}

fn overflow_name(overflow: OverflowArg) -> &'static str {
    match overflow {
        OverflowArg::Wait => "wait",
        OverflowArg::WarmSources => "warm_sources",
    }
}
