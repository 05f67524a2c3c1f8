use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::Policy;
use crate::report::{Cell, Report};

/// How much a piece of advice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// It went well.
    Good,
    Notice,
    Warning,
    /// Do not send it like this.
    Stop,
}

/// What to change, with the figure that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    pub weight: Weight,
    /// The rule it follows from.
    pub rule: &'static str,
    pub text: String,
    /// What the text names, for those who say it in other words.
    pub parameters: BTreeMap<&'static str, String>,
}

impl Advice {
    fn new(weight: Weight, rule: &'static str, text: String) -> Self {
        Self { weight, rule, text, parameters: BTreeMap::new() }
    }

    fn naming(mut self, name: &'static str, value: impl ToString) -> Self {
        self.parameters.insert(name, value.to_string());
        self
    }
}

/// Above these, what the large providers publish or answer says stop.
const UNKNOWN_SHARE: f64 = 0.02;
const COMPLAINT_SHARE: f64 = 0.001;
const SPAM_SHARE: f64 = 0.2;
const RATE_LIMITED_SHARE: f64 = 0.1;
/// What one address sends in a day without strain, at all providers together.
const ROOM_PER_SOURCE: u64 = 2_000_000;

/// What to change, by rule, the most important first.
pub(crate) fn advise(report: &Report) -> Vec<Advice> {
    let mut advice: Vec<Advice> = [
        blocked(report),
        listed(report),
        authentication(report),
        unknown(report),
        complaints(report),
        spam(report),
        rate_limits(report),
        volume(report),
        sources(report),
    ]
    .into_iter()
    .flatten()
    .collect();
    advice.sort_by_key(|one| std::cmp::Reverse(one.weight));
    if advice.iter().all(|one| one.weight < Weight::Warning) {
        let text = "Nothing stands against sending it like this.".to_owned();
        advice.push(Advice::new(Weight::Good, "nothing-wrong", text));
    }
    advice
}

fn blocked(report: &Report) -> Option<Advice> {
    let blocks: Vec<_> = report.sources.iter().filter(|source| source.blocks > 0).collect();
    let first = blocks.first()?;
    let mut providers: Vec<_> = blocks.iter().map(|source| source.provider).collect();
    providers.dedup();
    providers.sort_unstable();
    providers.dedup();
    let fix = match report.policy {
        Policy::Naive => "Warm the sources up: the policy `ours` shows how far that goes.",
        Policy::Ours => "Take a slower warm-up, or clean the list first.",
    };
    let text = format!(
        "{} blocked sources ({} first: {} times). {fix}",
        providers.join(", "),
        first.source,
        first.blocks
    );
    let advice = Advice::new(Weight::Stop, "blocked", text).naming("providers", providers.join(", "));
    Some(
        advice
            .naming("source", first.source)
            .naming("count", first.blocks)
            .naming("policy", report.policy.as_str()),
    )
}

fn listed(report: &Report) -> Option<Advice> {
    let source = report.sources.iter().find(|source| source.listed)?;
    let text = format!(
        "{} is on a blocklist: mail went to traps or, from a new address, to too many people who do not exist. \
         Remove what nobody has read for a year.",
        source.source
    );
    Some(Advice::new(Weight::Stop, "listed", text).naming("source", source.source))
}

