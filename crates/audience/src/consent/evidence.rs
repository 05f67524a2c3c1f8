use std::collections::HashMap;
use std::fmt::Write;

use aws_lc_rs::digest::{SHA256, digest};
use postroad_account::Actor;
use postroad_db::{Tx, values};

use crate::AudienceError;
use crate::error::{Wrong, checked_line};
use crate::sql::{lists, placeholders, storable};

/// The longest text shown with a consent, in characters.
const TEXT_MAX_CHARS: usize = 10_000;
const WORD_MAX_CHARS: usize = 200;

/// How a consent came, to prove it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// By which way: `api`, `form`, `import`.
    pub source: String,
    /// Which form, page or campaign.
    pub form: String,
    /// Of the form or the text.
    pub version: String,
    /// The words the person saw.
    pub text: String,
}

impl Evidence {
    /// The same, fit to be stored.
    pub(crate) fn checked(&self) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut line = |pointer: &str, text: &str| match checked_line(pointer, text, WORD_MAX_CHARS) {
            Ok(line) => line,
            Err(found) => {
                wrong.push(found);
                String::new()
            }
        };
        let (source, form, version) =
            (line("/source", &self.source), line("/form", &self.form), line("/version", &self.version));
        if self.text.chars().count() > TEXT_MAX_CHARS {
            wrong.push(Wrong::new("/text", format!("must have at most {TEXT_MAX_CHARS} characters")));
        }
        let text = storable(self.text.trim());
        if wrong.is_empty() { Ok(Self { source, form, version, text }) } else { Err(wrong) }
    }
}

/// The number of evidence, which is stored once however many consents share it.
pub(crate) async fn evidence_number(
    tx: &mut Tx,
    ws: i64,
    evidence: &Evidence,
    actor: Actor,
    import: Option<i64>,
) -> Result<i64, AudienceError> {
    let Evidence { source, form, version, text } = evidence;
    let actor = actor.to_string();
    let identity = serde_json::json!([source, form, version, text, actor, import]).to_string();
    let key = digest(&SHA256, identity.as_bytes()).as_ref().to_vec();
    let text_hash =
        if text.is_empty() { String::new() } else { hex(digest(&SHA256, text.as_bytes()).as_ref()) };
    let sql = "INSERT INTO audience_evidence (ws, digest, source, form, version, text, text_hash, actor, import) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ws, digest) DO NOTHING";
    let values = values![
        ws,
        key.clone(),
        source.as_str(),
        form.as_str(),
        version.as_str(),
        text.as_str(),
        text_hash,
        actor,
        import
    ];
    tx.execute(sql, values).await?;
    let sql = "SELECT evidence FROM audience_evidence WHERE ws = ? AND digest = ?";
    let row = tx.query_one(sql, values![ws, key]).await?.ok_or(AudienceError::Damaged("evidence"))?;
    Ok(row.get("evidence")?)
}

/// By which way consents came, by the numbers of their evidence.
pub(super) async fn evidence_sources(
    tx: &mut Tx,
    numbers: &[i64],
) -> Result<HashMap<i64, String>, AudienceError> {
    let mut found = HashMap::with_capacity(numbers.len());
    for list in lists(numbers) {
        let sql = format!(
            "SELECT evidence, source FROM audience_evidence WHERE evidence IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            found.insert(row.get("evidence")?, row.get("source")?);
        }
    }
    Ok(found)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}
