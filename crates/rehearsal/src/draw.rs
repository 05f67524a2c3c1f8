//! A report as text with bars, for a terminal.

use std::fmt::Write as _;

use crate::advice::Weight;
use crate::report::{Cell, ProviderReport, Report};

/// Cells of a bar.
const BAR: usize = 24;
/// Limits that are listed.
const LIMITS: usize = 12;
/// Marks for shares of a bar's cell.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The report, at most about 110 columns wide.
#[must_use]
pub fn draw(report: &Report) -> String {
    let mut out = String::new();
    heading(&mut out, report);
    providers(&mut out, report);
    days(&mut out, report);
    limits(&mut out, report);
    sources(&mut out, report);
    advice(&mut out, report);
    out
}

/// Writing to a string does not fail.
macro_rules! line {
    ($out:expr) => { $out.push('\n') };
    ($out:expr, $($arg:tt)*) => { writeln!($out, $($arg)*).expect("writing to a string does not fail") };
}

fn heading(out: &mut String, report: &Report) {
    let plan = &report.plan;
    line!(
        out,
        "Rehearsal of {} a day from {} source{} over {} days; policy {}, seed {}{}",
        thousands(plan.daily_volume),
        plan.sources.len(),
        if plan.sources.len() == 1 { "" } else { "s" },
        report.days,
        report.policy.as_str(),
        report.seed,
        if report.cancelled { " (cancelled)" } else { "" },
    );
    let simulated = thousands(report.simulated_messages);
    line!(out, "{simulated} messages and {} attempts simulated", thousands(report.simulated_attempts));
    if plan.weight > 1 {
        line!(out, "each stands for {} real ones", plan.weight);
    }
    if let Some(hours) = report.finished_after_hours {
        line!(out, "everything was dealt with after {hours:.1} hours");
    }
}

fn providers(out: &mut String, report: &Report) {
    line!(out);
    line!(
        out,
        "{:<12} {:>11} {:>11} {:>11} {:>10} {:>9} {:>10} {:>7} {:>5}",
        "provider",
        "wanted",
        "delivered",
        "deferrals",
        "bounced",
        "expired",
        "held back",
        "inbox",
        "rep."
    );
    for provider in &report.providers {
        row(out, provider.provider, &provider.total, provider.total.reputation);
    }
    row(out, "all", &report.totals, f64::NAN);
}

fn row(out: &mut String, name: &str, cell: &Cell, reputation: f64) {
    let inbox = Cell::share(cell.inbox, cell.inbox + cell.spam) * 100.0;
    let reputation = if reputation.is_nan() { String::new() } else { format!("{reputation:.2}") };
    line!(
        out,
        "{name:<12} {:>11} {:>11} {:>11} {:>10} {:>9} {:>10} {:>6.1}% {reputation:>5}",
        thousands(cell.wanted),
        thousands(cell.delivered),
        thousands(cell.deferrals),
        thousands(cell.bounced),
        thousands(cell.expired),
        thousands(cell.held_back),
        inbox,
    );
}

fn days(out: &mut String, report: &Report) {
    line!(out);
    line!(
        out,
        "{:>3}  {:<BAR$} {:>11} {:>11} {:>10} {:>9} {:>7}",
        "day",
        "delivered",
        "",
        "deferrals",
        "blocked",
        "spam",
        ""
    );
    let per_day = by_day(&report.providers);
    let most = per_day.iter().map(|cell| cell.delivered.max(cell.wanted)).max().unwrap_or(0);
    for (number, cell) in (1..).zip(&per_day) {
        line!(
            out,
            "{number:>3}  {} {:>11} {:>11} {:>10} {:>9} {:>6.1}%",
            bar(cell.delivered, most),
            thousands(cell.delivered),
            thousands(cell.deferrals),
            thousands(cell.blocked),
            thousands(cell.spam),
            Cell::share(cell.spam, cell.inbox + cell.spam) * 100.0,
        );
    }
    line!(out);
    line!(out, "reputation by day, ▁ none to █ full");
    for provider in &report.providers {
        let curve: String = provider.days.iter().map(|cell| step(cell.reputation)).collect();
        line!(out, "{:<12} {curve}", provider.provider);
    }
}

fn by_day(providers: &[ProviderReport]) -> Vec<Cell> {
    let days = providers.iter().map(|provider| provider.days.len()).max().unwrap_or(0);
    let mut cells = vec![Cell::default(); days];
    for provider in providers {
        for (sum, cell) in cells.iter_mut().zip(&provider.days) {
            sum.add(cell);
        }
    }
    cells
}

fn limits(out: &mut String, report: &Report) {
    if report.limits.is_empty() {
        return;
    }
    line!(out);
    line!(out, "what providers said");
    for hit in report.limits.iter().take(LIMITS) {
        let days = if hit.first_day == hit.last_day {
            format!("day {}", hit.first_day)
        } else {
            format!("days {}-{}", hit.first_day, hit.last_day)
        };
        line!(out, "{:>10} × {:<12} {days:<11} {}", thousands(hit.count), hit.provider, hit.reply);
    }
}

fn sources(out: &mut String, report: &Report) {
    let told: Vec<_> = report.sources.iter().filter(|source| source.blocks > 0 || source.listed).collect();
    if told.is_empty() {
        return;
    }
    line!(out);
    line!(out, "sources in trouble");
    for source in told {
        line!(
            out,
            "{:<16} {:<12} reputation {:.2}, blocked {} times{}",
            source.source,
            source.provider,
            source.reputation,
            source.blocks,
            if source.listed { ", on a blocklist" } else { "" },
        );
    }
}

fn advice(out: &mut String, report: &Report) {
    line!(out);
    line!(out, "advice");
    for one in &report.advice {
        let mark = match one.weight {
            Weight::Good => "+",
            Weight::Notice => "-",
            Weight::Warning => "!",
            Weight::Stop => "X",
        };
        line!(out, "{mark} {}", one.text);
    }
}

fn bar(value: u64, most: u64) -> String {
    let eighths = (Cell::share(value, most) * (BAR * 8) as f64).round() as usize;
    let mut bar: String = std::iter::repeat_n('█', eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    let width = bar.chars().count();
    bar.extend(std::iter::repeat_n(' ', BAR.saturating_sub(width)));
    bar
}

fn step(share: f64) -> char {
    STEPS[((share * 8.0) as usize).min(7)]
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_numbers() {
        assert_eq!(bar(0, 10).trim(), "");
        assert_eq!(bar(10, 10).chars().count(), BAR);
        assert_eq!(bar(5, 10).trim_end().chars().count(), BAR / 2);
        assert_eq!(
            (thousands(0), thousands(999), thousands(1_234_567)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
        assert_eq!((step(0.0), step(1.0)), ('▁', '█'));
    }
}
