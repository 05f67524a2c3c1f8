const END_OF_DATA: &[u8] = b"\r\n.\r\n";

/// Finds the end of DATA (RFC 5321 §4.1.1.4), wherever reading cuts it.
#[derive(Debug)]
pub(super) struct DataEnd {
    /// The last octets so far.
    tail: Vec<u8>,
}

impl DataEnd {
    /// For content that follows a DATA command.
    pub(super) fn new() -> Self {
        // The end of an empty message begins with the CRLF of the DATA line.
        Self { tail: b"\r\n".to_vec() }
    }

    /// How many octets of `input` belong to the content, its end included; `None` when it goes on.
    pub(super) fn find(&mut self, input: &[u8]) -> Option<usize> {
        // The end may begin in the octets before this piece.
        let overlap = self.tail.len();
        self.tail.extend_from_slice(&input[..input.len().min(END_OF_DATA.len() - 1)]);
        let early = memchr::memmem::find(&self.tail, END_OF_DATA).map(|at| at + END_OF_DATA.len() - overlap);
        let end = early.or_else(|| memchr::memmem::find(input, END_OF_DATA).map(|at| at + END_OF_DATA.len()));
        if end.is_none() {
            let keep = END_OF_DATA.len() - 1;
            if input.len() >= keep {
                self.tail.clear();
                self.tail.extend_from_slice(&input[input.len() - keep..]);
            } else {
                let excess = self.tail.len().saturating_sub(keep);
                self.tail.drain(..excess);
            }
        }
        end
    }
}
