use reqwest::Method;
use serde_json::{Value, json};

use super::encoded;
use crate::cli::args::{Tls, TlsPolicy, TlsReport};
use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text, time};

pub async fn run(client: &Client, out: Output, command: Tls) -> Result<(), CommandError> {
    match command {
        Tls::Policy(command) => policy(client, out, command).await,
        Tls::Report(command) => report(client, out, command).await,
        Tls::MtaSts { text } => mta_sts(client, out, text.as_deref()).await,
    }
}

async fn policy(client: &Client, out: Output, command: TlsPolicy) -> Result<(), CommandError> {
    match command {
        TlsPolicy::List { text: search } => {
            let list = client.get(&searched("/tls/policies?limit=200", search.as_deref())).await?;
            out.table(
                &list,
                &list["items"],
                &[
                    ("destination", &|row| text(&row["pattern"])),
                    ("TLS", &|row| text(&row["level"])),
                    ("since", &|row| time(&row["updated_at"])),
                    ("note", &|row| text(&row["note"])),
                ],
                "Nothing is set: DANE and MTA-STS decide, and TLS is used where it works.",
            );
        }
        TlsPolicy::Set { pattern, level, note } => {
            let wanted = json!({ "pattern": pattern, "level": level, "note": note });
            let set = client.post("/tls/policies", wanted).await?;
            out.say(&set, &format!("{}: {} from now on.", text(&set["pattern"]), text(&set["level"])));
        }
        TlsPolicy::Remove { pattern } => {
            let path = format!("/tls/policies/{}", encoded(&pattern));
            let removed = client.call(Method::DELETE, &path, None).await?;
            out.say(&removed, &format!("Nothing is set for {pattern} any more."));
        }
    }
    Ok(())
}

async fn report(client: &Client, out: Output, command: TlsReport) -> Result<(), CommandError> {
    match command {
        TlsReport::List { text: search, limit } => {
            let path = searched(&format!("/tls/reports?limit={limit}"), search.as_deref());
            let list = client.get(&path).await?;
            reports(
                out,
                &list,
                "No report was made yet. They are made once a day, for domains that ask for them.",
            );
        }
        TlsReport::Show { id } => {
            let found = client.get(&format!("/tls/reports/{id}")).await?;
            let content = serde_json::to_string_pretty(&found["content"]).unwrap_or_default();
            out.say(&found, &content);
        }
        TlsReport::Send { domain } => {
            let made = client.post("/tls/reports", json!({ "domain": domain })).await?;
            reports(out, &made, "Nothing to report, or nobody asks for it.");
        }
    }
    Ok(())
}

fn reports(out: Output, list: &Value, empty: &str) {
    out.table(
        list,
        &list["items"],
        &[
            ("id", &|row| row["id"].to_string()),
            ("day", &|row| text(&row["day"])),
            ("domain", &|row| text(&row["domain"])),
            ("state", &|row| text(&row["state"])),
            ("good", &|row| row["successes"].to_string()),
            ("bad", &|row| row["failures"].to_string()),
        ],
        empty,
    );
}

async fn mta_sts(client: &Client, out: Output, search: Option<&str>) -> Result<(), CommandError> {
    let list = client.get(&searched("/tls/mta-sts?limit=200", search)).await?;
    out.table(
        &list,
        &list["items"],
        &[
            ("domain", &|row| text(&row["domain"])),
            ("mode", &|row| text(&row["mode"])),
            ("fetched", &|row| time(&row["fetched_at"])),
            ("ends", &|row| time(&row["expires_at"])),
        ],
        "No domain that was written to has an MTA-STS policy.",
    );
    Ok(())
}

fn searched(path: &str, search: Option<&str>) -> String {
    search.map_or_else(|| path.to_owned(), |search| format!("{path}&q={}", encoded(search)))
}
