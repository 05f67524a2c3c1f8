use std::io::Read;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use postroad_message::header::{AddressList, Headers};
use serde_json::{Value, json};

use super::args::{Send, Sendmail, StreamArg};
use super::client::{Client, CommandError};
use super::print::{Output, text};

/// More than this is not read from standard input.
const INPUT_BYTES: u64 = 256 << 20;

/// `postroad send`
pub async fn send(client: &Client, out: Output, send: Send) -> Result<(), CommandError> {
    let stream = match send.stream {
        StreamArg::Transactional => "transactional",
        StreamArg::Broadcast => "broadcast",
        StreamArg::Sandbox => "sandbox",
    };
    let mut body = json!({
        "from": send.from,
        "to": send.to,
        "subject": send.subject,
        "tags": send.tag,
        "stream": stream,
    });
    for (name, list) in [("cc", &send.cc), ("bcc", &send.bcc)] {
        if !list.is_empty() {
            body[name] = json!(list);
        }
    }
    if let Some(send_at) = &send.send_at {
        body["send_at"] = json!(send_at);
    }
    if let Some(topic) = &send.topic {
        body["topic"] = json!(topic);
        body["unsubscribe_footer"] = json!(send.unsubscribe_footer);
    }
    if let Some(html) = &send.html {
        body["html"] = json!(html);
    }
    match (&send.text, &send.html) {
        (Some(text), _) => body["text"] = json!(text),
        (None, Some(_)) => {}
        (None, None) => body["text"] = json!(String::from_utf8_lossy(&standard_input()?)),
    }
    if !send.attach.is_empty() {
        let attachments: Result<Vec<Value>, _> = send.attach.iter().map(|file| attachment(file)).collect();
        body["attachments"] = json!(attachments?);
    }
    let accepted = client.post("/messages", body).await?;
    let id = text(&accepted["id"]);
    let mut said = format!("Accepted as {id}");
    for recipient in accepted["recipients"].as_array().into_iter().flatten() {
        said.push_str(&format!("\n  {} {}", text(&recipient["status"]), text(&recipient["address"])));
    }
    said.push_str(&format!("\n\nWhat becomes of it: postroad why {id}"));
    out.say(&accepted, &said);
    Ok(())
}

fn attachment(file: &Path) -> Result<Value, CommandError> {
    let content = std::fs::read(file)
        .map_err(|cause| CommandError::Io { what: format!("{} cannot be read", file.display()), cause })?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(json!({ "filename": name, "content": STANDARD.encode(content) }))
}

fn standard_input() -> Result<Vec<u8>, CommandError> {
    let mut input = Vec::new();
    std::io::stdin()
        .take(INPUT_BYTES)
        .read_to_end(&mut input)
        .map_err(|cause| CommandError::Io { what: "standard input cannot be read".into(), cause })?;
    Ok(input)
}

/// `postroad sendmail`: exit codes as in sysexits.h, so that a program knows whether to try again.
pub async fn sendmail(client: &Client, options: Sendmail) -> Result<(), CommandError> {
    if options.mode.as_deref().is_some_and(|mode| mode != "m") {
        return Err(CommandError::Usage("of the modes only -bm (deliver) is supported".into()));
    }
    let content = standard_input()?;
    let headers = Headers::parse(&content);
    let mut recipients = options.recipients.clone();
    if options.from_headers {
        recipients.extend(["To", "Cc", "Bcc"].iter().flat_map(|name| addresses(&headers, name)));
    }
    if recipients.is_empty() {
        return Err(CommandError::Usage("no recipients: give them as arguments, or use -t".into()));
    }
    let sender = match options.sender.clone() {
        Some(sender) => sender,
        None => addresses(&headers, "From").into_iter().next().unwrap_or_default(),
    };
    let mut body = json!({
        "raw": STANDARD.encode(&content),
        "rcpt_to": recipients,
    });
    // -f '' and -f '<>' mean the null reverse-path.
    let sender = sender.trim_start_matches('<').trim_end_matches('>').to_owned();
    body["mail_from"] = json!(sender);
    client.post("/messages", body).await.map(drop)
}

fn addresses(headers: &Headers<'_>, name: &str) -> Vec<String> {
    headers
        .find_all(name)
        .filter_map(|field| AddressList::parse(field.value()).ok())
        .flat_map(|list| list.mailboxes().map(|mailbox| mailbox.address.to_string()).collect::<Vec<_>>())
        .collect()
}
