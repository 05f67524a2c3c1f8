//! Counting what visitors do, in memory first: a view must not cost a write.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use parking_lot::Mutex;
use postroad_base::UtcMillis;
use postroad_db::{Tx, values};

use super::{Forms, ShownForm, source};
use crate::AudienceError;
use crate::sql::{insert, storable};

/// Figures that wait to be written; beyond it new ones are dropped.
const WAITING_MAX: usize = 20_000;
/// Sources of one form on one day; others are counted together.
const SOURCES_MAX: usize = 50;
/// How sources beyond the limit are called.
pub(super) const OTHER: &str = "(other)";
const DAY_MILLIS: i64 = 86_400_000;

/// Days since 1970-01-01 (UTC).
pub(super) fn day_of(at: UtcMillis) -> i64 {
    at.0.div_euclid(DAY_MILLIS)
}

/// What a visitor did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    View,
    /// The first letter was written, or the first step sent.
    Start,
    /// A step was passed.
    Step(u8),
    Submit,
    Confirm,
    Download,
    /// A program, as it seems.
    TurnedAway,
}

impl What {
    pub(super) fn code(self) -> i64 {
        match self {
            Self::View => 1,
            Self::Start => 2,
            Self::Submit => 3,
            Self::Confirm => 4,
            Self::Download => 5,
            Self::TurnedAway => 6,
            Self::Step(step) => 100 + i64::from(step),
        }
    }

    pub(super) fn of(code: i64) -> Option<Self> {
        Some(match code {
            1 => Self::View,
            2 => Self::Start,
            3 => Self::Submit,
            4 => Self::Confirm,
            5 => Self::Download,
            6 => Self::TurnedAway,
            code => Self::Step(u8::try_from(code.checked_sub(100)?).ok()?),
        })
    }
}

/// One thing to be counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    form: i64,
    version: u32,
    source: String,
    what: What,
}

impl Counted {
    #[must_use]
    pub fn of(form: &ShownForm, source: &str, what: What) -> Self {
        Self { form: form.number, version: form.version, source: storable(source::cut(source)), what }
    }
}

/// What was counted and not written yet.
#[derive(Debug, Default)]
pub(super) struct Counts(Mutex<BTreeMap<(i64, Counted), i64>>);

impl Forms {
    /// Counts something; [`Forms::flush_counts`] writes it down.
    pub fn count(&self, counted: Counted) {
        let key = (day_of(self.core.now()), counted);
        let mut waiting = self.counts.0.lock();
        if waiting.len() < WAITING_MAX || waiting.contains_key(&key) {
            *waiting.entry(key).or_default() += 1;
        }
    }

    /// Writes down what was counted.
    ///
    /// # Errors
    /// As the database answers; then it is counted again later.
    pub async fn flush_counts(&self) -> Result<(), AudienceError> {
        let waiting = std::mem::take(&mut *self.counts.0.lock());
        if waiting.is_empty() {
            return Ok(());
        }
        match self.write(&waiting).await {
            Ok(()) => Ok(()),
            Err(error) => {
                let mut again = self.counts.0.lock();
                for (key, n) in waiting {
                    *again.entry(key).or_default() += n;
                }
                Err(error)
            }
        }
    }

    async fn write(&self, waiting: &BTreeMap<(i64, Counted), i64>) -> Result<(), AudienceError> {
        let mut tx = self.core.db.begin().await?;
        tx.lock("form counts").await?;
        let mut known: HashMap<(i64, i64), HashSet<String>> = HashMap::new();
        let mut sums: BTreeMap<(i64, i64, u32, String, i64), i64> = BTreeMap::new();
        for ((day, counted), n) in waiting {
            let place = (counted.form, *day);
            let sources = match known.entry(place) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(free) => free.insert(sources(&mut tx, place).await?),
            };
            let is_known = sources.contains(&counted.source) || sources.len() < SOURCES_MAX;
            let source = if is_known { counted.source.as_str() } else { OTHER };
            sources.insert(source.to_owned());
            let key = (counted.form, *day, counted.version, source.to_owned(), counted.what.code());
            *sums.entry(key).or_default() += n;
        }
        let rows = sums
            .into_iter()
            .map(|((form, day, version, source, what), n)| values![form, day, version, source, what, n]);
        let conflict = "ON CONFLICT (form, day, version, source, what) DO UPDATE SET n = audience_form_counts.n + EXCLUDED.n";
        let columns = ["form", "day", "version", "source", "what", "n"];
        insert(&mut tx, "audience_form_counts", &columns, rows.collect(), conflict).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn sources(tx: &mut Tx, (form, day): (i64, i64)) -> Result<HashSet<String>, AudienceError> {
    let sql = "SELECT DISTINCT source FROM audience_form_counts WHERE form = ? AND day = ?";
    let rows = tx.query(sql, values![form, day]).await?;
    rows.iter().map(|row| Ok(row.get("source")?)).collect()
}
