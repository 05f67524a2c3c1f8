//! From blocks to a page: MJML in between, so that every mail program shows it.

mod blocks;
mod tokens;

use mrml::prelude::render::RenderOptions;

use crate::document::{Block, Theme};
use crate::problem::Problems;

/// The page that blocks make, with its merge expressions: a source for [`crate::MergeHtml`]. `place` is where the blocks
/// are (RFC 6901).
#[must_use]
pub fn page(
    blocks: &[Block],
    theme: &Theme,
    preheader: &str,
    place: &str,
    problems: &mut Problems,
) -> String {
    let mut tokens = tokens::Tokens::default();
    let theme = theme.usable();
    let mjml = blocks::mjml(blocks, &theme, preheader, place, &mut tokens, problems);
    let page = mrml::parse(&mjml).map_err(|error| error.to_string()).and_then(|parsed| {
        parsed.element.render(&RenderOptions::default()).map_err(|error| error.to_string())
    });
    match page {
        Ok(page) => tokens.back(&page),
        Err(error) => {
            problems.error("mjml", place, error);
            String::new()
        }
    }
}
