use reqwest::Method;
use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::Suppression;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

/// Addresses shown of a list.
const SHOWN_MAX: u32 = 200;

pub async fn run(client: &Client, out: Output, command: Suppression) -> Result<(), CommandError> {
    match command {
        Suppression::List { search } => {
            let list = list(client, search.as_deref()).await?;
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

/// The first addresses that fit. A search through a very long list is answered bit by bit.
async fn list(client: &Client, search: Option<&str>) -> Result<Value, CommandError> {
    let mut path = format!("/suppressions?limit={SHOWN_MAX}");
    if let Some(search) = search {
        path.push_str(&format!("&q={}", encoded(search)));
    }
    let mut list = client.get(&path).await?;
    while let Some(cursor) = list["next_cursor"].as_str().filter(|_| count(&list) == 0) {
        list = client.get(&format!("{path}&cursor={}", encoded(cursor))).await?;
    }
    Ok(list)
}

fn count(list: &Value) -> usize {
    list["items"].as_array().map_or(0, Vec::len)
}
