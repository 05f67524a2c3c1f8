/// Takes SMTP lines out of a byte buffer without allocating per line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    start: usize,
}

impl Lines {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole line without its CRLF.
    pub(super) fn next(&mut self) -> Option<&[u8]> {
        let rest = &self.buffer[self.start..];
        let length = memchr::memchr(b'\n', rest)?;
        let line = &rest[..length];
        self.start += length + 1;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// Everything that no line has been taken from yet; it is taken by this.
    pub(super) fn take_rest(&mut self) -> &[u8] {
        let start = std::mem::replace(&mut self.start, self.buffer.len());
        &self.buffer[start..]
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_come_whole() {
        let mut lines = Lines::default();
        lines.push(b"250-a\r\n250 ");
        assert_eq!(lines.next(), Some(&b"250-a"[..]));
        assert_eq!(lines.next(), None);
        lines.push(b"b\r\nrest");
        assert_eq!(lines.next(), Some(&b"250 b"[..]));
        assert_eq!(lines.take_rest(), b"rest");
        assert_eq!(lines.next(), None);
    }
}
