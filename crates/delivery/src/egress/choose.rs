use postroad_base::{Domain, UtcMillis};

use super::warmup::{Subject, Take, Warmups};
use super::{EgressPlan, Overflow, PlannedPool, SourceIndex, WeightedSource};

/// One recipient that wants to leave.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    pub pool: &'a PlannedPool,
    /// The provider's key, as in shaping profiles.
    pub provider: &'a str,
    /// The domain in the header field From, where it is known: it may be warmed up, too.
    pub sender: Option<&'a Domain>,
    /// The lot for the weights: any number, random or counted up.
    pub draw: u64,
    pub now: UtcMillis,
}

/// Which source carries a recipient's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This one; what it took from warm-up allowances is taken.
    Source(SourceIndex),
    /// Every source that may carry it, or the sender domain, has used up its allowance for now.
    LaterAt(UtcMillis),
    /// The pool has no usable source.
    NoSource,
}

/// Picks a source of the pool by weight. A source whose allowance is used up hands over to others that are warmed up,
/// then, if the pool's overflow says so, to warm ones.
pub fn choose(plan: &EgressPlan, warmups: &mut Warmups, wish: Wish<'_>) -> Choice {
    if warmups.is_empty() {
        let place = by_weight(&wish.pool.sources, wish.draw);
        return place.map_or(Choice::NoSource, |place| Choice::Source(wish.pool.sources[place].source));
    }
    let sender = wish.sender.map(|domain| Subject::Domain(domain.clone()));
    if let Some(sender) = &sender
        && let Take::LaterAt(at) = warmups.take(sender, wish.provider, wish.now)
    {
        return Choice::LaterAt(at);
    }
    let choice = source(plan, warmups, wish);
    if let (Some(sender), Choice::LaterAt(_) | Choice::NoSource) = (&sender, choice) {
        warmups.give_back(sender, wish.provider, wish.now);
    }
    choice
}

fn source(plan: &EgressPlan, warmups: &mut Warmups, wish: Wish<'_>) -> Choice {
    let sources = &wish.pool.sources;
    let Some(start) = by_weight(sources, wish.draw) else { return Choice::NoSource };
    let mut warm: Vec<WeightedSource> = Vec::new();
    let mut later: Option<UtcMillis> = None;
    for weighted in sources[start..].iter().chain(&sources[..start]) {
        let subject = plan.source(weighted.source).id.map(Subject::Source);
        match subject.filter(|subject| warmups.is_warming(subject, wish.provider)) {
            None if weighted.source == sources[start].source => return Choice::Source(weighted.source),
            None => warm.push(*weighted),
            Some(subject) => match warmups.take(&subject, wish.provider, wish.now) {
                Take::Granted => return Choice::Source(weighted.source),
                Take::LaterAt(at) => later = Some(later.map_or(at, |known| known.min(at))),
            },
        }
    }
    match by_weight(&warm, wish.draw).filter(|_| wish.pool.overflow == Overflow::WarmSources) {
        Some(place) => Choice::Source(warm[place].source),
        None => later.map_or(Choice::NoSource, Choice::LaterAt),
    }
}

fn by_weight(sources: &[WeightedSource], draw: u64) -> Option<usize> {
    let total: u64 = sources.iter().map(|source| u64::from(source.weight)).sum();
    let mut left = draw.checked_rem(total)?;
    for (place, source) in sources.iter().enumerate() {
        match left.checked_sub(u64::from(source.weight)) {
            Some(rest) => left = rest,
            None => return Some(place),
        }
    }
    None
}

#[cfg(test)]
#[path = "choose_tests.rs"]
mod tests;
