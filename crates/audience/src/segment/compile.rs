//! A resolved rule as SQL.

use std::ops::RangeInclusive;

use postroad_db::{Dialect, Value, values};

use super::compile_activity::{of_activity, of_last, of_score, of_unopened};
use super::resolve::{Counted, Node};
use super::times::{PRIME, SHARES};
use super::{Property, TextTest};
use crate::ConsentKind;
use crate::activity::LabelKind;
use crate::select::{Cond, Leaf, plus};
use crate::sql::{Sql, placeholders};

/// The condition on contacts of the workspace.
pub(crate) fn condition(node: &Node, dialect: Dialect, ws: i64) -> Cond {
    let each = |nodes: &[Node]| nodes.iter().map(|node| condition(node, dialect, ws)).collect();
    Cond::Leaf(match node {
        Node::All(nodes) => return Cond::All(each(nodes)),
        Node::Any(nodes) => return Cond::Any(each(nodes)),
        Node::Not(inner) => return Cond::Not(Box::new(condition(inner, dialect, ws))),
        Node::Property { property, test } => of_property(*property, test, dialect, ws),
        Node::Texts { field, test } => of_texts(*field, test, dialect),
        Node::Figures { field, ranges } => of_figures(*field, ranges, dialect),
        Node::Tag(tag) => Leaf::listed("audience_tagged", "tag = ?", values![*tag]),
        Node::Status(status) => Leaf::row(Sql::new("c.status = ?", values![status.code()])),
        Node::Topic { topic, state } => {
            Leaf::listed("audience_subscriptions", "topic = ? AND state = ?", values![*topic, state.code()])
        }
        Node::Consent { kind, topic, source, form, at } => {
            let said = Said {
                kind: Some(*kind),
                topic: *topic,
                source: source.as_deref(),
                form: form.as_deref(),
                at: at.as_ref(),
            };
            of_consent(ws, &said, dialect)
        }
        Node::Form(form) => {
            let said = Said { kind: None, topic: None, source: None, form: Some(form), at: None };
            of_consent(ws, &said, dialect)
        }
        Node::Activity { counted, times } => of_activity(counted, *times, dialect, ws),
        Node::Last { kind, machines, range } => of_last(*kind, *machines, range, dialect, ws),
        Node::Unopened(last) => of_unopened(*last, dialect, ws),
        Node::Score { from, to } => of_score(*from, *to, dialect, ws),
        Node::Provider { names, other } => return of_provider(names, *other, dialect, ws),
        Node::Created(range) => of_time("created_at", range, dialect, ws),
        Node::Updated(range) => of_time("updated_at", range, dialect, ws),
        Node::Share { from, to, seed } => {
            let x = format!("((c.n + {seed}) % {PRIME})");
            let place = format!("(({x} * {x} % {PRIME} * 48271 + {x} * 7919) % {PRIME} % {SHARES})");
            let test = Sql::new(format!("({place} >= ? AND {place} < ?)"), values![*from, *to]);
            Leaf { reads_contact: false, ..Leaf::row(test) }
        }
        Node::Member(segment) => Leaf::listed("audience_members", "segment = ?", values![*segment]),
        Node::Nobody => Leaf::constant(false),
    })
}

/// A test of a text expression.
fn text_test(column: &str, test: &TextTest, dialect: Dialect) -> Sql {
    let find = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    match test {
        TextTest::Is { values } => Sql::new(
            format!("{column} IN ({})", placeholders(values.len())),
            values.iter().map(Value::from).collect(),
        ),
        TextTest::Contains { value } => Sql::new(format!("{find}({column}, ?) > 0"), values![value.as_str()]),
        TextTest::StartsWith { value } => {
            Sql::new(format!("{find}({column}, ?) = 1"), values![value.as_str()])
        }
        TextTest::EndsWith { value } => {
            let length = value.chars().count();
            let end = match dialect {
                Dialect::Sqlite => format!("substr({column}, -{length})"),
                Dialect::Postgres => format!("right({column}, {length})"),
            };
            Sql::new(format!("{end} = ?"), values![value.as_str()])
        }
        TextTest::Known => Sql::new(format!("{column} <> ''"), Vec::new()),
    }
}

