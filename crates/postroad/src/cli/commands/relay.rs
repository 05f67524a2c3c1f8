use reqwest::Method;
use serde_json::{Value, json};

use super::user::read_password;
use super::workspace;
use crate::cli::args::Relay;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text};

pub async fn run(
    client: &Client,
    out: Output,
    command: Relay,
    chosen: Option<&str>,
) -> Result<(), CommandError> {
    // With -w the relay host of that workspace is meant, otherwise the installation's.
    let path = match chosen {
        Some(_) => format!("/workspaces/{}", workspace::id(client, chosen).await?),
        None => "/settings".to_owned(),
    };
    match command {
        Relay::Show => {
            let settings = client.get(&path).await?;
            let relay = &settings["relay_host"];
            let text = match relay {
                Value::Null => "Mail goes to the recipients' servers directly.".to_owned(),
                relay => format!(
                    "Mail goes through {}:{} ({})",
                    text(&relay["host"]),
                    relay["port"],
                    text(&relay["tls"])
                ),
            };
            out.say(relay, &text);
        }
        Relay::Set { host, port, tls, username, password } => {
            let mut relay = json!({ "host": host, "port": port, "tls": tls });
            if let Some(username) = username {
                let password = match password {
                    Some(password) => password,
                    None => read_password("Password of the relay host: ")?,
                };
                relay["username"] = json!(username);
                relay["password"] = json!(password);
            }
            let done = client.call(Method::PATCH, &path, Some(json!({ "relay_host": relay }))).await?;
            out.say(&done, &format!("Mail goes through {host}:{port} from now on."));
        }
        Relay::Clear => {
            let done = client.call(Method::PATCH, &path, Some(json!({ "relay_host": null }))).await?;
            out.say(&done, "Mail goes to the recipients' servers directly from now on.");
        }
    }
    Ok(())
}
