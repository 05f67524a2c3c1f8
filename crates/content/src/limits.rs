//! Every bound of documents, merging and what comes out.

/// Blocks of a document, those in columns counted.
pub const BLOCKS_MAX: usize = 300;
/// Columns beside each other.
pub const COLUMNS_MAX: usize = 4;
/// Links, options or the like within one block.
pub const ITEMS_MAX: usize = 20;
/// One text of a block.
pub const TEXT_MAX_BYTES: usize = 64 * 1024;
/// A page.
pub const HTML_MAX_BYTES: usize = 1024 * 1024;
/// A link, an address of a picture.
pub const URL_MAX_BYTES: usize = 4 * 1024;
/// Subject and preheader, with their merge expressions.
pub const LINE_MAX_BYTES: usize = 2 * 1024;
/// A condition or an expression.
pub const EXPRESSION_MAX_BYTES: usize = 2 * 1024;
/// Merge expressions and statements in one document.
pub const SLOTS_MAX: usize = 5_000;
/// What one rendered part may have.
pub const OUTPUT_MAX_BYTES: usize = 2 * 1024 * 1024;
/// Instructions of the merge language for one part.
pub const FUEL: u64 = 500_000;
/// Data that is merged in, as JSON.
pub const DATA_MAX_BYTES: usize = 256 * 1024;
/// Problems that are told of.
pub const PROBLEMS_MAX: usize = 200;
