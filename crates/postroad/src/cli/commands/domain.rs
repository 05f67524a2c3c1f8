use reqwest::Method;
use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::Domain;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Domain) -> Result<(), CommandError> {
    match command {
        Domain::Add { name } => {
            let added = client.post("/domains", json!({ "name": name })).await?;
            if out.json {
                out.value(&added);
                return Ok(());
            }
            println!("{name} is added. Publish these records, then run: postroad domain check {name}\n");
            records(&added["records"]);
        }
        Domain::List => {
            let list = client.get("/domains?limit=200").await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("domain", &|row| text(&row["name"])),
                    ("verified", &|row| if row["verified"] == true { "yes".into() } else { "no".into() }),
                    ("checked", &|row| time(&row["checked_at"])),
                ],
                "No domain yet. Add one: postroad domain add example.com",
            );
        }
        Domain::Records { name } => {
            let found = client.get(&format!("/domains/{}/records", encoded(&name))).await?;
            if out.json { out.value(&found) } else { records(list_of(&found)) }
        }
        Domain::Check { name } => {
            let check = client.post(&format!("/domains/{}/check", encoded(&name)), json!({})).await?;
            if out.json { out.value(&check) } else { checked(&name, &check) }
        }
        Domain::Rotate { name } => {
            let rotated = client.post(&format!("/domains/{}/rotate", encoded(&name)), json!({})).await?;
            if out.json {
                out.value(&rotated);
                return Ok(());
            }
            println!(
                "New keys are made. Publish their records; \"postroad domain check {name}\" moves signing to them.\n"
            );
            records(list_of(&rotated));
        }
        Domain::MtaSts { name, mode, max_age, mx, off } => {
            let path = format!("/domains/{}/mta-sts", encoded(&name));
            let policy = match (mode, off) {
                (_, true) => {
                    let removed = client.call(Method::DELETE, &path, None).await?;
                    out.say(&removed, &format!("{name} serves no MTA-STS policy any more."));
                    return Ok(());
                }
                (Some(mode), false) => {
                    let wanted = json!({ "mode": mode, "max_age_secs": max_age, "mx": mx });
                    client.call(Method::PUT, &path, Some(wanted)).await?
                }
                (None, false) => client.get(&format!("/domains/{}", encoded(&name))).await?["mta_sts"].take(),
            };
            let told = match &policy {
                Value::Null => format!("{name} serves no MTA-STS policy."),
                policy => format!(
                    "{}\n{}{}\nIts records: postroad domain records {name}",
                    text(&policy["url"]),
                    text(&policy["text"]),
                    certificate(&policy["certificate"])
                ),
            };
            out.say(&policy, &told);
        }
        Domain::Remove { name } => {
            let path = format!("/domains/{}", encoded(&name));
            let removed = client.call(Method::DELETE, &path, None).await?;
            out.say(&removed, &format!("{name} is removed and its keys are destroyed."));
        }
    }
    Ok(())
}

/// What stands in the way of senders reading a policy.
fn certificate(found: &Value) -> String {
    let problem = match found["problem"].as_str() {
        None => return String::new(),
        Some("self_signed") => "certificates here are self-signed: set tls.mode to acme or files".to_owned(),
        Some("not_named") => "the certificate of tls.certificate is not for this host".to_owned(),
        Some("no_address") => "the host has no address in DNS".to_owned(),
        Some("waiting") => "its certificate is about to be ordered".to_owned(),
        Some("too_many") => "there are too many hosts with certificates".to_owned(),
        Some(_) => format!("no certificate could be had: {}", text(&found["detail"])),
    };
    let consequence = if found["valid_until"].is_null() { "; senders cannot read the policy" } else { "" };
    format!("\nCertificate: {problem}{consequence}.")
}

/// Records, whether they are the response or a part of it.
fn list_of(value: &Value) -> &Value {
    if value["records"].is_array() {
        &value["records"]
    } else if value["items"].is_array() {
        &value["items"]
    } else {
        value
    }
}

fn records(records: &Value) {
    for record in records.as_array().into_iter().flatten() {
        let optional = if record["optional"] == true { " (optional)" } else { "" };
        println!("{}{optional}: {}", text(&record["purpose"]).to_uppercase(), text(&record["note"]));
        println!("  {} {}", text(&record["record_type"]), text(&record["name"]));
        println!("  {}\n", text(&record["value"]));
    }
}

fn checked(name: &str, check: &Value) {
    for one in check["records"].as_array().into_iter().flatten() {
        let record = &one["record"];
        let optional = record["optional"] == true;
        let mark = match one["status"].as_str() {
            Some("ok") => "ok  ",
            Some("unknown") => "??  ",
            _ if optional => "-   ",
            _ => "FAIL",
        };
        println!("{mark}  {} {}", text(&record["record_type"]), text(&record["name"]));
        if one["status"] != "ok" || one["fix"].as_str().is_some_and(|fix| !fix.is_empty()) {
            let found = text(&one["found"]);
            println!("      expected: {}", text(&record["value"]));
            println!("      found:    {}", if found.is_empty() { "nothing" } else { &found });
            println!("      → {}", text(&one["fix"]));
        }
    }
    let verified = if check["verified"] == true { "is verified" } else { "is not verified yet" };
    let signing = if check["signing"] == true { "its mail is signed" } else { "its mail is not signed yet" };
    println!("\n{name} {verified}; {signing}.");
}
