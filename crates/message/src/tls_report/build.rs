//! Mail that carries a TLS report (RFC 8460 §5.3). The report itself is the caller's: JSON, compressed by gzip.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use postroad_base::{EmailAddress, UtcMillis};

use crate::header::{HeaderCharset, HeaderTextError, HeaderWriter, Mailbox};

/// RFC 2045 §6.8.
const BASE64_LINE: usize = 76;

/// Everything the mail is made of.
#[derive(Clone, Debug)]
pub struct ReportMail<'r> {
    pub from: &'r Mailbox,
    pub to: &'r EmailAddress,
    /// With angle brackets.
    pub message_id: &'r str,
    pub now: UtcMillis,
    /// Makes the boundary; random.
    pub seed: u128,
    /// Whom the report is about.
    pub domain: &'r str,
    /// Who made it.
    pub submitter: &'r str,
    pub report_id: &'r str,
    /// RFC 8460 §5.1.
    pub file_name: &'r str,
    /// For people, in ASCII with CRLF.
    pub text: &'r str,
    pub gzip: &'r [u8],
}

/// Writes the mail.
///
/// # Errors
/// When a name cannot stand in a header.
pub fn build(mail: &ReportMail<'_>) -> Result<Bytes, HeaderTextError> {
    let boundary = format!("=_{:032x}_tlsrpt", mail.seed);
    let mut writer = HeaderWriter::new(HeaderCharset::Ascii);
    writer.addresses("From", std::slice::from_ref(mail.from))?;
    writer.addresses("To", &[Mailbox::from(mail.to.clone())])?;
    let subject = format!(
        "Report Domain: {} Submitter: {} Report-ID: <{}>",
        mail.domain, mail.submitter, mail.report_id
    );
    writer.unstructured("Subject", &subject)?;
    writer.date("Date", mail.now)?;
    writer.structured("Message-ID", mail.message_id)?;
    writer.structured("TLS-Report-Domain", mail.domain)?;
    writer.structured("TLS-Report-Submitter", mail.submitter)?;
    // RFC 8689 §5: what tells of broken TLS must not be stopped by it further on.
    writer.structured("TLS-Required", "No")?;
    writer.structured("Auto-Submitted", "auto-generated")?;
    writer.structured("MIME-Version", "1.0")?;
    let content_type = format!("multipart/report; report-type=tlsrpt; boundary=\"{boundary}\"");
    writer.structured("Content-Type", &content_type)?;
    let mut out = writer.into_bytes();
    let parts = format!(
        "\r\n--{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{}\r\n--{boundary}\r\n\
         Content-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{}\"\r\n\r\n",
        mail.text, mail.file_name
    );
    out.extend_from_slice(parts.as_bytes());
    for line in STANDARD.encode(mail.gzip).as_bytes().chunks(BASE64_LINE) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};

    use super::*;

    #[test]
    fn programs_find_the_report_in_it() {
        let gzip: Vec<u8> = (0..=255).collect();
        let from = Mailbox::new(None, "reports@sender.test".parse().unwrap());
        let mail = ReportMail {
            from: &from,
            to: &"tls@example.com".parse().unwrap(),
            message_id: "<1@sender.test>",
            now: UtcMillis(1_700_000_000_000),
            seed: 7,
            domain: "example.com",
            submitter: "mail.sender.test",
            report_id: "1@mail.sender.test",
            file_name: "mail.sender.test!example.com!1!2!1.json.gz",
            text: "A report.",
            gzip: &gzip,
        };
        let bytes = build(&mail).unwrap();
        let parsed = MessageParser::default().parse(&bytes[..]).unwrap();
        let subject =
            "Report Domain: example.com Submitter: mail.sender.test Report-ID: <1@mail.sender.test>";
        assert_eq!(parsed.subject(), Some(subject));
        let part = parsed.attachment(0).unwrap();
        assert_eq!(part.contents(), &gzip[..]);
        assert_eq!(part.attachment_name(), Some("mail.sender.test!example.com!1!2!1.json.gz"));
        let whole = parsed.content_type().unwrap();
        assert_eq!((whole.ctype(), whole.attribute("report-type")), ("multipart", Some("tlsrpt")));
        assert!(bytes.is_ascii());
    }
}
