use reqwest::Method;
use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::Credential;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Credential) -> Result<(), CommandError> {
    match command {
        Credential::Add { name, network: None } => {
            let label = if name.is_empty() { "made on the command line".to_owned() } else { name };
            let made = client.post("/credentials/smtp", json!({ "label": label })).await?;
            let text = format!(
                "Username  {}\nPassword  {}\n\nThe password is shown once. Use it with STARTTLS or TLS.",
                text(&made["username"]),
                text(&made["password"])
            );
            out.say(&made, &text);
        }
        Credential::Add { name, network: Some(network) } => {
            let label = if name.is_empty() { network.clone() } else { name };
            let made =
                client.post("/credentials/networks", json!({ "label": label, "network": network })).await?;
            out.say(&made, &format!("{network} may submit without AUTH."));
        }
        Credential::List => {
            let logins = client.get("/credentials/smtp?limit=200").await?;
            let networks = client.get("/credentials/networks?limit=200").await?;
            let mut rows = logins["items"].as_array().cloned().unwrap_or_default();
            rows.extend(networks["items"].as_array().cloned().unwrap_or_default());
            out.table(
                &json!({ "smtp": logins["items"], "networks": networks["items"] }),
                &Value::Array(rows),
                &[
                    ("id", &|row| text(&row["id"])),
                    ("login or network", &|row| text(&row["username"]) + &text(&row["network"])),
                    ("label", &|row| text(&row["label"])),
                    ("last used", &|row| time(&row["last_used_at"])),
                    ("disabled", &|row| time(&row["disabled_at"])),
                ],
                "No credential yet. Make one: postroad credential add",
            );
        }
        Credential::Remove { id } => {
            let login = format!("/credentials/smtp/{}", encoded(&id));
            let removed = match client.call(Method::DELETE, &login, None).await {
                Ok(removed) => removed,
                Err(_) => {
                    let network = format!("/credentials/networks/{}", encoded(&id));
                    client.call(Method::DELETE, &network, None).await?
                }
            };
            out.say(&removed, "It can no longer be used.");
        }
    }
    Ok(())
}
