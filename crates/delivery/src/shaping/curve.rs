use std::collections::VecDeque;
use std::time::Duration;

use postroad_base::UtcMillis;

/// The length of one point of a curve.
pub const CURVE_STEP: Duration = Duration::from_secs(300);
/// Points kept: six hours. A path without mail has none.
const POINTS: usize = 72;

/// What happened in one step of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CurvePoint {
    /// When the step began.
    pub at: UtcMillis,
    pub delivered: u32,
    pub deferred: u32,
    pub bounced: u32,
    /// The most connections at a time.
    pub connections: u32,
    /// Connections allowed at the end.
    pub allowed_connections: u32,
    /// Messages a second allowed at the end; zero where it is free.
    pub allowed_rate: f32,
}

/// The last hours of one controller, for a chart.
#[derive(Clone, Debug, Default)]
pub(super) struct Curve {
    points: VecDeque<CurvePoint>,
}

impl Curve {
    pub fn at(&mut self, now: UtcMillis) -> &mut CurvePoint {
        let step = i64::try_from(CURVE_STEP.as_millis()).unwrap_or(1);
        let at = UtcMillis(now.0.div_euclid(step) * step);
        if self.points.back().is_none_or(|last| last.at < at) {
            let oldest = UtcMillis(at.0 - step * (POINTS as i64 - 1));
            while self.points.front().is_some_and(|first| first.at < oldest) {
                self.points.pop_front();
            }
            self.points.push_back(CurvePoint { at, ..CurvePoint::default() });
        }
        self.points.back_mut().expect("one has just been put there")
    }

    pub fn points(&self) -> impl Iterator<Item = &CurvePoint> {
        self.points.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_apart_and_the_oldest_are_forgotten() {
        let mut curve = Curve::default();
        for minute in 0..1_000 {
            curve.at(UtcMillis(minute * 60_000)).delivered += 1;
        }
        assert_eq!(curve.points().count(), POINTS);
        assert!(curve.points().all(|point| point.delivered == 5 && point.at.0 % 300_000 == 0));
    }
}
