use std::collections::VecDeque;
use std::time::Duration;

use postroad_base::{Domain, Stream, TrafficRuleId, UtcMillis};

use super::core::Core;
use super::entry::Handle;
use super::serve::Wake;
use super::shaper::Target;
use crate::traffic::PolicyKey;

/// Why a recipient that is due waits beside the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// A traffic rule, or another policy.
    Policy(PolicyKey),
    /// Replies closed the target for its workspace.
    Workspace,
    /// Its sources, or its sender's domain, have used up their warm-up allowance.
    WarmUp,
    /// Its pool has no usable source.
    NoSource,
}

/// What waits together: whatever lets one of them go lets all of them go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LotKey {
    pub why: Why,
    pub workspace: u32,
    pub stream: Stream,
    pub target: Target,
    pub sender: Option<Domain>,
    /// The traffic rule that chose its pool.
    pub route: Option<TrafficRuleId>,
}

/// A parking lot.
#[derive(Debug)]
pub(super) struct Lot {
    pub key: LotKey,
    /// Who is here, and some who no longer are.
    pub handles: VecDeque<Handle>,
    /// The same, of those who go before them: engaged recipients, where a warm-up allows little.
    pub first: VecDeque<Handle>,
    /// Those who are.
    pub live: u32,
    /// When they are asked again.
    pub wakes_at: UtcMillis,
    /// It is in line to be let go.
    pub noted: bool,
}

impl Lot {
    /// Where one waits who is `engaged`, or not.
    fn line(&mut self, engaged: bool) -> &mut VecDeque<Handle> {
        if engaged && self.key.why == Why::WarmUp { &mut self.first } else { &mut self.handles }
    }
}

/// Recipients let go in one step.
const STEP: usize = 2_000;
/// Outdated entries tolerated beyond twice those that hold.
const SLACK: usize = 1_000;
/// Nobody waits longer without being asked again, whatever was promised.
const LONGEST: Duration = Duration::from_secs(600);

/// Waiting for something else than a time of its own or a connection.
impl Core {
    /// A recipient waits with its like until `until`, or until something changes.
    pub(super) fn park(&mut self, handle: Handle, key: LotKey, until: Option<UtcMillis>, now: UtcMillis) {
        let longest = now.plus(LONGEST);
        let wakes_at = until.map_or(longest, |until| until.min(longest)).max(UtcMillis(now.0 + 1));
        let make = || Lot {
            key: key.clone(),
            handles: VecDeque::new(),
            first: VecDeque::new(),
            live: 0,
            wakes_at: UtcMillis::MAX,
            noted: false,
        };
        let number = self.lots.number(&key, |lot| lot.key == key, make);
        let urgent = self.is_urgent(handle);
        let engaged = self.marks(handle).engaged;
        let Some(recipient) = self.store.recipient_mut(handle) else { return };
        let (group, before, left) = (recipient.group, recipient.place(), recipient.spot());
        recipient.enter_lot(number);
        self.groups.moved(group, Some(before), Some(super::Place::Parked));
        self.left_spot(left, urgent);
        let lot = self.lots.get_mut(number).expect("it has just been made");
        lot.line(engaged).push_back(handle);
        lot.live += 1;
        if lot.live == 1 || lot.wakes_at <= now || wakes_at < lot.wakes_at {
            lot.wakes_at = wakes_at;
            self.wakes.push(wakes_at, Wake::Lot(number));
        }
        self.groups.note_due(group, wakes_at);
    }

    /// A recipient is no longer in a lot; its entry stays until somebody comes to it, or there are too many of these.
    pub(super) fn left_lot(&mut self, number: u32) {
        let Some(lot) = self.lots.get_mut(number) else { return };
        lot.live = lot.live.saturating_sub(1);
        if lot.handles.len() + lot.first.len() > 2 * lot.live as usize + SLACK {
            let store = &self.store;
            for line in [&mut lot.handles, &mut lot.first] {
                line.retain(|handle| store.recipient(*handle).is_some_and(|one| one.is_in_lot(number)));
                line.shrink_to_fit();
            }
        }
    }

