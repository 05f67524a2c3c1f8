//! The engagement score: from 0 to 100, how much a contact has done with what it got lately.
//!
//! An open by a person gives 5 points and a click 10, each at most once a day (UTC). Points lose half their worth every 30
//! days. With `p` points the score is `100 · p / (p + 20)`: the first ones count most, and 100 is never passed. A complaint
//! takes all points away; opens and clicks before it give none any more.
//!
//! | | points | score |
//! |---|---|---|
//! | one open today | 5 | 20 |
//! | one open a month | 10 | 33 |
//! | one open a week | 33 | 63 |
//! | an open and a click a week | 100 | 83 |
//!
//! What is stored is the moment when the points are worn down to one. It changes only when points are added, tells the score
//! at any time, and makes "at least so much now" a comparison of two times.

/// Points lose half their worth in this time.
pub const SCORE_HALF_LIFE_DAYS: u32 = 30;
/// What an open and a click give.
pub const OPEN_POINTS: f64 = 5.0;
pub const CLICK_POINTS: f64 = 10.0;
/// With so many points the score is 50.
pub const HALF_SCORE_POINTS: f64 = 20.0;

const HALF_LIFE_MS: f64 = SCORE_HALF_LIFE_DAYS as f64 * 86_400_000.0;

/// The moment when the points are worn down to one, after more were given at `at`.
pub(crate) fn add(key: Option<i64>, at: i64, points: f64) -> i64 {
    let before = key.map_or(0.0, |key| points_at(key, at));
    key_of(before + points, at)
}

/// The points at a time.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of some years")]
pub(crate) fn points_at(key: i64, now: i64) -> f64 {
    (key.saturating_sub(now) as f64 / HALF_LIFE_MS).exp2()
}

/// The score that points give.
pub(crate) fn of_points(points: f64) -> f64 {
    if points.is_finite() { 100.0 * points / (points + HALF_SCORE_POINTS) } else { 100.0 }
}

/// The least moment of those who have this score at `now`; `score` is above 0 and below 100.
pub(crate) fn key_of_score(score: f64, now: i64) -> i64 {
    key_of(HALF_SCORE_POINTS * score / (100.0 - score), now)
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of some years")]
fn key_of(points: f64, at: i64) -> i64 {
    at.saturating_add((HALF_LIFE_MS * points.log2()).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn rounded(key: i64, now: i64) -> i64 {
        of_points(points_at(key, now)).round() as i64
    }

    #[test]
    fn points_add_up_and_wear_off() {
        let open = add(None, 0, OPEN_POINTS);
        assert_eq!(rounded(open, 0), 20);
        assert_eq!(rounded(open, 30 * DAY), 11);
        assert_eq!(rounded(open, 400 * DAY), 0);
        let both = add(Some(open), 0, CLICK_POINTS);
        assert_eq!(rounded(both, 0), 43);
        // Whatever comes first.
        let other = add(Some(add(None, 0, CLICK_POINTS)), 0, OPEN_POINTS);
        assert!((both - other).abs() <= 1);
        let late = add(Some(add(None, 10 * DAY, OPEN_POINTS)), 0, CLICK_POINTS);
        let early = add(Some(add(None, 0, CLICK_POINTS)), 10 * DAY, OPEN_POINTS);
        assert!((late - early).abs() <= 2);
    }

    #[test]
    fn habits_have_the_scores_that_are_documented() {
        let habit = |every: i64, points: f64| {
            let mut key = None;
            for at in (0..500).step_by(usize::try_from(every).unwrap()) {
                key = Some(add(key, at * DAY, points));
            }
            rounded(key.unwrap(), 499 / every * every * DAY)
        };
        assert_eq!(habit(30, OPEN_POINTS), 33);
        assert_eq!(habit(7, OPEN_POINTS), 63);
        assert_eq!(habit(7, OPEN_POINTS + CLICK_POINTS), 83);
    }

    #[test]
    fn a_score_is_reached_at_its_moment() {
        for score in [1.5, 20.0, 50.0, 99.5] {
            let key = key_of_score(score, 7 * DAY);
            assert!((of_points(points_at(key, 7 * DAY)) - score).abs() < 1e-4);
        }
    }
}
