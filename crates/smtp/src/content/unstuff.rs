use memchr::memchr2;

/// Takes DATA apart: removes the dots that were added for transport and finds the end.
///
/// RFC 5321 §4.1.1.4: only `CRLF . CRLF` ends the content. Every other combination of CR, LF and dot is content with
/// a bare CR or LF in it, which [`Unstuffer::is_bare`] reports and the session refuses after the real end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unstuffer {
    state: State,
    bare: bool,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// After a CRLF, or at the very beginning: the CRLF of the DATA command counts.
    #[default]
    LineStart,
    /// After a dot at a line's start.
    Dot,
    /// After a dot and a CR at a line's start.
    DotCr,
    /// Inside a line.
    Text,
    /// After a CR inside a line.
    Cr,
}

/// What one call of [`Unstuffer::process`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// How many bytes at the front of the buffer are now content.
    pub(crate) content_bytes: usize,
    /// How many bytes were looked at. Less than the buffer's length only at the end of the content.
    pub(crate) consumed_bytes: usize,
    pub(crate) ended: bool,
}

impl Unstuffer {
    /// Works through `buffer` in place: content moves to its front, over the dots that are dropped. Without such dots
    /// nothing moves.
    pub(crate) fn process(&mut self, buffer: &mut [u8]) -> Step {
        let mut write = 0;
        let mut read = 0;
        while let Some(&byte) = buffer.get(read) {
            match (self.state, byte) {
                (State::LineStart, b'.') => {
                    // RFC 5321 §4.5.2: the first dot of a line is not content.
                    self.state = State::Dot;
                    read += 1;
                }
                (State::Dot, b'\r') => {
                    self.state = State::DotCr;
                    read += 1;
                }
                (State::DotCr, b'\n') => {
                    return Step { content_bytes: write, consumed_bytes: read + 1, ended: true };
                }
                (State::Cr, b'\n') => {
                    self.state = State::LineStart;
                    buffer[write] = byte;
                    write += 1;
                    read += 1;
                }
                (State::Cr | State::DotCr, _) => {
                    self.bare = true;
                    self.state = State::Text;
                }
                (State::LineStart | State::Dot | State::Text, _) => {
                    let length = self.run(&buffer[read..]);
                    if write != read {
                        buffer.copy_within(read..read + length, write);
                    }
                    write += length;
                    read += length;
                }
            }
        }
        Step { content_bytes: write, consumed_bytes: read, ended: false }
    }

    /// The length of the text at the front of `rest` up to and including a CR, a CRLF or a bare LF.
    fn run(&mut self, rest: &[u8]) -> usize {
        let Some(at) = memchr2(b'\r', b'\n', rest) else {
            self.state = State::Text;
            return rest.len();
        };
        if rest[at] == b'\n' {
            self.bare = true;
            self.state = State::Text;
            at + 1
        } else if rest.get(at + 1) == Some(&b'\n') {
            self.state = State::LineStart;
            at + 2
        } else {
            self.state = State::Cr;
            at + 1
        }
    }

    /// Whether a bare CR or LF was met.
    pub(crate) fn is_bare(self) -> bool {
        self.bare
    }
}
