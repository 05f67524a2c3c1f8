//! How long deliveries took, in 24 classes: below 250 ms, then doubling up to 12 days and beyond.

/// Classes; the table has a column for each.
pub(super) const CLASSES: usize = 24;
/// The end of the first class.
const FIRST_MS: i64 = 250;

/// SQL that turns `expression`, in milliseconds, into its class.
pub(super) fn class_sql(expression: &str) -> String {
    fn cut(expression: &str, low: usize, high: usize) -> String {
        if low == high {
            return low.to_string();
        }
        let middle = usize::midpoint(low, high);
        format!(
            "CASE WHEN {expression} < {} THEN {} ELSE {} END",
            end_ms(middle),
            cut(expression, low, middle),
            cut(expression, middle + 1, high)
        )
    }
    cut(expression, 0, CLASSES - 1)
}

fn end_ms(class: usize) -> i64 {
    FIRST_MS << class
}

/// The time within which a part of the deliveries were made, in seconds; `None` when there were none.
pub(super) fn quantile_secs(classes: &[u64; CLASSES], part: f64) -> Option<f64> {
    let total: u64 = classes.iter().sum();
    if total == 0 {
        return None;
    }
    let wanted = part * total as f64;
    let mut below = 0.0;
    for (class, count) in classes.iter().enumerate().filter(|(_, count)| **count > 0) {
        let count = *count as f64;
        if below + count >= wanted {
            return Some(within(class, ((wanted - below) / count).clamp(0.0, 1.0)));
        }
        below += count;
    }
    classes.iter().rposition(|count| *count > 0).map(|class| within(class, 1.0))
}

/// A point inside a class, as if its deliveries were spread evenly over the logarithm of their times.
fn within(class: usize, part: f64) -> f64 {
    let end = end_ms(class) as f64 / 1_000.0;
    let secs = if class == 0 { end * part } else { end / 2.0 * part.exp2() };
    (secs * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(counts: &[(usize, u64)]) -> [u64; CLASSES] {
        let mut classes = [0; CLASSES];
        counts.iter().for_each(|(class, count)| classes[*class] = *count);
        classes
    }

    #[test]
    fn quantiles_lie_inside_their_class() {
        assert_eq!(quantile_secs(&histogram(&[]), 0.5), None);
        assert_eq!(quantile_secs(&histogram(&[(0, 10)]), 0.5), Some(0.125));
        let mixed = histogram(&[(1, 90), (10, 10)]);
        let median = quantile_secs(&mixed, 0.5).unwrap();
        assert!((0.25..0.5).contains(&median), "{median}");
        let slow = quantile_secs(&mixed, 0.95).unwrap();
        assert!((128.0..=256.0).contains(&slow), "{slow}");
    }

    #[test]
    fn the_statement_cuts_in_halves() {
        let sql = class_sql("x");
        assert_eq!(sql.matches("CASE").count(), CLASSES - 1);
        assert!(sql.contains("x < 250 ") && sql.starts_with(&format!("CASE WHEN x < {} ", 250 << 11)));
    }
}
