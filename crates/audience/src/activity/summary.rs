//! What follows from a contact's activity.

use std::sync::LazyLock;

use postroad_db::{DbError, Row, Value};

use super::score;
use super::{ActivityKind, EngagementClass};

/// Of opens and clicks by people, so many times are kept, the newest first.
pub(crate) const RECENT: usize = 5;

/// How often, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub count: i64,
    pub last: Option<i64>,
}

impl Tally {
    fn add(&mut self, at: i64) {
        self.count += 1;
        self.last = self.last.max(Some(at));
    }
}

/// A row of `audience_engagement`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// In the order of [`ActivityKind::ALL`]; opens and clicks by people.
    tallies: [Tally; 9],
    machine_opened: Tally,
    machine_clicked: Tally,
    /// The times of the newest opens and clicks by people.
    opened: [Option<i64>; RECENT],
    clicked: [Option<i64>; RECENT],
    /// Deliveries since the last open or click by a person.
    pub unopened: i64,
    pub score_key: Option<i64>,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Happening {
    pub kind: ActivityKind,
    pub class: EngagementClass,
    pub at: i64,
    /// Whether it is the first of its kind on its day, which alone gives points.
    pub gives_points: bool,
}

/// `opened_3_at`
pub(crate) fn recent_column(kind: ActivityKind, rank: usize) -> String {
    match rank {
        1 => format!("{}_at", kind.as_str()),
        rank => format!("{}_{rank}_at", kind.as_str()),
    }
}

/// In the order of [`Summary::values`].
pub(crate) static COLUMNS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut columns = vec!["contact".to_owned(), "ws".to_owned()];
    for kind in ActivityKind::ALL {
        columns.extend([kind.as_str().to_owned(), recent_column(kind, 1)]);
    }
    for name in ["machine_opened", "machine_clicked"] {
        columns.extend([name.to_owned(), format!("{name}_at")]);
    }
    for kind in [ActivityKind::Opened, ActivityKind::Clicked] {
        columns.extend((2..=RECENT).map(|rank| recent_column(kind, rank)));
    }
    columns.extend(["unopened".to_owned(), "score_key".to_owned()]);
    columns
});

impl Summary {
    pub fn read(row: &Row) -> Result<Self, DbError> {
        let tally = |name: &str| {
            Ok::<_, DbError>(Tally { count: row.get(name)?, last: row.get(&format!("{name}_at"))? })
        };
        let mut summary = Self {
            machine_opened: tally("machine_opened")?,
            machine_clicked: tally("machine_clicked")?,
            unopened: row.get("unopened")?,
            score_key: row.get("score_key")?,
            ..Self::default()
        };
        for (kind, place) in ActivityKind::ALL.into_iter().zip(&mut summary.tallies) {
            *place = tally(kind.as_str())?;
        }
        for rank in 1..=RECENT {
            summary.opened[rank - 1] = row.get(&recent_column(ActivityKind::Opened, rank))?;
            summary.clicked[rank - 1] = row.get(&recent_column(ActivityKind::Clicked, rank))?;
        }
        Ok(summary)
    }

    pub fn values(&self, contact: i64, ws: i64) -> Vec<Value> {
        let mut values = vec![Value::from(contact), Value::from(ws)];
        let mut tally = |tally: &Tally| values.extend([Value::from(tally.count), Value::from(tally.last)]);
        self.tallies.iter().for_each(&mut tally);
        tally(&self.machine_opened);
        tally(&self.machine_clicked);
        for recent in [&self.opened, &self.clicked] {
            values.extend(recent[1..].iter().map(|at| Value::from(*at)));
        }
        values.extend([Value::from(self.unopened), Value::from(self.score_key)]);
        values
    }

    pub fn tally(&self, kind: ActivityKind) -> Tally {
        let place = ActivityKind::ALL.into_iter().position(|one| one == kind);
        place.map(|place| self.tallies[place]).unwrap_or_default()
    }

    /// Opens or clicks by machines.
    pub fn machines(&self, kind: ActivityKind) -> Tally {
        match kind {
            ActivityKind::Opened => self.machine_opened,
            ActivityKind::Clicked => self.machine_clicked,
            _ => Tally::default(),
        }
    }