fn of_property(property: Property, test: &TextTest, dialect: Dialect, ws: i64) -> Leaf {
    let (column, is_indexed) = property.column();
    let row = text_test(&format!("{}c.{column}", plus(dialect)), test, dialect);
    let is_narrow = is_indexed && !matches!(test, TextTest::Known);
    let set = is_narrow.then(|| {
        let mut set = Sql::new("SELECT n FROM audience_contacts WHERE ws = ? AND ", values![ws]);
        set.append(text_test(column, test, dialect));
        set
    });
    Leaf { set, ..Leaf::row(row) }
}

fn of_texts(field: i64, test: &TextTest, dialect: Dialect) -> Leaf {
    let mut condition = Sql::new("field = ?", values![field]);
    if *test != TextTest::Known {
        condition.push(" AND ");
        condition.append(text_test("value", test, dialect));
    }
    match test {
        // A contact has a value of a list once.
        TextTest::Is { values } if values.len() == 1 => {
            Leaf::listed("audience_texts", &condition.text, condition.values)
        }
        _ => Leaf::of_set(
            dialect,
            condition.wrap("SELECT DISTINCT contact AS n FROM audience_texts WHERE ", ""),
        ),
    }
}

/// The contacts with a value in one of the ranges.
pub(super) fn figures_set(field: i64, ranges: &[(f64, f64)], dialect: Dialect) -> Sql {
    of_figures(field, ranges, dialect).set.unwrap_or_default()
}

fn of_figures(field: i64, ranges: &[(f64, f64)], dialect: Dialect) -> Leaf {
    match ranges {
        [] => Leaf::constant(false),
        [(from, to)] if from.to_bits() == to.to_bits() => {
            Leaf::listed("audience_figures", "field = ? AND value = ?", values![field, *from])
        }
        [(from, to)] => {
            let set =
                "SELECT contact AS n FROM audience_figures WHERE field = ? AND value >= ? AND value <= ?";
            Leaf::of_set(dialect, Sql::new(set, values![field, *from, *to]))
        }
        several => {
            let rows = match dialect {
                Dialect::Sqlite => "(?, ?)",
                Dialect::Postgres => "(CAST(? AS DOUBLE PRECISION), CAST(? AS DOUBLE PRECISION))",
            };
            let text = format!(
                "SELECT f.contact AS n FROM (SELECT column1 AS low, column2 AS high FROM (VALUES {}) v) r \
                 JOIN audience_figures f ON f.field = ? AND f.value >= r.low AND f.value <= r.high",
                vec![rows; several.len()].join(", ")
            );
            let mut bound: Vec<Value> =
                several.iter().flat_map(|(from, to)| [Value::from(*from), Value::from(*to)]).collect();
            bound.push(Value::from(field));
            Leaf::of_set(dialect, Sql::new(text, bound))
        }
    }
}

fn of_time(column: &str, range: &RangeInclusive<i64>, dialect: Dialect, ws: i64) -> Leaf {
    let bounds = values![*range.start(), *range.end()];
    let set = format!("SELECT n FROM audience_contacts WHERE ws = ? AND {column} >= ? AND {column} <= ?");
    let set = Sql::new(set, [values![ws], bounds.clone()].concat());
    let plus = plus(dialect);
    let test = Sql::new(format!("({plus}c.{column} >= ? AND {plus}c.{column} <= ?)"), bounds);
    Leaf { set: Some(set), ..Leaf::row(test) }
}

/// What a line of the ledger has to say.
struct Said<'a> {
    kind: Option<ConsentKind>,
    topic: Option<i64>,
    source: Option<&'a str>,
    form: Option<&'a str>,
    at: Option<&'a RangeInclusive<i64>>,
}

