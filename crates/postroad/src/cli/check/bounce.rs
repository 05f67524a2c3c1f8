use std::path::PathBuf;

use postroad_message::report::{Action, Bounce, Form, Original, RecipientReport, Report};
use postroad_reputation::bounce::{Judged, Verdict, judge};
use serde_json::{Value, json};

use super::input;
use crate::cli::client::CommandError;
use crate::cli::print::Output;

/// Says for each file and recipient what the bounce means.
pub fn run(files: &[PathBuf], out: Output) -> Result<(), CommandError> {
    let mut results = Vec::new();
    for input in input::read(files) {
        let input = input?;
        match judge(&input.bytes) {
            Ok(judged) if out.json => results.push(value(&input.name, &judged)),
            Ok(judged) => print!("{}", text(&input.name, &judged)),
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

fn kind(report: &Report) -> &'static str {
    match report {
        Report::Bounce(_) => "bounce",
        Report::Complaint(_) => "complaint",
        Report::Disposition(_) => "disposition_notification",
        Report::AutoReply(_) => "auto_reply",
        Report::Other => "other",
    }
}

fn text(name: &str, judged: &Judged) -> String {
    let mut text = format!("{name}\n");
    match &judged.report {
        Report::Bounce(bounce) => {
            for (recipient, verdict) in bounce.recipients.iter().zip(&judged.verdicts) {
                text.push_str(&format!("  {}\n", recipient.recipient));
                push_verdict(&mut text, verdict);
                if let Some(said) = said(recipient) {
                    text.push_str(&format!("    said:   {said}\n"));
                }
            }
            push_original(&mut text, bounce);
        }
        other => {
            text.push_str(&format!("  no bounce: {}\n", kind(other).replace('_', " ")));
            judged.verdicts.iter().for_each(|verdict| push_verdict(&mut text, verdict));
        }
    }
    text
}

fn push_verdict(text: &mut String, verdict: &Verdict) {
    let hardness = if verdict.hard { "hard" } else { "soft" };
    let (class, scope, action) = (verdict.class, verdict.scope.as_str(), verdict.action.as_str());
    text.push_str(&format!("    {class} ({hardness})  scope: {scope}  action: {action}\n"));
    text.push_str(&format!("    why:    {} [{}]\n", verdict.why, verdict.rule));
}

fn push_original(text: &mut String, bounce: &Bounce) {
    if let Some(id) = &bounce.original.message_id {
        text.push_str(&format!("  about message {id}\n"));
    }
    if let Some(mta) = &bounce.reporting_mta {
        text.push_str(&format!("  reported by {mta}\n"));
    }
}

/// The words of the server, else what the report says about the recipient, on one line.
fn said(recipient: &RecipientReport) -> Option<String> {
    let words = recipient
        .diagnostic
        .as_ref()
        .map_or(recipient.narrative.as_str(), |diagnostic| diagnostic.text.as_str());
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn value(name: &str, judged: &Judged) -> Value {
    let mut value = json!({ "file": name, "kind": kind(&judged.report) });
    match &judged.report {
        Report::Bounce(bounce) => {
            let recipients = bounce.recipients.iter().zip(&judged.verdicts);
            value["form"] = json!(match bounce.form {
                Form::DeliveryStatus => "delivery_status",
                Form::FreeText => "free_text",
            });
            value["reporting_mta"] = json!(bounce.reporting_mta);
            value["envelope_id"] = json!(bounce.envelope_id);
            value["addressed_to"] = json!(bounce.addressed_to);
            value["original"] = original(&bounce.original);
            value["recipients"] =
                recipients.map(|(recipient, verdict)| of_recipient(recipient, verdict)).collect();
        }
        _ => value["recipients"] = judged.verdicts.iter().map(of_verdict).collect(),
    }
    value
}

fn of_recipient(recipient: &RecipientReport, verdict: &Verdict) -> Value {
    let reply = recipient.reply();
    let mut value = of_verdict(verdict);
    value["recipient"] = json!(recipient.recipient);
    value["original_recipient"] = json!(recipient.original_recipient);
    value["report_action"] = json!(match recipient.action {
        Action::Failed => "failed",
        Action::Delayed => "delayed",
        Action::Delivered => "delivered",
        Action::Relayed => "relayed",
        Action::Expanded => "expanded",
    });
    value["status"] = json!(recipient.status.map(|status| status.to_string()));
    value["reply_code"] = json!(reply.code);
    value["enhanced_code"] = json!(reply.enhanced.map(|code| code.to_string()));
    value["remote_mta"] = json!(recipient.remote_mta);
    value["said"] = json!(said(recipient));
    value
}

fn of_verdict(verdict: &Verdict) -> Value {
    json!({
        "class": verdict.class.as_str(),
        "hard": verdict.hard,
        "scope": verdict.scope.as_str(),
        "action": verdict.action.as_str(),
        "rule": verdict.rule,
        "why": verdict.why,
    })
}

pub fn original(original: &Original) -> Value {
    json!({
        "message_id": original.message_id,
        "from": original.from,
        "to": original.to,
        "subject": original.subject,
        "date": original.date,
        "return_path": original.return_path,
        "feedback_id": original.feedback_id,
        "cfbl_feedback_id": original.cfbl_feedback_id,
    })
}
