//! Conditions on contacts as SQL, and how to count and page through those who fulfil them.
//!
//! A leaf knows two forms: the *set* of contact numbers that fulfil it, and a *test* of one contact. Neither database
//! knows from a prepared text how many contacts a value has, so we ask (counting stops at a limit) and begin with the
//! smallest set of a conjunction; the rest are tests.

use std::sync::Arc;

use postroad_db::{Cursor, CursorError, Dialect, Kind, Row, Value, values};

use crate::AudienceError;
use crate::core::Core;
use crate::sql::Sql;

/// A condition on the contact `c` of one workspace.
#[derive(Clone, Debug)]
pub(crate) enum Cond {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Leaf(Leaf),
}

#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// A SELECT of contact numbers as `n`, each once.
    pub set: Option<Sql>,
    /// Whether all of the set fulfil the condition.
    pub exact: bool,
    /// A boolean expression about `c`.
    pub test: Sql,
    /// Whether the test reads more of `c` than its number.
    pub reads_contact: bool,
}

impl Leaf {
    /// A condition on the contact's row that no index serves.
    pub fn row(test: Sql) -> Self {
        Self { set: None, exact: true, test, reads_contact: true }
    }

    /// Contacts that a table lists: `where_set` about its row.
    pub fn listed(table: &str, where_set: &str, values: Vec<Value>) -> Self {
        let set = Sql::new(format!("SELECT contact AS n FROM {table} WHERE {where_set}"), values.clone());
        let test = Sql::new(
            format!("EXISTS (SELECT 1 FROM {table} x WHERE {where_set} AND x.contact = c.n)"),
            values,
        );
        Self { set: Some(set), exact: true, test, reads_contact: false }
    }

    /// Contacts of a set that is better made at once than asked for each contact.
    pub fn of_set(dialect: Dialect, set: Sql) -> Self {
        let test = set.clone().wrap(&format!("{}c.n IN (", plus(dialect)), ")");
        Self { set: Some(set), exact: true, test, reads_contact: false }
    }

    /// Everybody, or nobody.
    pub fn constant(value: bool) -> Self {
        let test = Sql::new(if value { "1 = 1" } else { "1 = 0" }, Vec::new());
        let nobody = Sql::new("SELECT n FROM audience_contacts WHERE 1 = 0", Vec::new());
        Self { set: (!value).then_some(nobody), exact: true, test, reads_contact: false }
    }
}

/// Keeps SQLite from choosing an index for a term that is meant as a test.
pub(crate) fn plus(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "+",
        Dialect::Postgres => "",
    }
}

impl Cond {
    /// The expression about `c`.
    pub fn test(&self) -> Sql {
        match self {
            Self::All(all) => join(all, " AND ", "1 = 1"),
            Self::Any(any) => join(any, " OR ", "1 = 0"),
            Self::Not(inner) => inner.test().wrap("NOT (", ")"),
            Self::Leaf(leaf) => leaf.test.clone(),
        }
    }

    fn reads_contact(&self) -> bool {
        match self {
            Self::All(several) | Self::Any(several) => several.iter().any(Self::reads_contact),
            Self::Not(inner) => inner.reads_contact(),
            Self::Leaf(leaf) => leaf.reads_contact,
        }
    }

    /// The set, where it can be had without looking at everybody.
    fn set(&self) -> Option<Sql> {
        match self {
            Self::Leaf(leaf) => leaf.set.clone().filter(|_| leaf.exact),
            Self::Any(any) if !any.is_empty() => {
                let sets: Option<Vec<Sql>> = any.iter().map(Self::set).collect();
                let mut union = Sql::default();
                for (at, set) in sets?.into_iter().enumerate() {
                    union.push(if at == 0 { "SELECT n FROM (" } else { " UNION SELECT n FROM (" });
                    union.append(set);
                    union.push(&format!(") u{at}"));
                }
                Some(union)
            }
            Self::All(all) if all.len() == 1 => all[0].set(),
            _ => None,
        }
    }

    /// Conjunctions within conjunctions are one.
    fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::All(all) => all.into_iter().flat_map(Self::conjuncts).collect(),
            other => vec![other],
        }
    }
}

fn join(several: &[Cond], with: &str, none: &str) -> Sql {
    if several.is_empty() {
        return Sql::new(none, Vec::new());
    }
    let mut joined = Sql::default();
    for (at, cond) in several.iter().enumerate() {
        joined.push(if at == 0 { "(" } else { with });
        joined.append(cond.test());
    }
    joined.push(")");
    joined
}

/// A conjunction, begun with its smallest set.
pub(crate) struct Plan {
    ws: i64,
    driver: Option<Driver>,
    rest: Vec<Cond>,
}

struct Driver {
    set: Sql,
    /// Counted up to the plan's limit.
    size: i64,
}