    /// When those who go first are asked again, if any wait in this lot: nobody else goes before them.
    pub(super) fn first_in_lot_wait(&mut self, key: &LotKey) -> Option<UtcMillis> {
        let number = self.lots.find(key, |lot| lot.key == *key)?;
        let Self { store, lots, .. } = self;
        let lot = lots.get_mut(number)?;
        let is_here = |handle: &Handle| store.recipient(*handle).is_some_and(|one| one.is_in_lot(number));
        while lot.first.pop_front_if(|handle| !is_here(handle)).is_some() {}
        (!lot.first.is_empty()).then_some(lot.wakes_at)
    }

    /// Those in a lot are asked again.
    pub(super) fn note_lot(&mut self, number: u32) {
        if let Some(lot) = self.lots.get_mut(number)
            && !lot.noted
        {
            lot.noted = true;
            if lot.first.is_empty() {
                self.noted_lots.push_back(number);
            } else {
                self.noted_lots.push_front(number);
            }
        }
    }

    /// Something changed that may let any of them go.
    pub(super) fn note_all_lots(&mut self) {
        let all: Vec<u32> = self.lots.range(0, u32::MAX).map(|(number, _)| number).collect();
        for number in all {
            self.note_lot(number);
        }
    }

    /// Lets go who may. Returns whether to go on at once.
    pub(super) fn empty_lots(&mut self, now: UtcMillis) -> bool {
        let mut budget = STEP;
        while budget > 0 {
            let Some(number) = self.noted_lots.pop_front() else { return false };
            if let Some(lot) = self.lots.get_mut(number) {
                lot.noted = false;
            }
            if self.empty_lot(number, &mut budget, now) {
                self.note_lot(number);
            }
        }
        !self.noted_lots.is_empty()
    }

    /// Returns whether there is more to do in this lot.
    fn empty_lot(&mut self, number: u32, budget: &mut usize, now: UtcMillis) -> bool {
        let Some(why) = self.lots.get(number).map(|lot| lot.key.why) else { return false };
        let mut may_go = self.at_once(why, now);
        loop {
            let Some(lot) = self.lots.get_mut(number) else { return false };
            let Some(handle) = lot.first.pop_front().or_else(|| lot.handles.pop_front()) else {
                if lot.live == 0 {
                    self.lots.remove(number);
                }
                return false;
            };
            *budget = budget.saturating_sub(1);
            if self.store.recipient(handle).is_some_and(|one| one.is_in_lot(number)) {
                self.make_ready(handle, now);
                if self.store.recipient(handle).is_some_and(|one| one.is_in_lot(number)) {
                    // What holds it still holds those behind it, too: it keeps its place before them.
                    let engaged = self.marks(handle).engaged;
                    if let Some(lot) = self.lots.get_mut(number) {
                        let line = lot.line(engaged);
                        line.pop_back();
                        line.push_front(handle);
                    }
                    return false;
                }
                may_go -= 1;
            }
            if may_go == 0 {
                self.wake_lot(number, now);
                return false;
            }
            if *budget == 0 {
                return true;
            }
        }
    }

    /// How many may leave at a time.
    fn at_once(&mut self, why: Why, now: UtcMillis) -> usize {
        match why {
            Why::Policy(by) => match self.throttles.get_mut(&by) {
                Some(throttle) => (throttle.available(now) as usize).max(1),
                None => usize::MAX,
            },
            // One probe at a time.
            Why::Workspace => 1,
            Why::WarmUp | Why::NoSource => usize::MAX,
        }
    }

    fn wake_lot(&mut self, number: u32, now: UtcMillis) {
        let Some(lot) = self.lots.get_mut(number) else { return };
        let at = match lot.key.why {
            // Those let go have not taken their tokens yet.
            Why::Policy(by) => self.throttles.get(&by).map(|throttle| now.plus(throttle.period())),
            Why::Workspace | Why::WarmUp | Why::NoSource => None,
        };
        lot.wakes_at = at.unwrap_or(now.plus(Duration::from_secs(1)));
        self.wakes.push(lot.wakes_at, Wake::Lot(number));
    }
}
