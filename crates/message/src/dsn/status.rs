use postroad_base::EmailAddress;

use crate::header::{HeaderCharset, HeaderTextError, HeaderWriter};

use super::{DIAGNOSTIC_BYTES_MAX, RecipientReport, Report, one_line, start};

/// A word of foreign text is cut to fit on a line.
const WORD_BYTES_MAX: usize = 300;

/// The fields for programs (RFC 3464 §2), one group for the message and one for each recipient. Returns whether they are 8-bit.
pub(super) fn part(
    report: &Report<'_>,
    global: bool,
    boundary: &str,
    out: &mut Vec<u8>,
) -> Result<bool, HeaderTextError> {
    // RFC 6533 §4: addresses in UTF-8 need the global type.
    let (media_type, encoding, charset) = if global {
        ("message/global-delivery-status", "8bit", HeaderCharset::Utf8)
    } else {
        ("message/delivery-status", "7bit", HeaderCharset::Ascii)
    };
    start(out, boundary, media_type, encoding, "Delivery report");
    let mut writer = HeaderWriter::new(charset);
    if let Some(id) = report.envelope_id {
        foreign(&mut writer, "Original-Envelope-Id", "", id)?;
    }
    writer.structured("Reporting-MTA", &format!("dns; {}", report.reporting_mta))?;
    writer.date("Arrival-Date", report.arrived)?;
    out.extend(writer.into_bytes());
    for recipient in report.recipients {
        out.extend_from_slice(b"\r\n");
        out.extend(group(recipient, charset)?);
    }
    Ok(global)
}

/// RFC 3464 §2.3.
fn group(recipient: &RecipientReport<'_>, charset: HeaderCharset) -> Result<Vec<u8>, HeaderTextError> {
    let mut writer = HeaderWriter::new(charset);
    if let Some((kind, address)) = recipient.original_recipient.and_then(|original| original.split_once(';'))
    {
        foreign(&mut writer, "Original-Recipient", &one_line(kind, WORD_BYTES_MAX), address)?;
    }
    writer.structured("Final-Recipient", &typed(recipient.final_recipient))?;
    writer.structured("Action", recipient.action.as_str())?;
    writer.structured("Status", &recipient.status.to_string())?;
    if let Some(host) = recipient.remote_mta {
        foreign(&mut writer, "Remote-MTA", "dns", host)?;
    }
    if let Some(reply) = recipient.diagnostic {
        foreign(&mut writer, "Diagnostic-Code", "smtp", &reply.to_string())?;
    }
    if let Some(at) = recipient.last_attempt {
        writer.date("Last-Attempt-Date", at)?;
    }
    if let Some(until) = recipient.will_retry_until {
        writer.date("Will-Retry-Until", until)?;
    }
    Ok(writer.into_bytes())
}

/// RFC 6533 §3: `utf-8` for what `rfc822` cannot hold.
fn typed(address: &EmailAddress) -> String {
    let kind = if address.needs_smtputf8() { "utf-8" } else { "rfc822" };
    format!("{kind}; {address}")
}

/// A field with text that others wrote: on one line, of bounded length, in the character set at hand.
fn foreign(writer: &mut HeaderWriter, name: &str, kind: &str, text: &str) -> Result<(), HeaderTextError> {
    let text = one_line(text, DIAGNOSTIC_BYTES_MAX);
    let words: Vec<String> = text.split(' ').map(|word| one_line(word, WORD_BYTES_MAX)).collect();
    let text = words.join(" ");
    let value = if kind.is_empty() { text } else { format!("{kind}; {text}") };
    match writer.structured(name, &value) {
        Err(HeaderTextError::NotAscii) => {
            writer.structured(name, &value.replace(|c: char| !c.is_ascii(), "?"))
        }
        written => written,
    }
}
