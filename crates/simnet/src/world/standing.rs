use std::time::Duration;

use postroad_base::UtcMillis;

use super::chance::share_between;
use super::provider::Temper;

pub(super) const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// What a provider thinks of somebody it has never seen.
const FIRST_IMPRESSION: f64 = 0.6;
/// Somebody who is silent this long has to warm up again.
const FORGOTTEN_AFTER_DAYS: i64 = 30;
/// Refused messages that make a block, beyond three times what was allowed.
const INSISTENCE: f64 = 2_000.0;
const BLOCK: Duration = Duration::from_secs(24 * 3_600);
/// Below this a day ends with a block.
const HATED: f64 = 0.2;

pub(super) fn day_of(at: UtcMillis) -> i64 {
    at.0.div_euclid(DAY_MS)
}

/// What one provider thinks of one source address or sender domain. All counts are real messages.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standing {
    /// 0 (hated) to 1 (trusted).
    pub score: f64,
    /// Messages a day it is used to.
    pub usual: f64,
    pub blocked_until: Option<UtcMillis>,
    pub blocks: u32,
    /// Connections open now.
    pub open: u32,
    pub today: Today,
    day: i64,
    hour: i64,
    idle_days: i64,
    /// Domains are given more room than addresses.
    room: f64,
    /// Real messages one simulated message stands for: the grain below which nothing is told apart.
    weight: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Today {
    pub attempted: f64,
    pub accepted: f64,
    accepted_this_hour: f64,
    /// Refused because it was too much.
    pub over: f64,
    pub unknown: f64,
    pub traps: f64,
    pub complaints: f64,
    pub opens: f64,
}

impl Standing {
    pub fn new(now: UtcMillis, room: f64, weight: f64) -> Self {
        Self {
            score: FIRST_IMPRESSION,
            usual: 0.0,
            blocked_until: None,
            blocks: 0,
            open: 0,
            today: Today::default(),
            day: day_of(now),
            hour: now.0.div_euclid(HOUR_MS),
            idle_days: 0,
            room,
            weight,
        }
    }

    pub fn is_blocked(&self, now: UtcMillis) -> bool {
        self.blocked_until.is_some_and(|until| until > now)
    }

    /// What may come on this day, all told.
    pub fn quota(&self, temper: &Temper) -> f64 {
        let growth = 1.0 + (temper.growth - 1.0) * share_between(self.score, 0.3, 0.8);
        let quota = (temper.cold_daily * self.room).max(self.usual * growth);
        if self.score < 0.3 { quota * 0.3 } else { quota }
    }

    /// Whether one more message is too much, today or in this hour.
    pub fn is_over(&self, temper: &Temper) -> bool {
        let quota = self.quota(temper);
        let hourly = (quota * temper.hourly_share).max(temper.cold_daily * 0.2).max(3.0 * self.weight);
        self.today.accepted >= quota || self.today.accepted_this_hour >= hourly
    }

    pub fn accept(&mut self) {
        self.today.accepted += self.weight;
        self.today.accepted_this_hour += self.weight;
    }

    /// A message was refused as too much. Who goes on and on is blocked.
    pub fn refuse_over(&mut self, temper: &Temper, now: UtcMillis) {
        self.today.over += self.weight;
        let patience = INSISTENCE.max(3.0 * self.quota(temper)).max(30.0 * self.weight);
        if !self.is_blocked(now) && self.today.over > patience {
            self.block(now);
        }
    }

    fn block(&mut self, now: UtcMillis) {
        self.blocked_until = Some(now.plus(BLOCK * (1 << self.blocks.min(2))));
        self.blocks += 1;
        self.score = (self.score * 0.5).min(0.25);
        self.usual *= 0.3;
        self.today.over = 0.0;
    }

    /// Brings the counts to `now`; at the end of a day the provider forms its opinion.
    pub fn turn(&mut self, now: UtcMillis, temper: &Temper) {
        let hour = now.0.div_euclid(HOUR_MS);
        if hour > self.hour {
            self.hour = hour;
            self.today.accepted_this_hour = 0.0;
        }
        let day = day_of(now);
        if day <= self.day {
            return;
        }
        self.close_day(temper, now);
        self.idle_days += day - self.day - 1;
        self.day = day;
        self.today = Today::default();
        if self.idle_days > FORGOTTEN_AFTER_DAYS {
            self.usual = 0.0;
            self.score = self.score.min(FIRST_IMPRESSION);
            self.idle_days = 0;
        }
    }

