use std::collections::VecDeque;

use bytes::Bytes;
use memchr::memmem;

/// Hands out content with a dot added before each line that begins with one, and the terminator after it
/// (RFC 5321 §4.5.2). The pieces are slices of the content, not copies.
///
/// The content must have been checked for bare CR and LF before.
#[derive(Debug, Default)]
pub(crate) struct Stuffer {
    pieces: VecDeque<Bytes>,
    /// The last bytes handed out that can be part of a CRLF.
    tail: Tail,
    /// A dot is due before the next piece.
    owes_dot: bool,
    ended: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tail {
    #[default]
    CrLf,
    Cr,
    Other,
}

impl Stuffer {
    pub(crate) fn new(content: Vec<Bytes>) -> Self {
        Self { pieces: content.into(), ..Self::default() }
    }

    /// The next piece for the wire; `None` after the terminator.
    pub(crate) fn next_piece(&mut self) -> Option<Bytes> {
        loop {
            if self.owes_dot {
                self.owes_dot = false;
                self.tail = Tail::Other;
                return Some(Bytes::from_static(b"."));
            }
            let Some(mut piece) = self.pieces.pop_front() else { return self.terminator() };
            if piece.is_empty() {
                continue;
            }
            if self.tail == Tail::CrLf && piece[0] == b'.' {
                self.owes_dot = true;
                self.pieces.push_front(piece);
                continue;
            }
            let cut = cut(&piece, self.tail);
            if cut < piece.len() {
                self.pieces.push_front(piece.split_off(cut));
            }
            self.tail = tail(&piece, self.tail);
            return Some(piece);
        }
    }

    /// Whether the terminator was handed out.
    pub(crate) fn is_finished(&self) -> bool {
        self.ended
    }

    fn terminator(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        self.ended = true;
        // Content that came by BDAT may lack the last CRLF, which DATA cannot do without (RFC 3030 §3).
        let end: &'static [u8] = if self.tail == Tail::CrLf { b".\r\n" } else { b"\r\n.\r\n" };
        Some(Bytes::from_static(end))
    }
}

/// Where the next line that begins with a dot begins, or the piece's length.
fn cut(piece: &[u8], before: Tail) -> usize {
    if before == Tail::Cr && piece.starts_with(b"\n.") {
        return 1;
    }
    memmem::find(piece, b"\r\n.").map_or(piece.len(), |at| at + 2)
}

fn tail(piece: &[u8], before: Tail) -> Tail {
    match piece {
        [.., b'\r', b'\n'] => Tail::CrLf,
        [b'\n'] if before == Tail::Cr => Tail::CrLf,
        [.., b'\r'] => Tail::Cr,
        _ => Tail::Other,
    }
}