impl Plan {
    /// Counts the candidates' sets up to `limit` to choose among them.
    pub async fn of(core: &Core, ws: i64, cond: Cond, limit: i64) -> Result<Self, AudienceError> {
        let mut rest = cond.conjuncts();
        let mut best: Option<(usize, Driver)> = None;
        for (at, cond) in rest.iter().enumerate() {
            let set = match cond {
                Cond::Leaf(leaf) => leaf.set.clone(),
                other => other.set(),
            };
            let Some(set) = set else { continue };
            let size = size(core, &set, limit).await?;
            if best.as_ref().is_none_or(|(_, driver)| size < driver.size) {
                best = Some((at, Driver { set, size }));
            }
        }
        let driver = best.map(|(at, driver)| {
            if !matches!(&rest[at], Cond::Leaf(leaf) if !leaf.exact) {
                rest.remove(at);
            }
            driver
        });
        Ok(Self { ws, driver, rest })
    }

    fn tests(&self) -> Sql {
        join(&self.rest, " AND ", "1 = 1")
    }

    /// `FROM … WHERE …`, with the contacts as `c`: their rows, or only their numbers where that is enough.
    fn source(&self, dialect: Dialect, whole: bool) -> Sql {
        let tests = self.tests();
        let mut sql = Sql::default();
        match &self.driver {
            Some(driver) if !whole && !self.rest.iter().any(Cond::reads_contact) => {
                sql.append(driver.set.clone().wrap(" FROM (", ") c WHERE "));
            }
            Some(driver) => {
                let join = if dialect == Dialect::Sqlite { "CROSS JOIN" } else { "JOIN" };
                sql.append(driver.set.clone().wrap(" FROM (", ") d "));
                sql.append(Sql::new(
                    format!("{join} audience_contacts c ON c.n = d.n WHERE c.ws = ? AND "),
                    values![self.ws],
                ));
            }
            None => sql.append(Sql::new(" FROM audience_contacts c WHERE c.ws = ? AND ", values![self.ws])),
        }
        sql.append(tests);
        sql
    }

    pub async fn count(&self, core: &Core) -> Result<u64, AudienceError> {
        let sql = self.source(core.dialect(), false).wrap("SELECT COUNT(*) AS count", "");
        let row = core.db.query_one(&sql.text, sql.values).await?;
        Ok(row.map_or(Ok(0), |row| row.get("count"))?)
    }
}

async fn size(core: &Core, set: &Sql, limit: i64) -> Result<i64, AudienceError> {
    let mut sql = set.clone().wrap("SELECT COUNT(*) AS count FROM (SELECT 1 FROM (", ") s");
    sql.append(Sql::new(" LIMIT ?) t", values![limit]));
    let row = core.db.query_one(&sql.text, sql.values).await?;
    Ok(row.map_or(Ok(0), |row| row.get("count"))?)
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// An order of contacts: the key, then the number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    /// A column of `audience_contacts` with an index after the workspace; `n` for the order they were made in.
    pub column: &'static str,
    pub kind: Kind,
    pub descending: bool,
}

/// Up to so many contacts are sorted; of more, the order's index is walked until the page is full.
const SORTED_MAX: i64 = 5_000;

/// One more row than the page, of the contacts that fulfil a condition.
pub(crate) async fn page(
    core: &Arc<Core>,
    ws: i64,
    cond: Cond,
    order: Order,
    cursor: Option<&Cursor>,
    columns: &str,
    limit: usize,
) -> Result<Vec<Row>, AudienceError> {
    let mut plan = Plan::of(core, ws, cond.clone(), SORTED_MAX + 1).await?;
    if core.dialect() == Dialect::Sqlite
        && plan.driver.as_ref().is_some_and(|driver| driver.size > SORTED_MAX)
    {
        plan = Plan { ws, driver: None, rest: cond.conjuncts() };
    }
    let is_driven = plan.driver.is_some();
    let Order { column, kind, descending } = order;
    let mut sql = plan.source(core.dialect(), true);
    sql.text.insert_str(0, &format!("SELECT {columns}, c.{column} AS sort_key"));
    let (than, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
    let plus = if is_driven { plus(core.dialect()) } else { "" };
    if let Some(cursor) = cursor {
        let mut keys = cursor.keys(&tag(order), &[kind, Kind::Int])?;
        let (last, key) = (keys.pop().ok_or(CursorError)?, keys.pop().ok_or(CursorError)?);
        sql.append(Sql::new(format!(" AND ({plus}c.{column}, c.n) {than} (?, ?)"), vec![key, last]));
    }
    sql.append(Sql::new(
        format!(" ORDER BY {plus}c.{column} {direction}, {plus}c.n {direction} LIMIT ?"),
        values![count(limit + 1)],
    ));
    Ok(core.db.query(&sql.text, sql.values).await?)
}

/// Where the page after this row begins.
pub(crate) fn cursor(order: Order, key: &Value, n: i64) -> Cursor {
    Cursor::new(&tag(order), &[key.clone(), Value::from(n)])
}

/// A cursor holds in one order only.
fn tag(order: Order) -> String {
    format!("contacts/{}/{}", order.column, order.descending)
}
