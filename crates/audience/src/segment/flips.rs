//! Whose answer may have changed by time alone.
//!
//! A rule is resolved at two times. Where a leaf is not the same, the contacts between the two are those of whom something
//! may have changed: a range of an index, however many contacts there are. So nothing needs to be kept of each contact, and
//! nobody has to be looked at again before their time.

use std::ops::RangeInclusive;

use postroad_db::{Dialect, Value, values};

use super::compile::figures_set;
use super::resolve::{Counted, Node};
use crate::activity::ActivityKind;
use crate::select::plus;
use crate::sql::Sql;

/// The two rules are not of one shape: what they speak of was changed meanwhile.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unlike;

/// Sets of contact numbers `n`, together all whose answer may differ.
pub(super) fn candidates(before: &Node, after: &Node, dialect: Dialect, ws: i64) -> Result<Vec<Sql>, Unlike> {
    let mut found = Vec::new();
    Comparing { dialect, ws, found: &mut found }.compare(before, after)?;
    Ok(found)
}

struct Comparing<'a> {
    dialect: Dialect,
    ws: i64,
    found: &'a mut Vec<Sql>,
}

impl Comparing<'_> {
    fn compare(&mut self, before: &Node, after: &Node) -> Result<(), Unlike> {
        match (before, after) {
            (Node::All(a), Node::All(b)) | (Node::Any(a), Node::Any(b)) if a.len() == b.len() => {
                a.iter().zip(b).try_for_each(|(a, b)| self.compare(a, b))
            }
            (Node::Not(a), Node::Not(b)) => self.compare(a, b),
            (a, b) if a == b => Ok(()),
            (Node::Figures { field: a, ranges: before }, Node::Figures { field: b, ranges: after })
                if a == b =>
            {
                let between = between(&whole(before), &whole(after));
                if !between.is_empty() {
                    #[expect(clippy::cast_precision_loss, reason = "days are small")]
                    let ranges: Vec<(f64, f64)> =
                        between.into_iter().map(|(from, to)| (from as f64, to as f64)).collect();
                    self.found.push(figures_set(*a, &ranges, self.dialect));
                }
                Ok(())
            }
            (Node::Created(a), Node::Created(b)) => {
                self.of_contacts("created_at", a, b);
                Ok(())
            }
            (Node::Updated(a), Node::Updated(b)) => {
                self.of_contacts("updated_at", a, b);
                Ok(())
            }
            (
                Node::Consent { kind, topic, at: Some(a), .. },
                Node::Consent { kind: other_kind, topic: other_topic, at: Some(b), .. },
            ) if (kind, topic) == (other_kind, other_topic) => {
                self.of_consents(kind.code(), *topic, a, b);
                Ok(())
            }
            (Node::Activity { counted: a, .. }, Node::Activity { counted: b, .. }) => self.of_activity(a, b),
            (
                Node::Last { kind, machines, range: a },
                Node::Last { kind: other, machines: other_machines, range: b },
            ) if (kind, machines) == (other, other_machines) => {
                for (from, to) in ends(a, b) {
                    self.of_time(*kind, *machines, from, to);
                }
                Ok(())
            }
            (Node::Score { from: a, to: c }, Node::Score { from: b, to: d }) => {
                for (from, to) in ends(&(*a..=*c), &(*b..=*d)) {
                    let sql = "SELECT contact AS n FROM audience_engagement WHERE ws = ? AND score_key >= ? AND score_key <= ?";
                    self.found.push(Sql::new(sql, values![self.ws, from, to]));
                }
                Ok(())
            }
            _ => Err(Unlike),
        }
    }

    fn of_contacts(&mut self, column: &str, a: &RangeInclusive<i64>, b: &RangeInclusive<i64>) {
        for (from, to) in ends(a, b) {
            let sql =
                format!("SELECT n FROM audience_contacts WHERE ws = ? AND {column} >= ? AND {column} <= ?");
            self.found.push(Sql::new(sql, values![self.ws, from, to]));
        }
    }

    fn of_consents(
        &mut self,
        kind: i64,
        topic: Option<i64>,
        a: &RangeInclusive<i64>,
        b: &RangeInclusive<i64>,
    ) {
        for (from, to) in ends(a, b) {
            let topics = match topic {
                Some(topic) => Sql::new("topic = ?", values![topic]),
                None => {
                    Sql::new("topic IN (SELECT topic FROM audience_topics WHERE ws = ?)", values![self.ws])
                }
            };
            let mut sql = topics.wrap("SELECT contact AS n FROM audience_consents WHERE ", "");
            let plus = plus(self.dialect);
            let text = format!(" AND kind = ? AND at >= ? AND at <= ? AND {plus}ws = ?");
            sql.append(Sql::new(text, values![kind, from, to, self.ws]));
            self.found.push(sql);
        }
    }

    fn of_activity(&mut self, a: &Counted, b: &Counted) -> Result<(), Unlike> {
        let alike = Counted { since: None, ..a.clone() } == Counted { since: None, ..b.clone() };
        let (Some(before), Some(after), true) = (a.since, b.since, alike) else { return Err(Unlike) };
        self.of_time(a.kind, a.machines, before.min(after), before.max(after));
        Ok(())
    }

    /// Contacts to whom something happened in a span of time.
    fn of_time(&mut self, kind: ActivityKind, machines: bool, from: i64, to: i64) {
        if kind == ActivityKind::Sent {
            let sql =
                "SELECT contact AS n FROM audience_engagement WHERE ws = ? AND sent_at >= ? AND sent_at <= ?";
            self.found.push(Sql::new(sql, values![self.ws, from, to]));
            return;
        }
        for code in kind.codes(machines) {
            let sql = "SELECT contact AS n FROM audience_activity WHERE ws = ? AND kind = ? AND at >= ? AND at <= ?";
            self.found.push(Sql::new(sql, values![self.ws, code, from, to]));
        }
    }
}

