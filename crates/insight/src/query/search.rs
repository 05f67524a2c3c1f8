//! Finding messages by terms, with FTS5 or a GIN index.

use std::collections::HashSet;

use postroad_base::{Domain, EmailAddress};
use postroad_db::{Db, Dialect, values};

use super::scan::{Range, sql_limit};
use super::{MessageFilter, vocabulary};
use crate::InsightError;
use crate::code::{TERM_BITS, term_key};
use crate::terms::{self, Field, QUERY_WORDS_MAX};

/// Terms that must all be found; of a group, one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    groups: Vec<Vec<Term>>,
}

#[derive(Clone, Debug)]
pub(super) struct Term {
    pub text: String,
    /// Whether it may go on.
    pub is_prefix: bool,
}

impl Search {
    /// The terms a filter asks for in these workspaces.
    pub fn of(filter: &MessageFilter, workspaces: &[i64]) -> Result<Self, InsightError> {
        let mut search = Self::default();
        if let Some(address) = &filter.recipient {
            search.recipient(workspaces, address);
        }
        if let Some(address) = &filter.sender {
            search.exact(workspaces, &[Field::Sender], &address.canonical());
        }
        if let Some(domain) = &filter.domain {
            search.domain(workspaces, domain);
        }
        if let Some(tag) = &filter.tag {
            search.exact(workspaces, &[Field::Tag], tag);
        }
        if let Some(id) = &filter.message_id_header {
            search.exact(workspaces, &[Field::MessageIdHeader], terms::bare_message_id(id));
        }
        if let Some(subject) = &filter.subject {
            search.words(workspaces, &[Field::SubjectWord], subject)?;
        }
        if let Some(text) = &filter.text {
            search.text(workspaces, text)?;
        }
        Ok(search)
    }

    pub fn recipient(&mut self, workspaces: &[i64], address: &EmailAddress) {
        self.exact(workspaces, &[Field::Recipient], &address.canonical());
    }

    pub fn domain(&mut self, workspaces: &[i64], domain: &Domain) {
        self.exact(workspaces, &[Field::Domain], domain.as_str());
    }

