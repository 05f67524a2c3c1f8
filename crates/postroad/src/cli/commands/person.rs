use serde_json::json;

use super::encoded;
use crate::cli::args::Person;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::Output;

pub async fn run(client: &Client, command: Person) -> Result<(), CommandError> {
    match command {
        Person::Export { address } => {
            let found = client.get(&format!("/person/export?address={}", encoded(&address))).await?;
            Output { json: true }.value(&found);
        }
        Person::Erase { address } => {
            let erased = client.post("/person/erase", json!({ "address": address })).await?;
            Output { json: true }.value(&erased);
        }
    }
    Ok(())
}