    fn close_day(&mut self, temper: &Temper, now: UtcMillis) {
        let today = self.today;
        if today.attempted < 1.0 {
            self.idle_days += 1;
            return;
        }
        self.idle_days = 0;
        let opinion = self.opinion(temper);
        let speed = if opinion < self.score { 0.5 } else { 0.25 };
        // A handful of messages says little.
        let certainty = share_between(today.attempted, 0.0, 200.0);
        self.score = (self.score + (opinion - self.score) * speed * certainty).clamp(0.0, 1.0);
        let trust = share_between(self.score, 0.3, 0.55);
        let change = today.accepted - self.usual;
        self.usual += if change > 0.0 { change * trust } else { change * 0.1 };
        if self.score < HATED && !self.is_blocked(now) && today.attempted > 1_000.0 {
            self.block(now);
        }
    }

    /// What today alone says, 0 to 1.
    fn opinion(&self, temper: &Temper) -> f64 {
        let today = self.today;
        // Complaints come late: they are about what is usual as much as about today.
        let read = today.accepted.max(self.usual);
        let limit = temper.complaint_limit;
        let complaints =
            share_between(self.rate(today.complaints, read, 0.000_3, 2_000.0), limit / 3.0, limit * 1.5);
        let tried = today.attempted;
        let unknown = share_between(self.rate(today.unknown, tried, 0.01, 200.0), 0.025, 0.12);
        let traps = share_between(self.rate(today.traps, tried, 0.0, 3_000.0), 0.000_1, 0.001);
        let over = share_between(self.rate(today.over, tried, 0.0, 100.0), 0.15, 0.6);
        let unread = 1.0 - share_between(self.rate(today.opens, today.accepted, 0.1, 100.0), 0.02, 0.10);
        0.95 - 0.7 * complaints - 0.5 * unknown - 0.4 * traps - 0.4 * over - 0.15 * unread
    }

    /// A share with some faith in what is usual, so that one case among few says little.
    fn rate(&self, cases: f64, among: f64, usual: f64, faith: f64) -> f64 {
        let faith = faith * self.weight;
        (cases + usual * faith) / (among + faith)
    }
}

#[cfg(test)]
mod tests {
    use super::super::provider::{ProviderKind, temper};
    use super::*;

    fn day(number: i64) -> UtcMillis {
        UtcMillis(number * DAY_MS)
    }

    /// Sends `volumes`, one a day, all of it good; how many were refused.
    fn send(volumes: &[u32]) -> (Standing, u32) {
        let temper = temper(ProviderKind::Google);
        let mut standing = Standing::new(day(0), 1.0, 1.0);
        let mut refused = 0;
        for (number, volume) in (0..).zip(volumes) {
            for nth in 0..*volume {
                // Spread over the day.
                let at = UtcMillis(day(number).0 + DAY_MS * i64::from(nth) / i64::from(*volume));
                standing.turn(at, &temper);
                standing.today.attempted += 1.0;
                if standing.is_blocked(at) {
                    refused += 1;
                } else if standing.is_over(&temper) {
                    standing.refuse_over(&temper, at);
                    refused += 1;
                } else {
                    standing.accept();
                    standing.today.opens += 0.15;
                }
            }
        }
        (standing, refused)
    }

    #[test]
    fn a_published_ramp_goes_through() {
        let (standing, refused) =
            send(&[200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 75_000]);
        assert_eq!((refused, standing.blocks), (0, 0));
        assert!(standing.score > 0.75, "{}", standing.score);
    }

    #[test]
    fn who_begins_with_everything_is_blocked() {
        let (standing, refused) = send(&[50_000, 50_000]);
        assert!(refused > 90_000, "{refused}");
        assert!(standing.blocks > 0 && standing.score < 0.3);
    }

    #[test]
    fn silence_is_forgotten() {
        let temper = temper(ProviderKind::Google);
        let (mut standing, _) = send(&[200, 500, 1_000, 2_000]);
        assert!(standing.usual > 500.0);
        standing.turn(day(20), &temper);
        assert!(standing.usual > 500.0);
        standing.turn(day(60), &temper);
        assert!(standing.usual < 1.0);
    }
}
