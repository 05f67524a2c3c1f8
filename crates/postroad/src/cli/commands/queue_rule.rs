use reqwest::Method;
use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::{NewQueueRule, QueueRule, QueueRuleAction};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: QueueRule) -> Result<(), CommandError> {
    match command {
        QueueRule::List => list(client, out).await,
        QueueRule::Add(rule) => add(client, out, *rule).await,
        QueueRule::Remove { id } => {
            let path = format!("/queue/rules/{}", encoded(&id));
            let removed = client.call(Method::DELETE, &path, None).await?;
            out.say(&removed, "The rule holds no more.");
            Ok(())
        }
    }
}

async fn list(client: &Client, out: Output) -> Result<(), CommandError> {
    let rules = client.get("/queue/rules?all_workspaces=true&limit=200").await?;
    out.table(
        &rules,
        &rules["items"],
        &[
            ("id", &|row| text(&row["id"])),
            ("about", &about),
            ("action", &action),
            ("until", &|row| time(&row["expires_at"])),
            ("by", &|row| text(&row["author"])),
            ("reason", &|row| text(&row["reason"])),
        ],
        "There are no rules.",
    );
    Ok(())
}

/// What a rule is about, in short.
fn about(row: &Value) -> String {
    let names = ["workspace", "stream", "tag", "domain", "provider", "source"];
    let given = names.iter().filter(|name| !row[**name].is_null());
    let parts: Vec<String> = given.map(|name| format!("{name}={}", text(&row[*name]))).collect();
    if parts.is_empty() { "everything".to_owned() } else { parts.join(" ") }
}

fn action(row: &Value) -> String {
    match row["action"].as_str() {
        Some("throttle") => format!("{} a minute", row["per_minute"]),
        Some("route") => {
            format!("route to {}{}", text(&row["route_pool"]), text(&row["route_source"]))
        }
        _ => text(&row["action"]),
    }
}

async fn add(client: &Client, out: Output, rule: NewQueueRule) -> Result<(), CommandError> {
    let action = match rule.action {
        QueueRuleAction::Suspend => "suspend",
        QueueRuleAction::Throttle => "throttle",
        QueueRuleAction::Route => "route",
    };
    let mut body = json!({ "action": action, "reason": rule.reason });
    let texts = [
        ("workspace", rule.all_workspaces.then(|| "all".to_owned())),
        ("stream", rule.stream),
        ("tag", rule.tag),
        ("domain", rule.domain),
        ("provider", rule.provider),
        ("source", rule.source),
        ("route_pool", rule.pool),
        ("route_source", rule.to_source),
        ("expires_at", rule.until),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            body[name] = json!(value);
        }
    }
    if let Some(per_minute) = rule.per_minute {
        body["per_minute"] = json!(per_minute);
    }
    if rule.dry_run {
        let found = client.post("/queue/rules/preview", body).await?;
        let text = format!(
            "It would concern {} recipients; {} are in flight, {} are held already.",
            found["waiting"], found["in_flight"], found["held"]
        );
        out.say(&found, &text);
        return Ok(());
    }
    let made = client.post("/queue/rules", body).await?;
    let text = format!("It holds. Take it back with: postroad queue rule remove {}", text(&made["id"]));
    out.say(&made, &text);
    Ok(())
}
