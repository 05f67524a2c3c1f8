//! Content as it travels inside DATA: dot-stuffing, its inverse, and the search for bare CR and LF.

mod line_check;
mod stuff;
mod unstuff;

pub(crate) use line_check::LineCheck;
pub(crate) use stuff::Stuffer;
pub(crate) use unstuff::{Step, Unstuffer};

#[cfg(test)]
mod tests;
