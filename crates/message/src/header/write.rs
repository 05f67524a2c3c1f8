use postroad_base::UtcMillis;

use super::encoded_word::encode_words;
use super::fold::Folder;
use super::phrase::phrase_words;
use super::walk::is_ftext;
use super::{Mailbox, format_date};

/// RFC 5322 sets no limit to names; this keeps them on one line with something to say.
const NAME_BYTES_MAX: usize = 76;
/// The text of one field, before encoding.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// An ASCII word longer than this is split into encoded words where the field allows.
const WORD_BYTES_MAX: usize = 900;

/// What header text may consist of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderCharset {
    /// RFC 5322; other characters become encoded words (RFC 2047).
    #[default]
    Ascii,
    /// RFC 6532, for messages that travel with SMTPUTF8.
    Utf8,
}

/// Why text cannot be written as a header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderTextError {
    #[error("a header name has 1 to {NAME_BYTES_MAX} printable ASCII characters and no colon")]
    Name,
    #[error("header text cannot contain line breaks or control characters")]
    ControlCharacter,
    #[error("header text is longer than {TEXT_BYTES_MAX} bytes")]
    TooLong,
    #[error("a word is too long for one line of 998 characters")]
    WordTooLong,
    #[error("this header allows only ASCII characters")]
    NotAscii,
    #[error("an address with characters outside ASCII before the @ needs SMTPUTF8")]
    NeedsSmtpUtf8,
}

/// Writes header fields: encoded, folded, and never able to begin another field.
#[derive(Clone, Debug, Default)]
pub struct HeaderWriter {
    out: Vec<u8>,
    charset: HeaderCharset,
}

impl HeaderWriter {
    #[must_use]
    pub fn new(charset: HeaderCharset) -> Self {
        Self { out: Vec::with_capacity(512), charset }
    }

    /// A field of free text (RFC 5322 §3.2.5): Subject, Comments, most `X-` fields. White space around the text is dropped,
    /// inside it is kept.
    ///
    /// # Errors
    /// See [`HeaderTextError`]; nothing is written then.
    pub fn unstructured(&mut self, name: &str, text: &str) -> Result<(), HeaderTextError> {
        check_text(text)?;
        let charset = self.charset;
        self.field(name, |folder| {
            let text = text.trim();
            let Some((first, end)) = encoded_span(text, charset) else {
                return push_plain(folder, text);
            };
            push_plain(folder, &text[..first])?;
            let gap = text[..first].trim_end_matches([' ', '\t']).len();
            let mut space = if gap == first { " " } else { &text[gap..first] };
            for word in encode_words(&text[first..end]) {
                folder.push(space, &word)?;
                space = " ";
            }
            push_plain(folder, &text[end..])
        })
    }

    /// A field with a syntax of its own (References, List-Unsubscribe): ASCII as given, folded at its white space.
    ///
    /// # Errors
    /// See [`HeaderTextError`]; nothing is written then.
    pub fn structured(&mut self, name: &str, text: &str) -> Result<(), HeaderTextError> {
        check_text(text)?;
        if self.charset == HeaderCharset::Ascii && !text.is_ascii() {
            return Err(HeaderTextError::NotAscii);
        }
        self.field(name, |folder| push_plain(folder, text.trim()))
    }

    /// A field of words that must not be folded inside, such as parameters with quoted strings.
    pub(crate) fn words(&mut self, name: &str, words: &[String]) -> Result<(), HeaderTextError> {
        for word in words {
            check_text(word)?;
        }
        self.field(name, |folder| words.iter().try_for_each(|word| folder.push(" ", word)))
    }

    /// An address list. Nothing is written for an empty one.
    ///
    /// # Errors
    /// See [`HeaderTextError`]; nothing is written then.
    pub fn addresses(&mut self, name: &str, mailboxes: &[Mailbox]) -> Result<(), HeaderTextError> {
        if mailboxes.is_empty() {
            return Ok(());
        }
        let charset = self.charset;
        self.field(name, |folder| {
            for (index, mailbox) in mailboxes.iter().enumerate() {
                push_mailbox(folder, mailbox, index + 1 < mailboxes.len(), charset)?;
            }
            Ok(())
        })
    }

    /// A date-time field in UTC.
    ///
    /// # Errors
    /// When the name is no field name.
    pub fn date(&mut self, name: &str, at: UtcMillis) -> Result<(), HeaderTextError> {
        self.structured(name, &format_date(at))
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.out
    }

    /// The fields written, each ended by CRLF; no empty line.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    fn field(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Folder<'_>) -> Result<(), HeaderTextError>,
    ) -> Result<(), HeaderTextError> {
        if !is_field_name(name) {
            return Err(HeaderTextError::Name);
        }
        let start = self.out.len();
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b':');
        let begun = self.out.len();
        let written = write(&mut Folder::new(&mut self.out, name));
        if written.is_err() {
            self.out.truncate(start);
            return written;
        }
        if self.out.len() == begun {
            self.out.push(b' ');
        }
        self.out.extend_from_slice(b"\r\n");
        Ok(())
    }
}

/// RFC 5322 §3.6.8.
fn is_field_name(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(is_ftext)
}

/// RFC 5322 §2.2: no CR and LF in a field body; other controls have no place there either (§4.1 calls them obsolete).
fn check_text(text: &str) -> Result<(), HeaderTextError> {
    if text.chars().any(|c| c.is_control() && c != '\t') {
        return Err(HeaderTextError::ControlCharacter);
    }
    if text.len() > TEXT_BYTES_MAX { Err(HeaderTextError::TooLong) } else { Ok(()) }
}

/// From the first to the last word that must be encoded.
fn encoded_span(text: &str, charset: HeaderCharset) -> Option<(usize, usize)> {
    let needs_encoding = |word: &str| {
        (charset == HeaderCharset::Ascii && !word.is_ascii())
            || word.contains("=?")
            || word.len() > WORD_BYTES_MAX
    };
    let mut span = None;
    for (start, end) in words(text) {
        if needs_encoding(&text[start..end]) {
            span = Some((span.map_or(start, |(first, _)| first), end));
        }
    }
    span
}

/// The start and end of each word between ASCII spaces and tabs.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut pos = 0;
    std::iter::from_fn(move || {
        let start = pos + text[pos..].find(|c| c != ' ' && c != '\t')?;
        let end = text[start..].find([' ', '\t']).map_or(text.len(), |length| start + length);
        pos = end;
        Some((start, end))
    })
}

/// Words with the white space that stands before them; the first gets one space.
fn push_plain(folder: &mut Folder<'_>, text: &str) -> Result<(), HeaderTextError> {
    let mut previous_end = 0;
    for (start, end) in words(text) {
        let space = if start == previous_end { " " } else { &text[previous_end..start] };
        folder.push(space, &text[start..end])?;
        previous_end = end;
    }
    Ok(())
}

fn push_mailbox(
    folder: &mut Folder<'_>,
    mailbox: &Mailbox,
    comma: bool,
    charset: HeaderCharset,
) -> Result<(), HeaderTextError> {
    if charset == HeaderCharset::Ascii && mailbox.address.needs_smtputf8() {
        return Err(HeaderTextError::NeedsSmtpUtf8);
    }
    let comma = if comma { "," } else { "" };
    let name = mailbox.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let Some(name) = name else {
        return folder.push(" ", &format!("{}{comma}", mailbox.address));
    };
    check_text(name)?;
    for word in phrase_words(name, charset) {
        folder.push(" ", &word)?;
    }
    folder.push(" ", &format!("<{}>{comma}", mailbox.address))
}

#[cfg(test)]
mod tests;
