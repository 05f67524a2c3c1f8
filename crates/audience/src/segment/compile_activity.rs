//! Rules about activity as SQL.

use std::ops::RangeInclusive;

use postroad_db::{Dialect, Value, values};

use super::compile::labels;
use super::resolve::Counted;
use crate::activity::{ActivityKind, RECENT, recent_column};
use crate::select::{Leaf, plus};
use crate::sql::{Sql, placeholders};

/// How a summary's column can be come by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// There is an index of it, after the workspace.
    Indexed,
    /// Everybody's summary is looked at.
    Scanned,
}

/// A condition on the contact's summary.
fn summary(ws: i64, condition: &str, bound: Vec<Value>, access: Access, dialect: Dialect) -> Leaf {
    let plus = if access == Access::Scanned { plus(dialect) } else { "" };
    let set = format!("SELECT contact AS n FROM audience_engagement WHERE {plus}ws = ? AND {condition}");
    let set = Sql::new(set, [values![ws], bound.clone()].concat());
    let test = format!("EXISTS (SELECT 1 FROM audience_engagement x WHERE x.contact = c.n AND {condition})");
    Leaf { set: Some(set), exact: true, test: Sql::new(test, bound), reads_contact: false }
}

/// Of these, few contacts have any: an index holds them.
fn is_rare(kind: ActivityKind) -> bool {
    matches!(
        kind,
        ActivityKind::Deferred
            | ActivityKind::SoftBounced
            | ActivityKind::Bounced
            | ActivityKind::Suppressed
            | ActivityKind::Complained
    )
}

/// Whether an index has the time of the last one.
fn has_last_index(kind: ActivityKind) -> bool {
    matches!(kind, ActivityKind::Sent | ActivityKind::Opened | ActivityKind::Clicked)
}

pub(super) fn of_activity(counted: &Counted, times: i64, dialect: Dialect, ws: i64) -> Leaf {
    let Counted { kind, machines, since, link, campaign } = counted;
    let name = kind.as_str();
    if link.is_some() || campaign.is_some() {
        return of_labels(counted, times, dialect, ws);
    }
    match since {
        None if *machines => {
            let condition = format!("{name} + machine_{name} >= ?");
            summary(ws, &condition, values![times], Access::Scanned, dialect)
        }
        None if is_rare(*kind) => {
            let condition = format!("{name} > 0 AND {name} >= ?");
            summary(ws, &condition, values![times], Access::Indexed, dialect)
        }
        None if has_last_index(*kind) => {
            let condition = format!("{name}_at > 0 AND {name} >= ?");
            summary(ws, &condition, values![times], Access::Indexed, dialect)
        }
        None => summary(ws, &format!("{name} >= ?"), values![times], Access::Scanned, dialect),
        Some(since) if !*machines && has_last_index(*kind) => {
            let rank = usize::try_from(times).unwrap_or(RECENT).clamp(1, RECENT);
            let column = recent_column(*kind, if *kind == ActivityKind::Sent { 1 } else { rank });
            let condition = format!("{name}_at >= ? AND {column} >= ?");
            let mut leaf = summary(ws, &condition, values![*since, *since], Access::Indexed, dialect);
            if times > i64::try_from(RECENT).unwrap_or(i64::MAX) {
                // Those of whom enough is kept in the summary, and the others are counted.
                leaf.exact = false;
                leaf.test.push(" AND ");
                leaf.test.append(counting(counted, times, dialect, ws));
            }
            leaf
        }
        Some(_) => of_rows(counted, times, dialect, ws),
    }
}

/// So many rows of the contact.
fn counting(counted: &Counted, times: i64, dialect: Dialect, ws: i64) -> Sql {
    let codes = counted.kind.codes(counted.machines);
    let text = format!(
        "(SELECT COUNT(*) FROM (SELECT 1 FROM audience_activity a WHERE a.contact = c.n AND a.kind IN ({})",
        placeholders(codes.len())
    );
    let mut sql = Sql::new(text, codes.into_iter().map(Value::from).collect());
    if let Some(since) = counted.since {
        sql.append(Sql::new(" AND a.at >= ?", values![since]));
    }
    sql.append(labels(counted, &format!("{}a.", plus(dialect)), dialect, ws));
    sql.append(Sql::new(" LIMIT ?) y) >= ?", values![times, times]));
    sql
}

fn grouped(mut set: Sql, times: i64) -> Sql {
    set.append(Sql::new(" GROUP BY contact HAVING COUNT(*) >= ?", values![times]));
    set
}

/// By time.
fn of_rows(counted: &Counted, times: i64, dialect: Dialect, ws: i64) -> Leaf {
    let codes = counted.kind.codes(counted.machines);
    let text = format!(
        "SELECT contact AS n FROM audience_activity WHERE ws = ? AND kind IN ({}) AND at >= ?",
        placeholders(codes.len())
    );
    let mut bound = values![ws];
    bound.extend(codes.into_iter().map(Value::from));
    bound.push(Value::from(counted.since.unwrap_or(0)));
    let set = Some(grouped(Sql::new(text, bound), times));
    Leaf { set, exact: true, test: counting(counted, times, dialect, ws), reads_contact: false }
}

/// By link or campaign.
fn of_labels(counted: &Counted, times: i64, dialect: Dialect, ws: i64) -> Leaf {
    let plus = plus(dialect);
    let codes = counted.kind.codes(counted.machines);
    let text = format!(
        "SELECT contact AS n FROM audience_activity WHERE {plus}ws = ? AND {plus}kind IN ({})",
        placeholders(codes.len())
    );
    let mut bound = values![ws];
    bound.extend(codes.into_iter().map(Value::from));
    let mut set = Sql::new(text, bound);
    if let Some(since) = counted.since {
        set.append(Sql::new(format!(" AND {plus}at >= ?"), values![since]));
    }
    set.append(labels(counted, "", dialect, ws));
    let set = Some(grouped(set, times));
    Leaf { set, exact: true, test: counting(counted, times, dialect, ws), reads_contact: false }
}

pub(super) fn of_last(
    kind: ActivityKind,
    machines: bool,
    range: &RangeInclusive<i64>,
    dialect: Dialect,
    ws: i64,
) -> Leaf {
    let name = kind.as_str();
    let bounds = values![*range.start(), *range.end()];
    if machines {
        let last = format!(
            "CASE WHEN machine_{name}_at IS NULL OR {name}_at >= machine_{name}_at THEN {name}_at \
             ELSE machine_{name}_at END"
        );
        let condition = format!("{last} >= ? AND {last} <= ?");
        return summary(ws, &condition, bounds, Access::Scanned, dialect);
    }
    let access = if has_last_index(kind) { Access::Indexed } else { Access::Scanned };
    summary(ws, &format!("{name}_at >= ? AND {name}_at <= ?"), bounds, access, dialect)
}

pub(super) fn of_unopened(last: i64, dialect: Dialect, ws: i64) -> Leaf {
    // The index begins where such rules do.
    if last >= 3 {
        summary(ws, "unopened >= 3 AND unopened >= ?", values![last], Access::Indexed, dialect)
    } else {
        summary(ws, "unopened >= ?", values![last], Access::Scanned, dialect)
    }
}

pub(super) fn of_score(from: i64, to: i64, dialect: Dialect, ws: i64) -> Leaf {
    summary(ws, "score_key >= ? AND score_key < ?", values![from, to], Access::Indexed, dialect)
}
