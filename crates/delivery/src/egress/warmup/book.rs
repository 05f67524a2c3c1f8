use std::collections::HashMap;
use std::sync::Arc;

use postroad_base::{Domain, SourceId, UtcMillis};

use super::{Allowed, Day, DayCounts, Decision, Noted, Plan, Progress, Rules, allowed, decide};

/// Who is warmed up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Source(SourceId),
    /// The domain in the header field From.
    Domain(Domain),
}

/// The provider of whoever has no profile.
pub const OTHER: &str = "other";
/// Providers counted apart for one subject; the rest counts as [`OTHER`].
pub const MAX_PROVIDERS: usize = 64;

/// The answer to a wish to send one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    Granted,
    LaterAt(UtcMillis),
}

/// One subject's warm-up.
#[derive(Clone, Debug)]
pub struct Enrolled {
    pub plan: Arc<Plan>,
    pub rules: Rules,
    /// The stages stay what they are.
    pub paused: bool,
    pub began: Day,
}

/// What the end of a day brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollOver {
    pub subject: Subject,
    pub provider: Box<str>,
    pub day: Day,
    pub counts: DayCounts,
    pub decision: Decision,
    pub after: Progress,
}

#[derive(Debug)]
struct Gauge {
    progress: Progress,
    day: Day,
    counts: DayCounts,
    hour: i64,
    sent_this_hour: u64,
    /// Counted and not handed out by [`Warmups::drain`] yet.
    fresh: DayCounts,
    /// Grants given back after they were drained: the next ones cost nothing.
    returned: u64,
    /// The last day with counts before `day`, until [`Warmups::roll_over`] decides on it.
    undecided: Option<(Day, DayCounts)>,
}

#[derive(Debug)]
struct Warming {
    enrolled: Enrolled,
    gauges: HashMap<Box<str>, Gauge>,
}

/// The warm-ups under way, with today's counts.
///
/// Several processes may share a subject: what each counts is drained and added up in storage, and comes back by
/// [`Warmups::set`].
#[derive(Debug, Default)]
pub struct Warmups {
    subjects: HashMap<Subject, Warming>,
    /// Counts of days that ended before they were drained.
    ended: Vec<Drained>,
}

type Drained = (Subject, Box<str>, Day, DayCounts);

impl Warmups {
    /// Begins a warm-up, or changes its plan, rules or pause.
    pub fn enrol(&mut self, subject: Subject, enrolled: Enrolled) {
        match self.subjects.get_mut(&subject) {
            Some(warming) => warming.enrolled = enrolled,
            None => {
                self.subjects.insert(subject, Warming { enrolled, gauges: HashMap::new() });
            }
        }
    }

    /// Ends warm-ups: the subjects not named have no limit any more.
    pub fn retain(&mut self, keep: impl Fn(&Subject) -> bool) {
        self.subjects.retain(|subject, _| keep(subject));
    }

    /// What storage knows: the stage, and `today`'s counts with those of other processes. Counts not drained yet come
    /// on top.
    pub fn set(
        &mut self,
        subject: &Subject,
        provider: &str,
        progress: Progress,
        today: Day,
        counts: DayCounts,
    ) {
        let Some(warming) = self.subjects.get_mut(subject) else { return };
        let provider = key(warming, provider);
        let gauge = gauge(warming, provider, today);
        gauge.progress = progress;
        gauge.undecided = None;
        if gauge.day == today {
            gauge.counts = counts;
            let fresh = gauge.fresh;
            gauge.counts.add(&fresh);
        }
    }

    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Whether a subject's mail to a provider is limited.
    #[must_use]
    pub fn is_warming(&self, subject: &Subject, provider: &str) -> bool {
        self.subjects.get(subject).is_some_and(|warming| {
            let stage = find(warming, provider).map_or(0, |gauge| gauge.progress.stage);
            stage < warming.enrolled.plan.end()
        })
    }

