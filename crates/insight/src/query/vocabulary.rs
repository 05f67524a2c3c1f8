//! The words behind the beginning of a word.
//!
//! FTS5 answers a query for the beginning of many words only after it has put the lists of all of them together. A few
//! words are better asked for one by one; when there are very many, the index is of no help.

use postroad_db::{Db, Dialect, values};

use super::search::Term;
use crate::InsightError;

/// Words looked up for one beginning, in all workspaces that are searched.
const WORDS_MAX: usize = 100;

/// The terms that are found for any of these; none when there is none; `None` when there are too many.
pub(super) async fn spelled_out(db: &Db, group: &[Term]) -> Result<Option<Vec<Term>>, InsightError> {
    if db.dialect() == Dialect::Postgres || group.iter().all(|term| !term.is_prefix) {
        return Ok(Some(group.to_vec()));
    }
    let mut terms: Vec<Term> = Vec::new();
    for term in group {
        if !term.is_prefix {
            terms.push(term.clone());
            continue;
        }
        terms.extend(words(db, &term.text, WORDS_MAX + 1 - terms.len()).await?);
        if terms.len() > WORDS_MAX {
            return Ok(None);
        }
    }
    Ok(Some(terms))
}

/// Each step goes to the next word; what stands behind a word is not read.
async fn words(db: &Db, beginning: &str, limit: usize) -> Result<Vec<Term>, InsightError> {
    let sql = "WITH RECURSIVE words (word, ends) AS (\
            SELECT (SELECT term FROM log_vocabulary WHERE term >= ? LIMIT 1), ? \
            UNION ALL \
            SELECT (SELECT term FROM log_vocabulary WHERE term > words.word LIMIT 1), ends FROM words \
            WHERE word < ends\
        ) SELECT word FROM words WHERE word < ends LIMIT ?";
    let ends = format!("{beginning}\u{10ffff}");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(sql, values![beginning, ends, limit]).await?;
    let word = |row: &postroad_db::Row| Ok(Term { text: row.get("word")?, is_prefix: false });
    rows.iter().map(word).collect()
}