    /// The address as recipient or sender.
    pub fn person(&mut self, workspaces: &[i64], address: &EmailAddress) {
        self.exact(workspaces, &[Field::Recipient, Field::Sender], &address.canonical());
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    fn exact(&mut self, workspaces: &[i64], fields: &[Field], value: &str) {
        let terms = workspaces.iter().flat_map(|ws| {
            fields.iter().map(|field| Term { text: terms::exact(*ws, *field, value), is_prefix: false })
        });
        self.groups.push(terms.collect());
    }

    /// An address means exactly this address; anything else is words.
    fn text(&mut self, workspaces: &[i64], text: &str) -> Result<(), InsightError> {
        match text.trim().parse::<EmailAddress>() {
            Ok(address) => {
                self.person(workspaces, &address);
                Ok(())
            }
            Err(_) => self.words(workspaces, &[Field::SubjectWord, Field::OtherWord], text),
        }
    }

    fn words(&mut self, workspaces: &[i64], fields: &[Field], text: &str) -> Result<(), InsightError> {
        let before = self.groups.len();
        for part in text.split_whitespace() {
            let words = terms::words(part);
            let last = words.len().saturating_sub(1);
            for (at, word) in words.iter().enumerate() {
                let is_prefix = at == last && part.ends_with('*');
                let terms = workspaces.iter().flat_map(|ws| {
                    fields.iter().map(|field| Term { text: terms::word(*ws, *field, word), is_prefix })
                });
                self.groups.push(terms.collect());
            }
        }
        match self.groups.len() - before {
            0 => Err(InsightError::Invalid("the search text has no letters or digits".into())),
            count if count > QUERY_WORDS_MAX => {
                Err(InsightError::Invalid(format!("search for at most {QUERY_WORDS_MAX} words")))
            }
            _ => Ok(()),
        }
    }

    /// How the index can be asked; `None` when nothing can match.
    pub async fn lookup(&self, db: &Db) -> Result<Option<Lookup>, InsightError> {
        let mut groups = Vec::with_capacity(self.groups.len());
        let mut is_complete = true;
        for group in &self.groups {
            match vocabulary::spelled_out(db, group).await? {
                Some(terms) if terms.is_empty() => return Ok(None),
                Some(terms) => groups.push(terms),
                None => is_complete = false,
            }
        }
        let query = (!groups.is_empty()).then(|| render(db.dialect(), &groups));
        Ok(Some(Lookup { query, is_complete }))
    }

    /// Whether a message with these terms, in parts as they are stored, is one of those looked for.
    pub fn admits(&self, parts: &[String]) -> bool {
        parts.iter().any(|part| {
            let terms: HashSet<&str> = part.split(' ').collect();
            let has = |term: &Term| match term.is_prefix {
                false => terms.contains(term.text.as_str()),
                true => terms.iter().any(|present| present.starts_with(&term.text)),
            };
            self.groups.iter().all(|group| group.iter().any(has))
        })
    }

    /// The newest matches in a range, at most so many, and whether there may be more. For terms without an open end.
    pub async fn find(&self, db: &Db, range: Range, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        find(db, &render(db.dialect(), &self.groups), range, want).await
    }
}

/// How the index is asked for a [`Search`].
pub(crate) struct Lookup {
    /// `None` when none of the terms is of help.
    pub query: Option<String>,
    /// Whether all that is found is also looked for.
    pub is_complete: bool,
}

/// The newest numbers in a range that the index has for a query, at most so many, and whether there may be more.
pub(super) async fn find(
    db: &Db,
    query: &str,
    range: Range,
    want: usize,
) -> Result<(Vec<i64>, bool), InsightError> {
    let sql = match db.dialect() {
        Dialect::Sqlite => {
            "SELECT rowid FROM log_terms WHERE log_terms MATCH ? AND rowid < ? AND rowid >= ? \
            ORDER BY rowid DESC LIMIT ?"
        }
        Dialect::Postgres => {
            "SELECT rowid FROM log_terms WHERE array_to_tsvector(string_to_array(terms, ' ')) \
            @@ CAST(? AS tsquery) AND rowid < ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?"
        }
    };
    let below = range.below.min(i64::MAX >> TERM_BITS);
    let keys = values![query, term_key(below, 0), term_key(range.floor, 0), sql_limit(want)];
    let rows = db.query(sql, keys).await?;
    let mut seqs = Vec::with_capacity(rows.len());
    for row in &rows {
        seqs.push(row.get::<i64>("rowid")? >> TERM_BITS);
    }
    // The parts of one message follow each other.
    seqs.dedup();
    Ok((seqs, rows.len() >= want))
}

/// Terms hold letters and digits only, so quotes need no escaping.
fn render(dialect: Dialect, groups: &[Vec<Term>]) -> String {
    let (quote, or, and, prefix) = match dialect {
        Dialect::Sqlite => ('"', " OR ", " AND ", " *"),
        Dialect::Postgres => ('\'', " | ", " & ", ":*"),
    };
    let group = |terms: &Vec<Term>| {
        let terms: Vec<String> = terms
            .iter()
            .map(|term| format!("{quote}{}{quote}{}", term.text, if term.is_prefix { prefix } else { "" }))
            .collect();
        format!("({})", terms.join(or))
    };
    groups.iter().map(group).collect::<Vec<_>>().join(and)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let filter = MessageFilter { text: Some(text.into()), ..MessageFilter::default() };
        let found = Search::of(&filter, &[7]).map(|search| render(Dialect::Sqlite, &search.groups));
        assert_eq!(found.unwrap_or_else(|error| error.to_string()), expected);
    }

    #[test]
    fn a_message_is_admitted_by_all_groups_at_once() {
        let admits = |text: &str, parts: &[&str]| {
            let filter = MessageFilter { text: Some(text.into()), ..MessageFilter::default() };
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            Search::of(&filter, &[7]).unwrap().admits(&parts)
        };
        let message = ["7uinvoice 7u4711 7wann"];
        assert!(admits("invoice", &message) && admits("ANN 47*", &message));
        assert!(!admits("47", &message) && !admits("invoice bob", &message) && !admits("1*", &message));
        assert!(!admits("ann", &["8wann"]));
        assert!(
            !admits("ann invoice", &["7uinvoice", "7wann"]),
            "each part has all that is not about recipients"
        );
    }

    #[test]
    fn texts_become_queries() {
        check("Invoice 47*", "(\"7uinvoice\" OR \"7winvoice\") AND (\"7u47\" * OR \"7w47\" *)");
        check("a\" OR \"b", "(\"7ua\" OR \"7wa\") AND (\"7uor\" OR \"7wor\") AND (\"7ub\" OR \"7wb\")");
        check("--", "the search text has no letters or digits");
        check(&"x ".repeat(17), "search for at most 16 words");
    }
}