impl Said<'_> {
    /// `plus` keeps what follows it from being the way in.
    fn condition(&self, ws: i64, plus: &str) -> Sql {
        let mut condition = Sql::new(format!("{plus}ws = ?"), values![ws]);
        if let Some(kind) = self.kind {
            condition.append(Sql::new(format!(" AND {plus}kind = ?"), values![kind.code()]));
        }
        if let Some(topic) = self.topic {
            condition.append(Sql::new(format!(" AND {plus}topic = ?"), values![topic]));
        }
        if let Some(at) = self.at {
            let bounds = values![*at.start(), *at.end()];
            condition.append(Sql::new(format!(" AND {plus}at >= ? AND {plus}at <= ?"), bounds));
        }
        condition
    }

    fn evidence(&self, ws: i64) -> Option<Sql> {
        if self.source.is_none() && self.form.is_none() {
            return None;
        }
        let mut sql =
            Sql::new("evidence IN (SELECT evidence FROM audience_evidence WHERE ws = ?", values![ws]);
        for (column, text) in [("source", self.source), ("form", self.form)] {
            if let Some(text) = text {
                sql.append(Sql::new(format!(" AND {column} = ?"), values![text]));
            }
        }
        sql.push(")");
        Some(sql)
    }

    /// By the evidence where that is said, or else by topic and time.
    fn set(&self, ws: i64, dialect: Dialect) -> Sql {
        let mut set = Sql::new("SELECT DISTINCT contact AS n FROM audience_consents WHERE ", Vec::new());
        if let Some(evidence) = self.evidence(ws) {
            set.append(evidence);
            set.push(" AND ");
            set.append(self.condition(ws, plus(dialect)));
            return set;
        }
        if self.topic.is_none() {
            let topics = "topic IN (SELECT topic FROM audience_topics WHERE ws = ?) AND ";
            set.append(Sql::new(topics, values![ws]));
        }
        let mut condition = self.condition(ws, "");
        condition.text = condition.text.replacen("ws = ?", &format!("{}ws = ?", plus(dialect)), 1);
        set.append(condition);
        set
    }
}

fn of_consent(ws: i64, said: &Said<'_>, dialect: Dialect) -> Leaf {
    let mut condition = said.condition(ws, plus(dialect));
    if let Some(evidence) = said.evidence(ws) {
        condition.push(&format!(" AND {}", plus(dialect)));
        condition.append(evidence);
    }
    let test = condition.wrap("EXISTS (SELECT 1 FROM audience_consents x WHERE x.contact = c.n AND ", ")");
    Leaf { set: Some(said.set(ws, dialect)), exact: true, test, reads_contact: false }
}

fn of_provider(names: &[String], other: bool, dialect: Dialect, ws: i64) -> Cond {
    let bound: Vec<Value> = names.iter().map(Value::from).collect();
    let mut any = Vec::new();
    if !names.is_empty() {
        let domains = format!(
            "domain IN (SELECT domain FROM audience_domains WHERE provider IN ({}))",
            placeholders(names.len())
        );
        let set = format!("SELECT n FROM audience_contacts WHERE ws = ? AND {domains}");
        let set = Sql::new(set, [values![ws], bound.clone()].concat());
        let test = Sql::new(format!("{}c.{domains}", plus(dialect)), bound);
        any.push(Cond::Leaf(Leaf { set: Some(set), ..Leaf::row(test) }));
    }
    if other {
        let test = format!("{}c.domain NOT IN (SELECT domain FROM audience_domains)", plus(dialect));
        any.push(Cond::Leaf(Leaf::row(Sql::new(test, Vec::new()))));
    }
    Cond::Any(any)
}

/// `AND` the links and campaigns of activity rows, with a prefix for their columns.
pub(super) fn labels(counted: &Counted, prefix: &str, dialect: Dialect, ws: i64) -> Sql {
    let mut sql = Sql::default();
    for (column, kind, test) in
        [("link", LabelKind::Link, &counted.link), ("campaign", LabelKind::Campaign, &counted.campaign)]
    {
        let Some(test) = test else { continue };
        let text =
            format!(" AND {prefix}{column} IN (SELECT label FROM audience_labels WHERE ws = ? AND kind = ?");
        sql.append(Sql::new(text, values![ws, kind.code()]));
        if *test != TextTest::Known {
            sql.push(" AND ");
            sql.append(text_test("text", test, dialect));
        }
        sql.push(")");
    }
    sql
}
