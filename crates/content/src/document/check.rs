use super::{Block, Column, DOCUMENT_VERSION, Document, Link};
use crate::limits::{BLOCKS_MAX, COLUMNS_MAX, ITEMS_MAX, TEXT_MAX_BYTES, URL_MAX_BYTES};
use crate::problem::Problems;

/// What of a document's shape cannot be stored; merging is looked at when it is compiled.
pub fn check(document: &Document, place: &str, problems: &mut Problems) {
    let (Document::Blocks { version, .. } | Document::Mjml { version, .. } | Document::Html { version, .. }) =
        document;
    if *version != DOCUMENT_VERSION {
        problems.error("version", format!("{place}/version"), "must be 1");
    }
    if let Document::Blocks { blocks, .. } = document {
        let mut count = 0;
        for (at, block) in blocks.iter().enumerate() {
            self::block(block, &format!("{place}/blocks/{at}"), true, &mut count, problems);
        }
        if count > BLOCKS_MAX {
            problems.error(
                "too_many",
                format!("{place}/blocks"),
                format!("must have at most {BLOCKS_MAX} blocks"),
            );
        }
    }
}

fn block(block: &Block, place: &str, top: bool, count: &mut usize, problems: &mut Problems) {
    *count += 1;
    match block {
        Block::Columns { columns, .. } if top => self::columns(columns, place, count, problems),
        Block::Columns { .. } => problems.error("depth", place, "columns cannot have columns in them"),
        Block::Mjml { .. } | Block::Footer { .. } if !top => {
            problems.error("depth", place, "can only stand by itself, not in a column");
        }
        Block::Heading { level, .. } if !(1..=3).contains(level) => {
            problems.error("size", format!("{place}/level"), "must be 1, 2 or 3");
        }
        Block::Spacer { height_px, .. } if *height_px > 300 => {
            problems.error("size", format!("{place}/height_px"), "must be at most 300");
        }
        Block::Social { links, .. } | Block::Contact { links, .. } => {
            items(links, &format!("{place}/links"), problems)
        }
        Block::Survey { options, .. } => items(options, &format!("{place}/options"), problems),
        _ => {}
    }
    for (name, text) in texts(block) {
        if text.len() > TEXT_MAX_BYTES {
            let message = format!("must have at most {TEXT_MAX_BYTES} bytes");
            problems.error("too_long", format!("{place}/{name}"), message);
        }
    }
}

fn columns(columns: &[Column], place: &str, count: &mut usize, problems: &mut Problems) {
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        let message = format!("must have 1 to {COLUMNS_MAX} columns");
        problems.error("too_many", format!("{place}/columns"), message);
    }
    let total: u32 = columns.iter().filter_map(|column| column.width_percent).map(u32::from).sum();
    if total > 100 || columns.iter().any(|column| column.width_percent == Some(0)) {
        let message = "widths must be above 0 and at most 100 together";
        problems.error("size", format!("{place}/columns"), message);
    }
    for (at, column) in columns.iter().enumerate() {
        for (index, inner) in column.blocks.iter().enumerate() {
            block(inner, &format!("{place}/columns/{at}/blocks/{index}"), false, count, problems);
        }
    }
}

fn items(links: &[Link], place: &str, problems: &mut Problems) {
    if links.len() > ITEMS_MAX {
        problems.error("too_many", place, format!("must have at most {ITEMS_MAX}"));
    }
    for (at, link) in links.iter().enumerate() {
        if link.href.len() > URL_MAX_BYTES || link.label.len() > URL_MAX_BYTES {
            problems.error("too_long", format!("{place}/{at}"), "is too long");
        }
    }
}

/// The long texts of a block, by name.
fn texts(block: &Block) -> Vec<(&'static str, &str)> {
    match block {
        Block::Heading { text, .. } => vec![("text", text)],
        Block::Text { html, .. } | Block::Footer { html, .. } => vec![("html", html)],
        Block::Image { src, alt, href, .. } => vec![("src", src), ("alt", alt), ("href", href)],
        Block::Logo { href, .. } => vec![("href", href)],
        Block::Button { label, href, .. } => vec![("label", label), ("href", href)],
        Block::Contact { title, .. } => vec![("title", title)],
        Block::Product { name, description, price, image, alt, href, button, .. } => vec![
            ("name", name),
            ("description", description),
            ("price", price),
            ("image", image),
            ("alt", alt),
            ("href", href),
            ("button", button),
        ],
        Block::Survey { question, .. } => vec![("question", question)],
        _ => Vec::new(),
    }
}
