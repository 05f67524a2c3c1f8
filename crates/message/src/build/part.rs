use bytes::Bytes;
use memchr::memmem;

use crate::header::{HeaderCharset, HeaderTextError, HeaderWriter};

use super::content_type::is_message;
use super::encoding::{TransferEncoding, is_transparent};
use super::parameter::parameter;
use super::{Attachment, BuildError, BuildOptions, BuildProblem, Draft};

/// An entity of the message (RFC 2045 §2.4).
pub(super) enum Part<'d> {
    Text { subtype: &'static str, content: Bytes },
    Attachment { index: usize, attachment: &'d Attachment },
    Multipart { kind: Multipart, parts: Vec<Part<'d>> },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Multipart {
    Mixed,
    Alternative,
    Related,
}

/// Only as many levels as the draft needs. Inline content belongs to the HTML it is shown in (RFC 2387); without HTML it is
/// an attachment like others.
pub(super) fn tree(draft: &Draft, text: Option<Bytes>, html: Option<Bytes>) -> Part<'_> {
    let has_html = html.is_some();
    let attachments = || {
        draft.attachments.iter().enumerate().map(|(index, attachment)| Part::Attachment { index, attachment })
    };
    let is_inline = |part: &Part<'_>| matches!(part, Part::Attachment { attachment, .. } if has_html && attachment.content_id.is_some());
    let text = text.map(|content| Part::Text { subtype: "plain", content });
    let html = html.map(|content| {
        let html = Part::Text { subtype: "html", content };
        join(Multipart::Related, std::iter::once(html).chain(attachments().filter(is_inline)).collect())
    });
    // RFC 2046 §5.1.4: the best alternative comes last.
    let body: Vec<Part<'_>> = text.into_iter().chain(html).collect();
    let rest = attachments().filter(|part| !is_inline(part));
    let body = (!body.is_empty()).then(|| join(Multipart::Alternative, body));
    join(Multipart::Mixed, body.into_iter().chain(rest).collect())
}

/// One part needs no multipart, except an attachment without any body; none is an empty text.
fn join(kind: Multipart, mut parts: Vec<Part<'_>>) -> Part<'_> {
    match parts.len() {
        0 => Part::Text { subtype: "plain", content: Bytes::new() },
        1 if !matches!(parts[0], Part::Attachment { .. }) => parts.remove(0),
        _ => Part::Multipart { kind, parts },
    }
}

pub(super) struct Writer {
    out: Vec<u8>,
    seed: u128,
    boundaries: usize,
    eight_bit: bool,
    charset: HeaderCharset,
}

impl Writer {
    pub(super) fn new(out: Vec<u8>, options: &BuildOptions<'_>, root: &Part<'_>) -> Self {
        let mut seed = options.seed;
        // Content that knows the seed would be content from this very call; it only costs another number.
        while holds(root, boundary_start(seed).as_bytes()) {
            seed = seed.wrapping_add(1);
        }
        let charset = if options.smtputf8 { HeaderCharset::Utf8 } else { HeaderCharset::Ascii };
        Self { out, seed, boundaries: 0, eight_bit: options.eight_bit, charset }
    }

    /// Writes the Content fields and the content of the root.
    pub(super) fn write(mut self, root: &Part<'_>) -> Result<Vec<u8>, BuildError> {
        self.part(root)?;
        if !self.out.ends_with(b"\r\n") {
            self.out.extend_from_slice(b"\r\n");
        }
        Ok(self.out)
    }

    fn part(&mut self, part: &Part<'_>) -> Result<(), BuildError> {
        match part {
            Part::Text { subtype, content } => self.text(subtype, content),
            Part::Attachment { index, attachment } => self.attachment(attachment).map_err(|error| {
                BuildError { field: format!("attachments[{index}]"), problem: BuildProblem::Text(error) }
            }),
            Part::Multipart { kind, parts } => self.multipart(*kind, parts),
        }
    }

    fn text(&mut self, subtype: &str, content: &[u8]) -> Result<(), BuildError> {
        let encoding = TransferEncoding::for_text(content, self.eight_bit);
        let charset = if content.is_ascii() { "us-ascii" } else { "utf-8" };
        let head = format!(
            "Content-Type: text/{subtype}; charset={charset}\r\nContent-Transfer-Encoding: {}\r\n\r\n",
            encoding.as_str()
        );
        self.out.extend_from_slice(head.as_bytes());
        encoding.write(content, &mut self.out);
        Ok(())
    }

    fn multipart(&mut self, kind: Multipart, parts: &[Part<'_>]) -> Result<(), BuildError> {
        self.boundaries += 1;
        let boundary = format!("{}_{}", boundary_start(self.seed), self.boundaries);
        let kind = match kind {
            Multipart::Mixed => "mixed",
            Multipart::Alternative => "alternative",
            // RFC 2387 §3.1: the type of the part that counts.
            Multipart::Related => "related; type=\"text/html\"",
        };
        let head = format!("Content-Type: multipart/{kind};\r\n\tboundary=\"{boundary}\"\r\n\r\n");
        self.out.extend_from_slice(head.as_bytes());
        for (index, part) in parts.iter().enumerate() {
            // RFC 2046 §5.1.1: the CRLF before a delimiter belongs to it, so that a text's own last line end stays.
            let line_end = if index == 0 { "" } else { "\r\n" };
            self.out.extend_from_slice(format!("{line_end}--{boundary}\r\n").as_bytes());
            self.part(part)?;
        }
        self.out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        Ok(())
    }

    fn attachment(&mut self, attachment: &Attachment) -> Result<(), HeaderTextError> {
        let (content_type, encoding) = self.attachment_form(attachment);
        let mut writer = HeaderWriter::new(self.charset);
        writer.structured("Content-Type", content_type)?;
        let kind = if attachment.content_id.is_some() { "inline" } else { "attachment" };
        let filename =
            attachment.filename.as_ref().map(|name| parameter("filename", name)).unwrap_or_default();
        let mut disposition: Vec<String> = std::iter::once(kind.to_owned()).chain(filename).collect();
        let last = disposition.len() - 1;
        disposition[..last].iter_mut().for_each(|section| section.push(';'));
        writer.words("Content-Disposition", &disposition)?;
        if let Some(id) = &attachment.content_id {
            writer.structured("Content-ID", &format!("<{id}>"))?;
        }
        writer.structured("Content-Transfer-Encoding", encoding.as_str())?;
        self.out.extend_from_slice(writer.as_bytes());
        self.out.extend_from_slice(b"\r\n");
        encoding.write(&attachment.content, &mut self.out);
        Ok(())
    }

    /// RFC 2046 §5.2.1: embedded messages must not be encoded; one that would have to be travels as plain bytes.
    fn attachment_form<'a>(&self, attachment: &'a Attachment) -> (&'a str, TransferEncoding) {
        let content = &attachment.content;
        if !is_message(&attachment.content_type) {
            return (&attachment.content_type, TransferEncoding::Base64);
        }
        match (is_transparent(content), content.is_ascii()) {
            (true, true) => (&attachment.content_type, TransferEncoding::SevenBit),
            (true, false) if self.eight_bit => (&attachment.content_type, TransferEncoding::EightBit),
            _ => ("application/octet-stream", TransferEncoding::Base64),
        }
    }
}

/// `=_` occurs neither in quoted-printable nor in base64 (RFC 2045 §6.7 rule 5 note).
fn boundary_start(seed: u128) -> String {
    format!("=_{seed:032x}")
}

fn holds(part: &Part<'_>, needle: &[u8]) -> bool {
    match part {
        Part::Text { content, .. } => memmem::find(content, needle).is_some(),
        Part::Attachment { attachment, .. } => {
            is_message(&attachment.content_type) && memmem::find(&attachment.content, needle).is_some()
        }
        Part::Multipart { parts, .. } => parts.iter().any(|part| holds(part, needle)),
    }
}