/// Where the ends of two ranges lie apart.
fn ends(a: &RangeInclusive<i64>, b: &RangeInclusive<i64>) -> Vec<(i64, i64)> {
    [(*a.start(), *b.start()), (*a.end(), *b.end())]
        .into_iter()
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "days are small")]
fn whole(ranges: &[(f64, f64)]) -> Vec<(i64, i64)> {
    ranges.iter().map(|(from, to)| (*from as i64, *to as i64)).collect()
}

/// What is in one of two lists of ranges of whole numbers, and not in the other.
fn between(a: &[(i64, i64)], b: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut found = without(a, b);
    found.extend(without(b, a));
    found.sort_unstable();
    found
}

fn without(of: &[(i64, i64)], taken: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut left = of.to_vec();
    for (from, to) in taken {
        let mut cut = Vec::with_capacity(left.len());
        for (low, high) in left {
            if high < *from || low > *to {
                cut.push((low, high));
                continue;
            }
            if low < *from {
                cut.push((low, from - 1));
            }
            if high > *to {
                cut.push((to + 1, high));
            }
        }
        left = cut;
    }
    left
}

/// One page of the candidates, after a number, in order.
pub(super) fn page(sets: &[Sql], after: i64, limit: usize) -> Sql {
    let mut union = Sql::new("SELECT DISTINCT n FROM (", Vec::new());
    for (at, set) in sets.iter().enumerate() {
        union.push(if at == 0 { "SELECT n FROM (" } else { " UNION ALL SELECT n FROM (" });
        union.append(set.clone());
        union.push(&format!(") s{at}"));
    }
    let limit = Value::from(i64::try_from(limit).unwrap_or(i64::MAX));
    union.append(Sql::new(") u WHERE n > ? ORDER BY n LIMIT ?", vec![Value::from(after), limit]));
    union
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_taken_apart() {
        assert_eq!(between(&[(0, 9)], &[(1, 10)]), [(0, 0), (10, 10)]);
        assert_eq!(between(&[(0, 9)], &[(20, 29)]), [(0, 9), (20, 29)]);
        assert_eq!(between(&[(0, 9)], &[(3, 4)]), [(0, 2), (5, 9)]);
        assert_eq!(between(&[(0, 9)], &[(0, 9)]), []);
        assert_eq!(between(&[(0, 1), (5, 6)], &[(1, 2), (6, 7)]), [(0, 0), (2, 2), (5, 5), (7, 7)]);
    }

    #[test]
    fn what_stays_needs_no_look() {
        let rule = Node::All(vec![Node::Tag(1), Node::Created(0..=10)]);
        assert!(candidates(&rule, &rule, Dialect::Sqlite, 1).unwrap().is_empty());
        let later = Node::All(vec![Node::Tag(1), Node::Created(5..=15)]);
        assert_eq!(candidates(&rule, &later, Dialect::Sqlite, 1).unwrap().len(), 2);
        assert_eq!(candidates(&rule, &Node::Tag(1), Dialect::Sqlite, 1).err(), Some(Unlike));
    }
}
