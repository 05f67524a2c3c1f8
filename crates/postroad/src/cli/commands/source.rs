use reqwest::Method;
use serde_json::{Value, json};

use super::user::read_password;
use crate::cli::args::Source;
use crate::cli::client::{Client, CommandError};
use crate::cli::egress_args::Exit;
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Source) -> Result<(), CommandError> {
    match command {
        Source::Add { name, address, ehlo, exit } => {
            let mut body = json!({ "name": name, "address": address, "ehlo_name": ehlo });
            if let Some(exit) = exit_of(exit)? {
                body["exit"] = exit;
            }
            let made = client.post("/sources", body).await?;
            out.say(&made, &format!("{name} is added. Look at it with: postroad source check {name}"));
        }
        Source::List => list(client, out).await?,
        Source::Check { name } => {
            let id = id(client, &name).await?;
            let check = client.post(&format!("/sources/{id}/check"), json!({})).await?;
            if out.json { out.value(&check) } else { checked(&name, &check) }
        }
        Source::Set { name, rename, ehlo, enabled, exit } => {
            let id = id(client, &name).await?;
            let mut body = json!({});
            if let Some(rename) = rename {
                body["name"] = json!(rename);
            }
            if let Some(ehlo) = ehlo {
                body["ehlo_name"] = if ehlo.is_empty() { Value::Null } else { json!(ehlo) };
            }
            if let Some(enabled) = enabled {
                body["enabled"] = json!(enabled);
            }
            if let Some(exit) = exit_of(exit)? {
                body["exit"] = exit;
            }
            let done = client.call(Method::PATCH, &format!("/sources/{id}"), Some(body)).await?;
            out.say(&done, "It is changed.");
        }
        Source::Figures { name, days } => {
            let id = id(client, &name).await?;
            let found = client.get(&format!("/sources/{id}/figures?days={days}")).await?;
            figures(out, &found);
        }
        Source::Remove { name, queue_to, mix, queue_to_pool } => {
            let mut path = format!("/sources/{}", id(client, &name).await?);
            if queue_to_pool {
                path.push_str("?queue=pool");
            } else if let Some(other) = queue_to {
                path.push_str(&format!("?queue={}&mix={mix}", id(client, &other).await?));
            }
            let done = client.call(Method::DELETE, &path, None).await?;
            out.say(&done, &format!("{name} is removed."));
        }
    }
    Ok(())
}

fn exit_of(exit: Exit) -> Result<Option<Value>, CommandError> {
    if let Some(proxy) = exit.socks5 {
        let mut body = json!({ "kind": "socks5", "proxy": proxy });
        if let Some(username) = exit.username {
            let password = match exit.password {
                Some(password) => password,
                None => read_password("Password of the SOCKS5 server: ")?,
            };
            body["username"] = json!(username);
            body["password"] = json!(password);
        }
        return Ok(Some(body));
    }
    if let Some(proxy) = exit.proxy_protocol {
        return Ok(Some(json!({ "kind": "proxy_protocol", "proxy": proxy })));
    }
    Ok(exit.direct.then(|| json!({ "kind": "direct" })))
}

async fn list(client: &Client, out: Output) -> Result<(), CommandError> {
    let list = client.get("/sources?limit=200").await?;
    let pools = |row: &Value| {
        let names = row["pools"].as_array().into_iter().flatten().map(|pool| text(&pool["name"]));
        names.collect::<Vec<_>>().join(", ")
    };
    out.table(
        &list,
        &list["items"],
        &[
            ("name", &|row| text(&row["name"])),
            ("address", &|row| text(&row["address"])),
            ("ehlo", &|row| text(&row["ehlo_name"])),
            ("exit", &|row| text(&row["exit"]["kind"])),
            ("enabled", &|row| text(&row["enabled"])),
            ("health", &|row| text(&row["health"])),
            ("checked", &|row| time(&row["checked_at"])),
            ("pools", &pools),
        ],
        "No source: mail leaves from the address of the configuration. Add one: postroad source add NAME --address IP",
    );
    Ok(())
}

fn figures(out: Output, found: &Value) {
    out.table(
        found,
        &found["items"],
        &[
            ("day", &|row| text(&row["day"])),
            ("provider", &|row| text(&row["provider"])),
            ("sent", &|row| text(&row["sent"])),
            ("delivered", &|row| text(&row["delivered"])),
            ("deferred", &|row| text(&row["deferred"])),
            ("bounced", &|row| text(&row["bounced"])),
            ("complaints", &|row| text(&row["complained"])),
        ],
        "Nothing left from here.",
    );
}

fn checked(name: &str, check: &Value) {
    for finding in check["findings"].as_array().into_iter().flatten() {
        let about = text(&finding["about"]);
        let about = if about.is_empty() { String::new() } else { format!(" ({about})") };
        println!(
            "{:8} {}{about}: {}",
            text(&finding["status"]),
            text(&finding["check"]),
            text(&finding["found"])
        );
        if !finding["fix"].is_null() {
            println!("         expected: {}", text(&finding["expected"]));
            println!("         → {}", text(&finding["fix"]));
        }
    }
    println!("\n{name} is {}.", text(&check["health"]));
}

/// The id of a source, by its name.
pub(super) async fn id(client: &Client, name: &str) -> Result<String, CommandError> {
    super::named(client, "/sources", name, "source").await
}
