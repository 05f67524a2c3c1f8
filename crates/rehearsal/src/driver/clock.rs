use std::cmp::Reverse;
use std::collections::BinaryHeap;

use postroad_base::UtcMillis;

/// Something the clock jumps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// Mail is handed out, and at the first one of a day the day before is closed.
    Slot(u32),
    /// The queue has something due.
    Tick,
    /// A session has waited for what it waited for, unless its epoch is over.
    Session { number: u32, epoch: u32 },
}

/// What comes, in order; what is planned first of things at the same time comes first.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Reverse<(UtcMillis, u64, Event)>>,
    planned: u64,
    next_tick: Option<UtcMillis>,
}

impl Agenda {
    pub(crate) fn plan(&mut self, at: UtcMillis, event: Event) {
        self.planned += 1;
        self.heap.push(Reverse((at, self.planned, event)));
    }

    /// The queue wants to be asked at `at`. An earlier wish makes a later one needless.
    pub(crate) fn plan_tick(&mut self, at: UtcMillis) {
        if self.next_tick.is_none_or(|known| known > at) {
            self.next_tick = Some(at);
            self.plan(at, Event::Tick);
        }
    }

    pub(crate) fn pop(&mut self) -> Option<(UtcMillis, Event)> {
        let Reverse((at, _, event)) = self.heap.pop()?;
        if event == Event::Tick && self.next_tick == Some(at) {
            self.next_tick = None;
        }
        Some((at, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_order_and_ticks_once() {
        let mut agenda = Agenda::default();
        agenda.plan(UtcMillis(20), Event::Slot(2));
        agenda.plan_tick(UtcMillis(15));
        agenda.plan_tick(UtcMillis(18));
        agenda.plan(UtcMillis(10), Event::Slot(1));
        let order: Vec<_> = std::iter::from_fn(|| agenda.pop()).map(|(_, event)| event).collect();
        assert_eq!(order, [Event::Slot(1), Event::Tick, Event::Slot(2)]);
    }
}