    /// When a person last opened or clicked.
    pub fn engaged_at(&self) -> Option<i64> {
        self.tally(ActivityKind::Opened).last.max(self.tally(ActivityKind::Clicked).last)
    }

    /// Adds what happened. What a later open or click makes of earlier deliveries is said by [`Summary::unopened`], which
    /// the caller counts again when [`Summary::engaged_at`] moved.
    pub fn add(&mut self, one: Happening) {
        let Happening { kind, class, at, gives_points } = one;
        if class != EngagementClass::Human && kind.is_engagement() {
            match kind {
                ActivityKind::Opened => self.machine_opened.add(at),
                _ => self.machine_clicked.add(at),
            }
            return;
        }
        if kind == ActivityKind::Delivered && self.engaged_at().is_none_or(|engaged| at > engaged) {
            self.unopened += 1;
        }
        if let Some(place) = ActivityKind::ALL.into_iter().position(|other| other == kind) {
            self.tallies[place].add(at);
        }
        let complained = self.tally(ActivityKind::Complained).last;
        let points = match kind {
            ActivityKind::Opened => {
                keep(&mut self.opened, at);
                score::OPEN_POINTS
            }
            ActivityKind::Clicked => {
                keep(&mut self.clicked, at);
                score::CLICK_POINTS
            }
            ActivityKind::Complained => {
                self.score_key = None;
                return;
            }
            _ => return,
        };
        if gives_points && complained.is_none_or(|complained| at > complained) {
            self.score_key = Some(score::add(self.score_key, at, points));
        }
    }
}

/// The newest first.
fn keep(recent: &mut [Option<i64>; RECENT], at: i64) {
    let mut times: Vec<i64> = recent.iter().flatten().copied().chain([at]).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    for (place, at) in recent.iter_mut().zip(times) {
        *place = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happening(kind: ActivityKind, at: i64) -> Happening {
        Happening { kind, class: EngagementClass::Human, at, gives_points: true }
    }

    #[test]
    fn the_newest_opens_are_kept_in_order() {
        let mut summary = Summary::default();
        for at in [30, 10, 70, 50, 20, 60, 40] {
            summary.add(happening(ActivityKind::Opened, at));
        }
        assert_eq!(summary.opened, [Some(70), Some(60), Some(50), Some(40), Some(30)]);
        assert_eq!(summary.tally(ActivityKind::Opened), Tally { count: 7, last: Some(70) });
    }

    #[test]
    fn deliveries_count_until_a_person_reads() {
        let mut summary = Summary::default();
        summary.add(happening(ActivityKind::Delivered, 10));
        summary.add(happening(ActivityKind::Delivered, 20));
        let machine =
            Happening { class: EngagementClass::PrivacyProxy, ..happening(ActivityKind::Opened, 21) };
        summary.add(machine);
        assert_eq!((summary.unopened, summary.engaged_at()), (2, None));
        summary.add(happening(ActivityKind::Opened, 25));
        // An older delivery that is told late says nothing new.
        summary.unopened = 0;
        summary.add(happening(ActivityKind::Delivered, 24));
        summary.add(happening(ActivityKind::Delivered, 30));
        assert_eq!((summary.unopened, summary.machines(ActivityKind::Opened).count), (1, 1));
    }

    #[test]
    fn a_complaint_takes_the_points() {
        let mut summary = Summary::default();
        summary.add(happening(ActivityKind::Clicked, 10));
        summary.add(happening(ActivityKind::Complained, 20));
        summary.add(happening(ActivityKind::Opened, 15));
        assert_eq!(summary.score_key, None);
        summary.add(Happening { gives_points: false, ..happening(ActivityKind::Opened, 30) });
        assert_eq!(summary.score_key, None);
        summary.add(happening(ActivityKind::Opened, 30));
        assert!(summary.score_key.is_some());
    }

    #[test]
    fn columns_and_values_agree() {
        assert_eq!(COLUMNS.len(), Summary::default().values(1, 1).len());
        assert_eq!(COLUMNS.len(), 34);
    }
}
