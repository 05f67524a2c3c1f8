//! What was counted, for those who made the form.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use postroad_base::{FormId, WorkspaceId};
use postroad_db::{Row, Value, values};

use super::{Forms, What, day_of};
use crate::AudienceError;
use crate::field::date_of;
use crate::sql::placeholders;

/// Days that a report covers at most.
const DAYS_MAX: i64 = 366;
/// Sources told of, those with most views.
const SOURCES_TOLD: usize = 50;

/// How many visitors did what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormFigures {
    pub views: u64,
    pub starts: u64,
    pub submits: u64,
    pub confirms: u64,
    pub downloads: u64,
    pub turned_away: u64,
    /// How many passed each step.
    pub steps: Vec<u64>,
}

impl FormFigures {
    fn add(&mut self, what: What, n: u64) {
        let place = match what {
            What::View => &mut self.views,
            What::Start => &mut self.starts,
            What::Submit => &mut self.submits,
            What::Confirm => &mut self.confirms,
            What::Download => &mut self.downloads,
            What::TurnedAway => &mut self.turned_away,
            What::Step(step) => {
                let step = usize::from(step);
                if self.steps.len() <= step {
                    self.steps.resize(step + 1, 0);
                }
                &mut self.steps[step]
            }
        };
        *place += n;
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDay {
    pub date: Date,
    pub figures: FormFigures,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSource {
    /// A host, a `utm_source`, or empty for who came directly.
    pub source: String,
    pub figures: FormFigures,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormVersionFigures {
    pub version: u32,
    pub figures: FormFigures,
}

/// The figures of a form over some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormReport {
    pub total: FormFigures,
    /// Every day, oldest first.
    pub days: Vec<FormDay>,
    /// Most views first.
    pub sources: Vec<FormSource>,
    /// Newest first.
    pub versions: Vec<FormVersionFigures>,
}

impl Forms {
    /// The figures of the last `days` days, today (UTC) included; at most 366.
    ///
    /// # Errors
    /// [`AudienceError::Missing`] without the form.
    pub async fn report(
        &self,
        workspace: WorkspaceId,
        id: FormId,
        days: u16,
    ) -> Result<FormReport, AudienceError> {
        let form = self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "form" })?;
        let today = day_of(self.core.now());
        let first = today + 1 - i64::from(days).clamp(1, DAYS_MAX);
        let by = async |column: &str| {
            let sql = format!(
                "SELECT {column} AS place, what, CAST(SUM(n) AS {}) AS n FROM audience_form_counts \
                 WHERE form = ? AND day >= ? GROUP BY {column}, what",
                self.integer()
            );
            self.core.db.query(&sql, values![form.number, first]).await
        };
        let per_day: BTreeMap<i64, FormFigures> = grouped(&by("day").await?)?;
        let per_source: BTreeMap<String, FormFigures> = grouped(&by("source").await?)?;
        let per_version: BTreeMap<u32, FormFigures> = grouped(&by("version").await?)?;
        let mut total = FormFigures::default();
        for row in &by("form").await? {
            add(&mut total, row)?;
        }
        let days = (first..=today).filter_map(|day| {
            let figures = per_day.get(&day).cloned().unwrap_or_default();
            Some(FormDay { date: date_of(day)?, figures })
        });
        let mut sources: Vec<FormSource> =
            per_source.into_iter().map(|(source, figures)| FormSource { source, figures }).collect();
        sources.sort_by_key(|source| std::cmp::Reverse((source.figures.views, source.figures.submits)));
        sources.truncate(SOURCES_TOLD);
        let versions = per_version.into_iter().rev();
        let versions = versions.map(|(version, figures)| FormVersionFigures { version, figures });
        Ok(FormReport { total, days: days.collect(), sources, versions: versions.collect() })
    }

    /// The figures of several forms over the last `days` days.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn figures(
        &self,
        forms: &[super::Form],
        days: u16,
    ) -> Result<HashMap<FormId, FormFigures>, AudienceError> {
        if forms.is_empty() {
            return Ok(HashMap::new());
        }
        let first = day_of(self.core.now()) + 1 - i64::from(days).clamp(1, DAYS_MAX);
        let sql = format!(
            "SELECT form AS place, what, CAST(SUM(n) AS {}) AS n FROM audience_form_counts \
             WHERE day >= ? AND form IN ({}) GROUP BY form, what",
            self.integer(),
            placeholders(forms.len())
        );
        let numbers = forms.iter().map(|form| Value::from(form.number));
        let rows = self.core.db.query(&sql, std::iter::once(first.into()).chain(numbers).collect()).await?;
        let mut found: BTreeMap<i64, FormFigures> = grouped(&rows)?;
        let figures = |form: &super::Form| (form.id, found.remove(&form.number).unwrap_or_default());
        Ok(forms.iter().map(figures).collect())
    }

    /// PostgreSQL sums integers into decimals.
    fn integer(&self) -> &'static str {
        match self.core.dialect() {
            postroad_db::Dialect::Sqlite => "INTEGER",
            postroad_db::Dialect::Postgres => "BIGINT",
        }
    }
}

fn grouped<K: Ord + postroad_db::FromValue>(rows: &[Row]) -> Result<BTreeMap<K, FormFigures>, AudienceError> {
    let mut found: BTreeMap<K, FormFigures> = BTreeMap::new();
    for row in rows {
        add(found.entry(row.get("place")?).or_default(), row)?;
    }
    Ok(found)
}

fn add(figures: &mut FormFigures, row: &Row) -> Result<(), AudienceError> {
    if let Some(what) = What::of(row.get("what")?) {
        figures.add(what, row.get("n")?);
    }
    Ok(())
}
