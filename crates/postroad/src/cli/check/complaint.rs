use std::path::PathBuf;

use postroad_message::report::{Complaint, Report};
use postroad_reputation::bounce::judge;
use serde_json::{Value, json};

use super::bounce::original;
use super::input;
use crate::cli::client::CommandError;
use crate::cli::print::Output;

/// Says for each file who complained about what.
pub fn run(files: &[PathBuf], out: Output) -> Result<(), CommandError> {
    let mut results = Vec::new();
    for input in input::read(files) {
        let input = input?;
        match judge(&input.bytes).map(|judged| judged.report) {
            Ok(Report::Complaint(complaint)) if out.json => results.push(value(&input.name, &complaint)),
            Ok(Report::Complaint(complaint)) => print!("{}", text(&input.name, &complaint)),
            Ok(_) if out.json => results.push(json!({ "file": input.name, "kind": "other" })),
            Ok(_) => println!("{}\n  no complaint", input.name),
            Err(error) if out.json => {
                results.push(json!({ "file": input.name, "kind": "unreadable", "error": error.to_string() }))
            }
            Err(error) => println!("{}\n  cannot be read: {error}", input.name),
        }
    }
    if out.json {
        out.value(&Value::Array(results));
    }
    Ok(())
}

fn text(name: &str, complaint: &Complaint) -> String {
    let mut text = format!("{name}\n  {} report", complaint.feedback_type.as_str());
    let mut push = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("\n  {label}: {value}"));
        }
    };
    push("reported by", complaint.reporter.as_deref());
    complaint.recipients.iter().for_each(|recipient| push("recipient", Some(recipient)));
    push("reverse-path", complaint.original_mail_from.as_deref());
    push("sent from", complaint.source_ip.as_deref());
    push("failed", complaint.auth_failure.as_deref());
    push("message", complaint.original.message_id.as_deref());
    push("subject", complaint.original.subject.as_deref());
    push(
        "feedback id",
        complaint.original.cfbl_feedback_id.as_deref().or(complaint.original.feedback_id.as_deref()),
    );
    text.push('\n');
    text
}

fn value(name: &str, complaint: &Complaint) -> Value {
    json!({
        "file": name,
        "kind": "complaint",
        "feedback_type": complaint.feedback_type.as_str(),
        "reporter": complaint.reporter,
        "user_agent": complaint.user_agent,
        "recipients": complaint.recipients,
        "original_mail_from": complaint.original_mail_from,
        "source_ip": complaint.source_ip,
        "reported_domain": complaint.reported_domain,
        "reported_uri": complaint.reported_uri,
        "arrival_date": complaint.arrival_date,
        "auth_failure": complaint.auth_failure,
        "reporting_mta": complaint.reporting_mta,
        "headers_only": complaint.headers_only,
        "original": original(&complaint.original),
    })
}
