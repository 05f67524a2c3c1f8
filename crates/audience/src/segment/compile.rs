//! A resolved rule as SQL.

use std::ops::RangeInclusive;

use postroad_db::{Dialect, Value, values};

use super::resolve::Node;
use super::times::{PRIME, SHARES};
use super::{Property, TextTest};
use crate::ConsentKind;
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
        Node::Consent { kind, topic, source, at } => {
            of_consent(ws, *kind, *topic, source.as_deref(), at.as_ref())
        }
        Node::Created(range) => of_time("created_at", range, dialect, ws),
        Node::Updated(range) => of_time("updated_at", range, dialect, ws),
        Node::Share { from, to, seed } => {
            let x = format!("((c.n + {seed}) % {PRIME})");
            let place = format!("(({x} * {x} % {PRIME} * 48271 + {x} * 7919) % {PRIME} % {SHARES})");
            let test = Sql::new(format!("({place} >= ? AND {place} < ?)"), values![*from, *to]);
            Leaf { reads_contact: false, ..Leaf::row(test) }
        }
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

fn of_consent(
    ws: i64,
    kind: ConsentKind,
    topic: Option<i64>,
    source: Option<&str>,
    at: Option<&RangeInclusive<i64>>,
) -> Leaf {
    let mut condition = Sql::new("ws = ? AND kind = ?", values![ws, kind.code()]);
    if let Some(topic) = topic {
        condition.append(Sql::new(" AND topic = ?", values![topic]));
    }
    if let Some(at) = at {
        condition.append(Sql::new(" AND at >= ? AND at <= ?", values![*at.start(), *at.end()]));
    }
    if let Some(source) = source {
        let evidence =
            " AND evidence IN (SELECT evidence FROM audience_evidence WHERE ws = ? AND source = ?)";
        condition.append(Sql::new(evidence, values![ws, source]));
    }
    // The ledger has an index by contact, and none by what it says.
    let test = condition.wrap("EXISTS (SELECT 1 FROM audience_consents x WHERE x.contact = c.n AND ", ")");
    Leaf { reads_contact: false, ..Leaf::row(test) }
}
