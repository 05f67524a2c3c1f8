use memchr::memchr2;

/// Finds CR and LF that are not part of a CRLF, over any number of pieces.
///
/// RFC 5321 §2.3.8: CR and LF only ever come together. Servers disagree about the others, and that is how a second
/// message is smuggled inside a first one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineCheck {
    after_cr: bool,
    bare: bool,
}

impl LineCheck {
    pub(crate) fn scan(&mut self, piece: &[u8]) {
        if self.bare || piece.is_empty() {
            return;
        }
        let mut rest = piece;
        if self.after_cr {
            self.after_cr = false;
            let Some(tail) = rest.strip_prefix(b"\n") else {
                self.bare = true;
                return;
            };
            rest = tail;
        }
        while let Some(at) = memchr2(b'\r', b'\n', rest) {
            if rest[at] == b'\n' {
                self.bare = true;
                return;
            }
            match rest.get(at + 1) {
                Some(b'\n') => rest = &rest[at + 2..],
                Some(_) => {
                    self.bare = true;
                    return;
                }
                None => {
                    self.after_cr = true;
                    return;
                }
            }
        }
    }

    /// Whether a bare CR or LF was found in what was scanned so far, a CR at the very end not included.
    pub(crate) fn is_bare(self) -> bool {
        self.bare
    }

    /// Whether there was a bare CR or LF now that nothing follows.
    pub(crate) fn is_bare_at_end(self) -> bool {
        self.bare || self.after_cr
    }
}
