use super::HeaderTextError;

/// RFC 5322 §2.1.1: where a line should end.
pub(super) const LINE_BYTES_WANTED: usize = 78;
/// Where a line must end.
pub(super) const LINE_BYTES_MAX: usize = 998;

/// Writes words to a line and folds before one that would go over 78 columns (RFC 5322 §2.2.3).
pub(super) struct Folder<'a> {
    out: &'a mut Vec<u8>,
    column: usize,
    /// Whether a fold would leave something other than the field name on the line.
    foldable: bool,
}

impl<'a> Folder<'a> {
    /// `out` ends with the field name and colon.
    pub(super) fn new(out: &'a mut Vec<u8>, name: &str) -> Self {
        Self { column: name.len() + 1, foldable: false, out }
    }

    /// `space` stands before the word: at least one space or tab.
    pub(super) fn push(&mut self, space: &str, word: &str) -> Result<(), HeaderTextError> {
        let length = space.len() + word.len();
        if self.column + length > LINE_BYTES_WANTED && self.foldable || self.column + length > LINE_BYTES_MAX
        {
            if length > LINE_BYTES_MAX {
                return Err(HeaderTextError::WordTooLong);
            }
            self.out.extend_from_slice(b"\r\n");
            self.column = 0;
        }
        self.out.extend_from_slice(space.as_bytes());
        self.out.extend_from_slice(word.as_bytes());
        self.column += length;
        self.foldable = true;
        Ok(())
    }
}
