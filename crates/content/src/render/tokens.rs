//! Words that stand for merge expressions while others handle the page.

use crate::merge::{Piece, lex};

/// Around a number. In letters, which everybody lets through in every place; taken out of what people write.
const BEGIN: &str = "prtag0x";
const END: &str = "xgatrp";

#[derive(Debug, Default)]
pub(super) struct Tokens(Vec<String>);

impl Tokens {
    /// The text with tokens for its tags.
    pub fn take(&mut self, text: &str) -> String {
        let mut out = String::new();
        for piece in lex(text) {
            match piece {
                Piece::Text(text) | Piece::Open(text) => out.push_str(&text.replace(BEGIN, "")),
                Piece::Expression(expression) => out.push_str(&self.token(format!("{{{{ {expression} }}}}"))),
                Piece::Statement(statement) => out.push_str(&self.token(format!("{{% {statement} %}}"))),
            }
        }
        out
    }

    /// As [`Tokens::take`], for a text that has tokens already.
    pub fn retake(&mut self, text: &str) -> String {
        let mut out = String::new();
        for piece in lex(text) {
            match piece {
                Piece::Text(text) | Piece::Open(text) => out.push_str(text),
                Piece::Expression(expression) => out.push_str(&self.token(format!("{{{{ {expression} }}}}"))),
                Piece::Statement(statement) => out.push_str(&self.token(format!("{{% {statement} %}}"))),
            }
        }
        out
    }

    pub fn token(&mut self, tag: String) -> String {
        self.0.push(tag);
        format!("{BEGIN}{}{END}", self.0.len() - 1)
    }

    pub fn begins(text: &str) -> bool {
        text.starts_with(BEGIN)
    }

    /// The page with the tags for their tokens.
    pub fn back(&self, page: &str) -> String {
        let mut out = String::with_capacity(page.len());
        let mut rest = page;
        while let Some((before, after)) = rest.split_once(BEGIN) {
            out.push_str(before);
            let Some((number, after)) = after.split_once(END) else {
                rest = after;
                continue;
            };
            if let Some(tag) = number.parse().ok().and_then(|number: usize| self.0.get(number)) {
                out.push_str(tag);
            }
            rest = after;
        }
        out + rest
    }
}
