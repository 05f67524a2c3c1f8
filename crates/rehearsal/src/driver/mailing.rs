use postroad_base::UtcMillis;
use postroad_simnet::world::Happening;

use super::{MessageNumber, Rehearsal, SLOTS, kind_index};
use crate::audience::Audience;
use crate::plan::{Plan, Policy};

/// The hour at which a naive sender sends everything.
const NAIVE_HOUR: u32 = 9;
/// What waits at a provider before no more is handed out, as a share of a day's volume; and at least.
const BACKLOG_SHARE: u64 = 12;
const BACKLOG_MIN: u64 = 200;

/// What is to be sent, group by group of the audience.
#[derive(Debug)]
pub(crate) struct Mailing {
    /// Of the present day, or of the whole list, not handed out yet.
    left: Vec<u64>,
    /// Of a day, for daily mailings.
    daily: Option<Vec<u64>>,
    begun: bool,
    pub(crate) finished_at: Option<UtcMillis>,
}

impl Mailing {
    pub(crate) fn daily(plan: &Plan, audience: &Audience) -> Self {
        let volume = plan.daily_simulated() as f64;
        let daily: Vec<u64> = (0..audience.groups.len())
            .map(|group| {
                let wanted = (volume * audience.groups[group].share).round() as u64;
                wanted.min(audience.len_of(group))
            })
            .collect();
        Self { left: vec![0; daily.len()], daily: Some(daily), begun: false, finished_at: None }
    }

    pub(crate) fn once(audience: &Audience) -> Self {
        let left = (0..audience.groups.len()).map(|group| audience.len_of(group)).collect();
        Self { left, daily: None, begun: false, finished_at: None }
    }

    /// Whether nothing more will be handed out.
    pub(crate) fn is_over(&self) -> bool {
        self.daily.is_none() && self.begun && self.left.iter().all(|left| *left == 0)
    }
}

impl Rehearsal {
    /// Hands out what belongs to a slot, after what the world did by itself.
    pub(super) fn slot(&mut self, slot: u32) {
        let of_day = slot % SLOTS;
        if of_day == 0 {
            self.begin_day();
        }
        self.hear();
        self.sweep();
        for group in 0..self.audience.groups.len() {
            let count = self.share_of_slot(group, of_day);
            self.hand_out(group, count);
        }
    }

    fn begin_day(&mut self) {
        let day = self.day();
        if day > 0 {
            self.close_day(day - 1);
            self.allowances.roll_over(self.now);
        }
        let repeats = self.mailing.daily.is_some();
        for group in 0..self.audience.groups.len() {
            let kind = kind_index(self.audience.groups[group].kind);
            if let Some(daily) = &self.mailing.daily {
                self.mailing.left[group] = daily[group];
            }
            if repeats || day == 0 {
                self.ledger.cell(day, kind).wanted += self.mailing.left[group];
            }
        }
        if repeats {
            self.audience.rewind();
        }
        self.mailing.begun = true;
    }

    /// What is left of a day's mail when it ends is not sent; a list goes on the next day.
    pub(super) fn held_back(&mut self, day: u16) {
        for group in 0..self.audience.groups.len() {
            let kind = kind_index(self.audience.groups[group].kind);
            self.ledger.cell(day, kind).held_back += self.mailing.left[group];
        }
    }

    fn share_of_slot(&self, group: usize, of_day: u32) -> u64 {
        let left = self.mailing.left[group];
        let kind = kind_index(self.audience.groups[group].kind);
        match self.policy {
            Policy::Naive => {
                let first = NAIVE_HOUR * SLOTS / 24;
                let last = first + SLOTS / 24;
                // All of it within an hour.
                if (first..last).contains(&of_day) { left.div_ceil(u64::from(last - of_day)) } else { 0 }
            }
            Policy::Ours => {
                let slots_left = u64::from(SLOTS - of_day);
                let room = self.allowances.left(self.audience.groups[group].kind, self.now);
                let today = left.min(room.saturating_sub(self.waiting[kind]));
                let most = (left / BACKLOG_SHARE).max(BACKLOG_MIN);
                if self.waiting[kind] >= most { 0 } else { today.div_ceil(slots_left) }
            }
        }
    }

    fn hand_out(&mut self, group: usize, count: u64) {
        let kind = self.audience.groups[group].kind;
        let day = self.day();
        for _ in 0..count {
            if self.mailing.left[group] == 0 {
                return;
            }
            let Some(recipient) = self.audience.next_of(group) else {
                // Everybody left.
                self.mailing.left[group] = 0;
                return;
            };
            self.mailing.left[group] -= 1;
            self.accept(MessageNumber { mailing: day, kind, recipient });
        }
    }

    /// Complaints, unsubscriptions and late bounces reach the sender, who stops writing to these people.
    fn hear(&mut self) {
        for event in self.world.due(self.now) {
            match event.happening {
                Happening::Complained { about, .. } => {
                    let number = MessageNumber::decode(about.message);
                    if let Some(source) = self.plan.sources.iter().position(|source| *source == about.source)
                    {
                        self.allowances.complained(source, number.kind, self.now);
                    }
                    self.audience.remove(number.recipient);
                }
                Happening::Unsubscribed { about, .. } | Happening::Bounced { about, .. } => {
                    self.audience.remove(MessageNumber::decode(about.message).recipient);
                }
                _ => {}
            }
        }
    }
}
