use memchr::memchr;

/// Where a field stands in the message. `end` is behind its last line end; the name ends before white space and colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: usize,
    pub name_end: usize,
    pub value_start: usize,
    pub end: usize,
}

pub(crate) enum WalkItem {
    Field(Span),
    /// A line of the header block that is no field, with its continuation lines.
    Malformed(Span),
    /// The header block ended: at the empty line, or with the message.
    End {
        header_end: usize,
        body_offset: usize,
    },
}

/// Goes through the fields of a header block, line by line (RFC 5322 §2.2). Takes LF for CRLF.
pub(crate) struct Walk<'a> {
    message: &'a [u8],
    pos: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(message: &'a [u8], start: usize) -> Self {
        Self { message, pos: start }
    }

    pub(crate) fn next_item(&mut self) -> WalkItem {
        let start = self.pos;
        match &self.message[start..] {
            [] => return WalkItem::End { header_end: start, body_offset: start },
            [b'\n', ..] => return WalkItem::End { header_end: start, body_offset: start + 1 },
            [b'\r', b'\n', ..] => return WalkItem::End { header_end: start, body_offset: start + 2 },
            _ => {}
        }
        let mut end = self.line_end(start);
        // RFC 5322 §2.2.3: a line that begins with white space continues the field, even if nothing else is on it.
        while matches!(self.message.get(end), Some(b' ' | b'\t')) {
            end = self.line_end(end);
        }
        self.pos = end;
        match name(&self.message[start..end]) {
            Some((name_len, value_offset)) => WalkItem::Field(Span {
                start,
                name_end: start + name_len,
                value_start: start + value_offset,
                end,
            }),
            None => WalkItem::Malformed(Span { start, name_end: start, value_start: start, end }),
        }
    }

    fn line_end(&self, start: usize) -> usize {
        memchr(b'\n', &self.message[start..]).map_or(self.message.len(), |found| start + found + 1)
    }
}

/// The lengths of the name, and of the name with the colon. RFC 5322 §4.5 allows white space between them.
fn name(field: &[u8]) -> Option<(usize, usize)> {
    let name_len = field.iter().position(|byte| !is_ftext(*byte))?;
    let padding = field[name_len..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let colon = name_len + padding;
    (name_len > 0 && field.get(colon) == Some(&b':')).then_some((name_len, colon + 1))
}

/// RFC 5322 §3.6.8.
pub(crate) fn is_ftext(byte: u8) -> bool {
    matches!(byte, 33..=57 | 59..=126)
}
