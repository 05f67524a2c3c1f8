use std::collections::VecDeque;

use bytes::Bytes;

use crate::content::Stuffer;

/// Content on its way out.
#[derive(Debug)]
pub(super) enum Body {
    /// With dots added, and the terminator.
    Data(Stuffer),
    /// As it is.
    Bdat(VecDeque<Bytes>),
}

impl Body {
    pub(super) fn data(content: Vec<Bytes>) -> Self {
        Self::Data(Stuffer::new(content))
    }

    pub(super) fn bdat(content: Vec<Bytes>) -> Self {
        Self::Bdat(content.into_iter().filter(|piece| !piece.is_empty()).collect())
    }

    pub(super) fn next_piece(&mut self) -> Option<Bytes> {
        match self {
            Self::Data(stuffer) => stuffer.next_piece(),
            Self::Bdat(pieces) => pieces.pop_front(),
        }
    }

    /// Whether all of it was handed out.
    pub(super) fn is_finished(&self) -> bool {
        match self {
            Self::Data(stuffer) => stuffer.is_finished(),
            Self::Bdat(pieces) => pieces.is_empty(),
        }
    }
}
