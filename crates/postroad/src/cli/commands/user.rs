use std::io::{IsTerminal, Read};

use reqwest::Method;
use serde_json::json;

use crate::cli::args::User;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: User) -> Result<(), CommandError> {
    match command {
        User::List => {
            let list = client.get("/users?limit=200").await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("email", &|row| text(&row["email"])),
                    ("name", &|row| text(&row["name"])),
                    ("administrator", &|row| text(&row["administrator"])),
                    ("status", &|row| text(&row["status"])),
                    ("since", &|row| time(&row["created_at"])),
                ],
                "No user.",
            );
        }
        User::Add { email, administrator } => {
            let password = read_password("Password for the new user: ")?;
            let body = json!({
                "email": email,
                "name": email,
                "password": password,
                "administrator": administrator,
                "role": "admin",
            });
            let made = client.post("/users", body).await?;
            out.say(&made, &format!("{email} is added."));
        }
        User::Password { email } => {
            let id = find(client, &email).await?;
            let password = read_password("New password: ")?;
            let path = format!("/users/{id}/password");
            let done = client.call(Method::PUT, &path, Some(json!({ "password": password }))).await?;
            out.say(&done, "The password is set.");
        }
        User::Reset { email } => {
            let id = find(client, &email).await?;
            let made = client.post(&format!("/users/{id}/reset-link"), json!({})).await?;
            let (url, until) = (text(&made["url"]), time(&made["expires_at"]));
            out.say(&made, &format!("Good once, until {until}:\n{url}"));
        }
        User::SetupLink => {
            let made = client.post("/setup/link", json!({})).await?;
            out.say(&made, &format!("Good once, to become the administrator:\n{}", text(&made["url"])));
        }
    }
    Ok(())
}

/// The id of the user with this address, however it is capitalised.
async fn find(client: &Client, email: &str) -> Result<String, CommandError> {
    let query = form_urlencoded::byte_serialize(email.as_bytes()).collect::<String>();
    let list = client.get(&format!("/users?limit=200&q={query}")).await?;
    let users = list["items"].as_array().into_iter().flatten();
    let mut found = users.filter(|user| text(&user["email"]).eq_ignore_ascii_case(email));
    found
        .next()
        .map(|user| text(&user["id"]))
        .ok_or_else(|| CommandError::Usage(format!("there is no user {email}; see \"postroad user list\"")))
}

/// From the terminal without showing it, or the first line of standard input.
pub fn read_password(prompt: &str) -> Result<String, CommandError> {
    let problem = |cause| CommandError::Io { what: "the password cannot be read".into(), cause };
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map_err(problem);
    }
    let mut input = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut input).map_err(problem)?;
    Ok(input.lines().next().unwrap_or_default().to_owned())
}