    /// Asks to send one mail now; a grant counts as sent.
    pub fn take(&mut self, subject: &Subject, provider: &str, now: UtcMillis) -> Take {
        let Some(warming) = self.subjects.get_mut(subject) else { return Take::Granted };
        let plan = Arc::clone(&warming.enrolled.plan);
        let gauge = at(warming, subject, &mut self.ended, provider, now);
        let sent = gauge.counts.sent.saturating_sub(gauge.returned);
        if let Some(stage) = plan.stage(gauge.progress.stage)
            && let Allowed::LaterAt(at) = allowed(stage, sent, gauge.sent_this_hour, now)
        {
            return Take::LaterAt(at);
        }
        gauge.sent_this_hour += 1;
        if gauge.returned > 0 {
            gauge.returned -= 1;
        } else {
            gauge.counts.sent += 1;
            gauge.fresh.sent += 1;
        }
        Take::Granted
    }

    /// A grant was not used: nothing was sent.
    pub fn give_back(&mut self, subject: &Subject, provider: &str, now: UtcMillis) {
        let Some(warming) = self.subjects.get_mut(subject) else { return };
        let gauge = at(warming, subject, &mut self.ended, provider, now);
        if gauge.counts.sent <= gauge.returned {
            // It was granted on a day that is over.
            return;
        }
        gauge.sent_this_hour = gauge.sent_this_hour.saturating_sub(1);
        if gauge.fresh.sent > 0 {
            gauge.fresh.sent -= 1;
            gauge.counts.sent -= 1;
        } else {
            // It is stored already: the next grant takes its place.
            gauge.returned += 1;
        }
    }

    /// What became of a recipient.
    pub fn note(&mut self, subject: &Subject, provider: &str, noted: Noted, now: UtcMillis) {
        let Some(warming) = self.subjects.get_mut(subject) else { return };
        let gauge = at(warming, subject, &mut self.ended, provider, now);
        gauge.counts.note(noted);
        gauge.fresh.note(noted);
    }

    /// What was counted since the last call, to be added to what is stored.
    pub fn drain(&mut self) -> Vec<Drained> {
        let mut drained = std::mem::take(&mut self.ended);
        for (subject, warming) in &mut self.subjects {
            for (provider, gauge) in &mut warming.gauges {
                if !gauge.fresh.is_zero() {
                    let fresh = std::mem::take(&mut gauge.fresh);
                    drained.push((subject.clone(), provider.clone(), gauge.day, fresh));
                }
            }
        }
        drained
    }

    /// Puts back what [`Warmups::drain`] gave and storage did not take.
    pub fn undrain(&mut self, drained: Vec<Drained>) {
        for (subject, provider, day, counts) in drained {
            let gauge = self
                .subjects
                .get_mut(&subject)
                .and_then(|warming| warming.gauges.get_mut(&provider))
                .filter(|gauge| gauge.day == day);
            match gauge {
                Some(gauge) => gauge.fresh.add(&counts),
                None => self.ended.push((subject, provider, day, counts)),
            }
        }
    }

    /// Decides on the days that ended before `now`, without storage: for the simulated internet.
    pub fn roll_over(&mut self, now: UtcMillis) -> Vec<RollOver> {
        let today = Day::of(now);
        let mut rolled = Vec::new();
        for (subject, warming) in &mut self.subjects {
            for (provider, gauge) in &mut warming.gauges {
                if gauge.day < today {
                    gauge.end_day(subject, provider, &mut self.ended, today);
                }
                let Some((day, counts)) = gauge.undecided.take() else { continue };
                let (decision, after) = advance(&warming.enrolled, gauge.progress, day, &counts, today);
                gauge.progress = after;
                rolled.push(RollOver {
                    subject: subject.clone(),
                    provider: provider.clone(),
                    day,
                    counts,
                    decision,
                    after,
                });
            }
        }
        rolled.sort_by(|a, b| (&a.subject, &a.provider).cmp(&(&b.subject, &b.provider)));
        rolled
    }

