//! What is known of contacts, to check rules against.

use std::collections::{BTreeSet, HashMap, HashSet};

use postroad_db::{Db, DbError, Dialect, Row, Tx, Value, values};

use super::compile::labels;
use super::resolve::{Counted, Node};
use crate::activity::{ActivityKind, SUMMARY_COLUMNS, Summary};
use crate::contact::{COLUMNS, Record};
use crate::field::Fieldbook;
use crate::select::plus;
use crate::sql::{Sql, lists, placeholders};
use crate::{AudienceError, ConsentKind, SubscriptionState};

/// What is known of one contact, as far as somebody asked for it.
pub(super) struct Facts {
    pub record: Record,
    pub tags: HashSet<i64>,
    pub subscriptions: HashMap<i64, SubscriptionState>,
    pub consents: Vec<Line>,
    pub engagement: Summary,
    pub counts: HashMap<Counted, i64>,
    pub provider: Option<String>,
}

/// One line of the ledger.
pub(super) struct Line {
    pub topic: i64,
    pub kind: ConsentKind,
    pub at: i64,
    pub source: String,
    pub form: String,
}

impl Facts {
    fn new(record: Record) -> Self {
        Self {
            record,
            tags: HashSet::new(),
            subscriptions: HashMap::new(),
            consents: Vec::new(),
            engagement: Summary::default(),
            counts: HashMap::new(),
            provider: None,
        }
    }

    /// How often something happened.
    pub fn count(&self, counted: &Counted) -> i64 {
        if let Some(since) = counted.since
            && counted.kind == ActivityKind::Sent
        {
            return i64::from(self.engagement.tally(counted.kind).last.is_some_and(|at| at >= since));
        }
        if is_of_rows(counted) {
            return self.counts.get(counted).copied().unwrap_or(0);
        }
        let machines = if counted.machines { self.engagement.machines(counted.kind).count } else { 0 };
        self.engagement.tally(counted.kind).count + machines
    }
}

/// Whether rows have to be counted.
fn is_of_rows(counted: &Counted) -> bool {
    let is_named = counted.link.is_some() || counted.campaign.is_some();
    counted.kind != ActivityKind::Sent && (counted.since.is_some() || is_named)
}

/// Where facts are read: what was committed, or what a transaction sees.
pub(crate) enum Reader<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

impl Reader<'_> {
    pub async fn query(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Db(db) => db.query(sql, values).await,
            Self::Tx(tx) => tx.query(sql, values).await,
        }
    }

    fn dialect(&self) -> Dialect {
        match self {
            Self::Db(db) => db.dialect(),
            Self::Tx(tx) => tx.dialect(),
        }
    }
}

/// Which facts rules ask for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    tags: bool,
    subscriptions: bool,
    consents: bool,
    engagement: bool,
    provider: bool,
    counts: HashSet<Counted>,
}

impl Wanted {
    pub fn add(&mut self, node: &Node) {
        match node {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| self.add(node)),
            Node::Not(inner) => self.add(inner),
            Node::Tag(_) => self.tags = true,
            Node::Topic { .. } => self.subscriptions = true,
            Node::Consent { .. } | Node::Form(_) => self.consents = true,
            Node::Activity { counted, .. } => {
                self.engagement = true;
                if is_of_rows(counted) {
                    self.counts.insert(counted.clone());
                }
            }
            Node::Last { .. } | Node::Unopened(_) | Node::Score { .. } => self.engagement = true,
            Node::Provider { .. } => self.provider = true,
            Node::Property { .. }
            | Node::Texts { .. }
            | Node::Figures { .. }
            | Node::Status(_)
            | Node::Created(_)
            | Node::Updated(_)
            | Node::Share { .. }
            | Node::Member(_)
            | Node::Nobody => {}
        }
    }

    pub fn of(node: &Node) -> Self {
        let mut wanted = Self::default();
        wanted.add(node);
        wanted
    }
}

/// The facts of those of the contacts that are in the workspace.
pub(super) async fn read(
    from: &mut Reader<'_>,
    ws: i64,
    numbers: &[i64],
    book: &Fieldbook,
    wanted: &Wanted,
) -> Result<Vec<Facts>, AudienceError> {
    let mut found = HashMap::with_capacity(numbers.len());
    for list in lists(numbers) {
        let places = placeholders(list.len());
        // Without statistics SQLite takes a workspace for smaller than a list.
        let plus = plus(from.dialect());
        let sql =
            format!("SELECT {COLUMNS} FROM audience_contacts c WHERE {plus}c.ws = ? AND c.n IN ({places})");
        let keys = values![ws].into_iter().chain(list.iter().cloned()).collect();
        for row in from.query(&sql, keys).await? {
            let record = Record::read(&row, book)?;
            found.insert(record.n, Facts::new(record));
        }
        let mut reading = Reading { from, ws, list: &list, places: &places, found: &mut found };
        if wanted.tags {
            reading.tags().await?;
        }
        if wanted.subscriptions {
            reading.subscriptions().await?;
        }
        if wanted.consents {
            reading.consents().await?;
        }
        if wanted.engagement {
            reading.engagement().await?;
        }
        for counted in &wanted.counts {
            reading.count(counted).await?;
        }
    }
    if wanted.provider {
        providers(from, &mut found).await?;
    }
    let mut facts: Vec<Facts> = found.into_values().collect();
    facts.sort_unstable_by_key(|facts| facts.record.n);
    Ok(facts)
}

