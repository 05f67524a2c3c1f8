use reqwest::Method;
use serde_json::json;

use super::encoded;
use crate::cli::args::Suppression;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Suppression) -> Result<(), CommandError> {
    match command {
        Suppression::List { prefix } => {
            let mut path = "/suppressions?limit=200".to_owned();
            if let Some(prefix) = prefix {
                path.push_str(&format!("&prefix={}", encoded(&prefix)));
            }
            let list = client.get(&path).await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("address", &|row| text(&row["address"])),
                    ("reason", &|row| text(&row["reason"])),
                    ("source", &|row| text(&row["source"])),
                    ("since", &|row| time(&row["created_at"])),
                ],
                "The list is empty.",
            );
        }
        Suppression::Add { addresses } => {
            let added = client.post("/suppressions", json!({ "addresses": addresses })).await?;
            out.say(&added, &format!("{} added, {} were there already.", added["added"], added["known"]));
        }
        Suppression::Remove { address } => {
            let path = format!("/suppressions/{}", encoded(&address));
            let removed = client.call(Method::DELETE, &path, None).await?;
            out.say(&removed, &format!("{address} may be written to again."));
        }
    }
    Ok(())
}
