use crate::header::{HeaderCharset, HeaderTextError, HeaderWriter};

use super::{BuildError, BuildOptions, BuildProblem, Draft};

/// Written here, by the trace, or by signing; compared without case.
const RESERVED: [&str; 17] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Received",
    "Return-Path",
    "DKIM-Signature",
    "Authentication-Results",
    "Delivered-To",
    "X-Original-To",
    "Received-SPF",
];
const RESERVED_STARTS: [&str; 3] = ["Content-", "ARC-", "Resent-"];

/// Fields with a syntax of their own, in which encoded words mean nothing.
const STRUCTURED: [&str; 8] = [
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "Feedback-ID",
    "CFBL-Address",
    "Disposition-Notification-To",
    "Errors-To",
    "Precedence",
];
const STRUCTURED_START: &str = "List-";

/// Everything above the Content fields.
pub(super) fn write(
    draft: &Draft,
    options: &BuildOptions<'_>,
    charset: HeaderCharset,
) -> Result<Vec<u8>, BuildError> {
    let mut writer = HeaderWriter::new(charset);
    writer.addresses("From", std::slice::from_ref(&draft.from)).map_err(named("from"))?;
    writer.addresses("Sender", draft.sender.as_slice()).map_err(named("sender"))?;
    writer.addresses("Reply-To", &draft.reply_to).map_err(named("reply_to"))?;
    if draft.to.is_empty() && draft.cc.is_empty() {
        // RFC 5322 §3.6.3 requires none, but receivers distrust messages addressed to nobody.
        writer.structured("To", "undisclosed-recipients:;").map_err(named("to"))?;
    }
    writer.addresses("To", &draft.to).map_err(named("to"))?;
    writer.addresses("Cc", &draft.cc).map_err(named("cc"))?;
    writer.unstructured("Subject", &draft.subject).map_err(named("subject"))?;
    writer.date("Date", options.date).map_err(named("date"))?;
    writer.structured("Message-ID", options.message_id).map_err(named("message_id"))?;
    for (name, value) in &draft.headers {
        let field = || format!("headers.{name}");
        if is_reserved(name) {
            return Err(BuildError { field: field(), problem: BuildProblem::Reserved });
        }
        let written = if is_structured(name) {
            writer.structured(name, value)
        } else {
            writer.unstructured(name, value)
        };
        written.map_err(named(&field()))?;
    }
    writer.structured("MIME-Version", "1.0").map_err(named("headers"))?;
    Ok(writer.into_bytes())
}

fn named(field: &str) -> impl FnOnce(HeaderTextError) -> BuildError {
    let field = field.to_owned();
    move |error| BuildError { field, problem: BuildProblem::Text(error) }
}

fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
        || RESERVED_STARTS.iter().any(|start| starts_with(name, start))
}

fn is_structured(name: &str) -> bool {
    STRUCTURED.iter().any(|structured| structured.eq_ignore_ascii_case(name))
        || starts_with(name, STRUCTURED_START)
}

fn starts_with(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}