/// One list of contacts on its way.
struct Reading<'a, 'b> {
    from: &'a mut Reader<'b>,
    ws: i64,
    list: &'a [Value],
    places: &'a str,
    found: &'a mut HashMap<i64, Facts>,
}

impl Reading<'_, '_> {
    async fn rows(&mut self, select: &str) -> Result<Vec<Row>, DbError> {
        let sql = format!("{select} IN ({})", self.places);
        self.from.query(&sql, self.list.to_vec()).await
    }

    fn of(&mut self, row: &Row) -> Result<Option<&mut Facts>, DbError> {
        Ok(self.found.get_mut(&row.get("contact")?))
    }

    async fn tags(&mut self) -> Result<(), AudienceError> {
        for row in self.rows("SELECT contact, tag FROM audience_tagged WHERE contact").await? {
            if let Some(facts) = self.of(&row)? {
                facts.tags.insert(row.get("tag")?);
            }
        }
        Ok(())
    }

    async fn subscriptions(&mut self) -> Result<(), AudienceError> {
        for row in self.rows("SELECT contact, topic, state FROM audience_subscriptions WHERE contact").await?
        {
            let state =
                SubscriptionState::of(row.get("state")?).ok_or(AudienceError::Damaged("subscription"))?;
            if let Some(facts) = self.of(&row)? {
                facts.subscriptions.insert(row.get("topic")?, state);
            }
        }
        Ok(())
    }

    async fn consents(&mut self) -> Result<(), AudienceError> {
        let select = "SELECT l.contact, l.topic, l.kind, l.at, e.source, e.form FROM audience_consents l \
                      JOIN audience_evidence e ON e.evidence = l.evidence WHERE l.contact";
        for row in self.rows(select).await? {
            let line = Line {
                topic: row.get("topic")?,
                kind: ConsentKind::of(row.get("kind")?).ok_or(AudienceError::Damaged("consent"))?,
                at: row.get("at")?,
                source: row.get("source")?,
                form: row.get("form")?,
            };
            if let Some(facts) = self.of(&row)? {
                facts.consents.push(line);
            }
        }
        Ok(())
    }

    async fn engagement(&mut self) -> Result<(), AudienceError> {
        let select = format!("SELECT {} FROM audience_engagement WHERE contact", SUMMARY_COLUMNS.join(", "));
        for row in self.rows(&select).await? {
            let summary = Summary::read(&row)?;
            if let Some(facts) = self.of(&row)? {
                facts.engagement = summary;
            }
        }
        Ok(())
    }

    async fn count(&mut self, counted: &Counted) -> Result<(), AudienceError> {
        let dialect = self.from.dialect();
        let codes = counted.kind.codes(counted.machines);
        let text = format!(
            "SELECT contact, COUNT(*) AS count FROM audience_activity WHERE contact IN ({}) AND kind IN ({})",
            self.places,
            placeholders(codes.len())
        );
        let bound = self.list.iter().cloned().chain(codes.into_iter().map(Value::from)).collect();
        let mut sql = Sql::new(text, bound);
        if let Some(since) = counted.since {
            sql.append(Sql::new(" AND at >= ?", values![since]));
        }
        sql.append(labels(counted, "", dialect, self.ws));
        sql.push(" GROUP BY contact");
        for row in self.from.query(&sql.text, sql.values).await? {
            let count = row.get("count")?;
            if let Some(facts) = self.of(&row)? {
                facts.counts.insert(counted.clone(), count);
            }
        }
        Ok(())
    }
}

async fn providers(from: &mut Reader<'_>, found: &mut HashMap<i64, Facts>) -> Result<(), AudienceError> {
    let domain = |facts: &Facts| facts.record.email.domain().as_str().to_owned();
    let domains: BTreeSet<String> = found.values().map(domain).collect();
    let mut providers: HashMap<String, String> = HashMap::new();
    for list in lists(&domains.into_iter().collect::<Vec<_>>()) {
        let sql = format!(
            "SELECT domain, provider FROM audience_domains WHERE domain IN ({})",
            placeholders(list.len())
        );
        for row in from.query(&sql, list).await? {
            providers.insert(row.get("domain")?, row.get("provider")?);
        }
    }
    for facts in found.values_mut() {
        facts.provider = providers.get(&domain(facts)).cloned();
    }
    Ok(())
}