    /// Today's counts and the stage with a provider.
    #[must_use]
    pub fn look(&self, subject: &Subject, provider: &str) -> Option<(Progress, Day, DayCounts)> {
        let gauge = find(self.subjects.get(subject)?, provider)?;
        Some((gauge.progress, gauge.day, gauge.counts))
    }
}

/// Decides on `day`, the last with counts before `today`.
#[must_use]
pub(crate) fn advance(
    enrolled: &Enrolled,
    before: Progress,
    day: Day,
    counts: &DayCounts,
    today: Day,
) -> (Decision, Progress) {
    let last_sent = if counts.sent > 0 || counts.delivered > 0 { Some(day) } else { before.last_sent };
    let yesterday = today.plus(-1);
    let idle_days = last_sent.map_or(0, |last| yesterday.since(last));
    let warm = before.stage >= enrolled.plan.end();
    let mut decision = decide(&enrolled.plan, &enrolled.rules, before.stage, counts, idle_days);
    // Who is paused keeps his stage; who is warm stays so until he was idle for too long.
    if enrolled.paused {
        decision = Decision::StayPaused;
    } else if warm && decision != Decision::Restart {
        decision = Decision::StayWarm;
    }
    let stage = decision.apply(before.stage, &enrolled.plan);
    let since = if stage == before.stage && decision != Decision::Restart { before.since } else { today };
    // A restart is told once, not every day from then on.
    let last_sent = if decision == Decision::Restart { None } else { last_sent };
    (decision, Progress { stage, since, decided: yesterday, last_sent })
}

impl Gauge {
    fn begin(today: Day) -> Self {
        Self {
            progress: Progress::begin(today),
            day: today,
            counts: DayCounts::default(),
            hour: 0,
            sent_this_hour: 0,
            fresh: DayCounts::default(),
            returned: 0,
            undecided: None,
        }
    }

    /// A new day begins at the stage of the old one until the old one was decided.
    fn end_day(&mut self, subject: &Subject, provider: &str, ended: &mut Vec<Drained>, today: Day) {
        let fresh = std::mem::take(&mut self.fresh);
        if !fresh.is_zero() {
            ended.push((subject.clone(), provider.into(), self.day, fresh));
        }
        self.undecided = Some((self.day, std::mem::take(&mut self.counts)));
        self.day = today;
        self.hour = 0;
        self.sent_this_hour = 0;
        self.returned = 0;
    }
}

fn find<'a>(warming: &'a Warming, provider: &str) -> Option<&'a Gauge> {
    warming
        .gauges
        .get(provider)
        .or_else(|| (warming.gauges.len() >= MAX_PROVIDERS).then(|| warming.gauges.get(OTHER)).flatten())
}

/// The key a provider counts under.
fn key<'a>(warming: &Warming, provider: &'a str) -> &'a str {
    let full = warming.gauges.len() >= MAX_PROVIDERS && !warming.gauges.contains_key(provider);
    if full { OTHER } else { provider }
}

fn gauge<'a>(warming: &'a mut Warming, provider: &str, today: Day) -> &'a mut Gauge {
    // Looked up twice so that the usual case does not copy the key.
    if !warming.gauges.contains_key(provider) {
        warming.gauges.insert(provider.into(), Gauge::begin(today));
    }
    warming.gauges.get_mut(provider).expect("it was just put there")
}

/// The gauge, moved on to the day and hour of `now`.
fn at<'a>(
    warming: &'a mut Warming,
    subject: &Subject,
    ended: &mut Vec<Drained>,
    provider: &str,
    now: UtcMillis,
) -> &'a mut Gauge {
    let today = Day::of(now);
    let provider = key(warming, provider);
    let gauge = gauge(warming, provider, today);
    if gauge.day < today {
        gauge.end_day(subject, provider, ended, today);
    }
    let hour = now.since(today.start()).as_secs().cast_signed() / 3_600;
    if gauge.hour != hour {
        gauge.hour = hour;
        gauge.sent_this_hour = 0;
    }
    gauge
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