fn authentication(report: &Report) -> Option<Advice> {
    let missing: Vec<(&str, &str)> = [
        (!report.plan.authenticated, ("authentication", "SPF, DKIM and DMARC alignment")),
        (!report.plan.reverse_dns, ("reverse-dns", "a reverse name of every source")),
        (!report.plan.one_click, ("one-click", "one-click unsubscription")),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    if missing.is_empty() {
        return None;
    }
    let (codes, words): (Vec<_>, Vec<_>) = missing.into_iter().unzip();
    let text = format!("The large providers ask bulk senders for {}.", words.join(", "));
    Some(Advice::new(Weight::Stop, "sender-requirements", text).naming("missing", codes.join(",")))
}

fn unknown(report: &Report) -> Option<Advice> {
    let totals = &report.totals;
    let share = Cell::share(totals.unknown, totals.delivered + totals.unknown);
    (share > UNKNOWN_SHARE).then(|| {
        let text = format!(
            "{:.1} % of the recipients do not exist (more than {:.0} % costs reputation). Verify or drop old addresses \
             before the first mailing.",
            share * 100.0,
            UNKNOWN_SHARE * 100.0
        );
        Advice::new(Weight::Warning, "unknown-recipients", text).naming("percent", percent(share, 1))
    })
}

fn complaints(report: &Report) -> Option<Advice> {
    let worst = report
        .providers
        .iter()
        .map(|provider| {
            (provider.provider, Cell::share(provider.total.complaints, provider.total.inbox), provider.total)
        })
        .filter(|(_, _, total)| total.inbox >= 1_000)
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    (worst.1 > COMPLAINT_SHARE).then(|| {
        let text = format!(
            "{:.2} % of what reached the inbox at {} was complained about; Google and Yahoo want less than 0.1 %. Send \
             to people who asked for it, and stop sending to those who have not read for months.",
            worst.1 * 100.0,
            worst.0
        );
        let advice = Advice::new(Weight::Warning, "complaints", text);
        advice.naming("percent", percent(worst.1, 2)).naming("provider", worst.0)
    })
}

fn spam(report: &Report) -> Option<Advice> {
    let worst = report
        .providers
        .iter()
        .filter(|provider| provider.total.delivered >= 1_000)
        .map(|provider| {
            (provider.provider, Cell::share(provider.total.spam, provider.total.inbox + provider.total.spam))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    (worst.1 > SPAM_SHARE).then(|| {
        let text = format!(
            "{:.0} % of what {} took went to the spam folder. Send to readers first and to the silent ones last.",
            worst.1 * 100.0,
            worst.0
        );
        let advice = Advice::new(Weight::Warning, "spam-folder", text);
        advice.naming("percent", percent(worst.1, 0)).naming("provider", worst.0)
    })
}

fn rate_limits(report: &Report) -> Option<Advice> {
    let totals = &report.totals;
    let share = Cell::share(totals.rate_limited, totals.delivered + totals.rate_limited);
    (share > RATE_LIMITED_SHARE).then(|| {
        let text = format!(
            "{:.0} % of the attempts met a rate limit. Begin lower, or use more sources.",
            share * 100.0
        );
        Advice::new(Weight::Warning, "rate-limits", text).naming("percent", percent(share, 0))
    })
}

fn volume(report: &Report) -> Option<Advice> {
    if let Some(day) = report.full_volume_on_day {
        let text = format!("The full volume is delivered from day {day} on.");
        return Some(Advice::new(Weight::Good, "full-volume", text).naming("day", day));
    }
    let wanted = report.totals.wanted;
    if wanted == 0 || report.finished_after_hours.is_some() {
        return None;
    }
    let share = Cell::share(report.totals.delivered, wanted);
    let text = format!(
        "The full volume was not reached in {} days; {:.0} % of what was wanted was delivered. Plan more days, or more \
         sources.",
        report.days,
        share * 100.0
    );
    let advice = Advice::new(Weight::Warning, "volume-not-reached", text);
    Some(advice.naming("days", report.days).naming("percent", percent(share, 0)))
}

fn sources(report: &Report) -> Option<Advice> {
    let count = report.plan.sources.len() as u64;
    let per_source = report.plan.daily_volume / count.max(1);
    if per_source > ROOM_PER_SOURCE {
        let wanted = report.plan.daily_volume.div_ceil(ROOM_PER_SOURCE);
        let text = format!("{per_source} messages a day from one address is much; use {wanted} sources.");
        let advice = Advice::new(Weight::Notice, "more-sources", text);
        return Some(advice.naming("per_source", per_source).naming("sources", wanted));
    }
    (count > 1 && per_source < 5_000).then(|| {
        let text = format!(
            "{per_source} messages a day are too few to keep a source's reputation; use fewer sources."
        );
        Advice::new(Weight::Notice, "fewer-sources", text).naming("per_source", per_source)
    })
}

/// A share in hundredths, with so many digits behind the point.
fn percent(share: f64, digits: usize) -> String {
    format!("{:.digits$}", share * 100.0)
}
