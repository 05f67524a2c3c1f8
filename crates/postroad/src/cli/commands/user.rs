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
            let list = client.get("/users?limit=200").await?;
            let users = list["items"].as_array().cloned().unwrap_or_default();
            let user = users.iter().find(|user| user["email"] == email.as_str()).ok_or_else(|| {
                CommandError::Usage(format!("there is no user {email}; see \"postroad user list\""))
            })?;
            let password = read_password("New password: ")?;
            let path = format!("/users/{}/password", text(&user["id"]));
            let done = client.call(Method::PUT, &path, Some(json!({ "password": password }))).await?;
            out.say(&done, "The password is set.");
        }
    }
    Ok(())
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
