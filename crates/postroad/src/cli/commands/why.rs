use super::encoded;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, about: &str) -> Result<(), CommandError> {
    let name = if about.contains('@') { "address" } else { "message" };
    let explanation = client.get(&format!("/why?{name}={}", encoded(about))).await?;
    if out.json {
        out.value(&explanation);
        return Ok(());
    }
    if let Some(suppression) = explanation["suppression"].as_object() {
        println!(
            "{about} is on the suppression list since {} ({}, {}): nothing is sent to it.\n",
            time(&suppression["created_at"]),
            text(&suppression["reason"]),
            text(&suppression["source"])
        );
    }
    let messages = explanation["messages"].as_array().cloned().unwrap_or_default();
    if messages.is_empty() {
        println!("Nothing is known: no message, or it was longer ago than events are kept.");
    }
    for one in &messages {
        let message = &one["message"];
        println!(
            "{}  {}  \"{}\"",
            time(&message["accepted_at"]),
            text(&message["id"]),
            text(&message["subject"])
        );
        for recipient in one["recipients"].as_array().into_iter().flatten() {
            println!("  {} [{}]", text(&recipient["address"]), text(&recipient["status"]));
            println!("    {}", text(&recipient["sentence"]));
        }
    }
    Ok(())
}
