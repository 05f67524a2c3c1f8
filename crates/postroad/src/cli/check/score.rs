use std::collections::BTreeMap;
use std::path::Path;

use postroad_reputation::bounce::agreement::{Agreement, Expected, Tally, is_held_out};
use postroad_reputation::bounce::judge;
use serde::Deserialize;
use serde_json::json;

use super::input;
use crate::cli::args::Half;
use crate::cli::client::CommandError;
use crate::cli::print::Output;

/// An entry of `expected.json`; what else stands there is for others.
#[derive(Deserialize)]
struct Entry {
    recipient_index: usize,
    reason: String,
    hard: bool,
}

/// Compares our verdicts on `DIR/eml/*.eml` with `DIR/expected.json`.
pub fn run(directory: &Path, half: Option<Half>, out: Output) -> Result<(), CommandError> {
    let file = directory.join("expected.json");
    let io = |file: &Path| {
        let what = file.display().to_string();
        move |cause| CommandError::Io { what, cause }
    };
    let text = input::bytes(&file).map_err(io(&file))?;
    let expected: BTreeMap<String, Vec<Entry>> = serde_json::from_slice(&text)
        .map_err(|error| CommandError::Usage(format!("{}: {error}", file.display())))?;
    let wanted = |name: &str| half.is_none_or(|half| is_held_out(name) == (half == Half::HeldOut));
    let mut agreement = Agreement::default();
    for (name, mut entries) in expected.into_iter().filter(|(name, _)| wanted(name)) {
        let file = directory.join("eml").join(format!("{name}.eml"));
        let message = input::bytes(&file).map_err(io(&file))?;
        entries.sort_by_key(|entry| entry.recipient_index);
        let entries: Vec<Expected> =
            entries.into_iter().map(|Entry { reason, hard, .. }| Expected { reason, hard }).collect();
        let verdicts = judge(&message).map(|judged| judged.verdicts).unwrap_or_default();
        agreement.add(&name, &entries, &verdicts);
    }
    if out.json {
        out.value(&value(&agreement))
    } else {
        print!("{}", table(&agreement))
    }
    Ok(())
}

fn table(agreement: &Agreement) -> String {
    let mut text = format!("{:<20} {:>10} {:>14} {:>14}\n", "reason", "recipients", "hard or soft", "reason");
    for (reason, tally) in &agreement.by_reason {
        text.push_str(&line(reason, tally));
    }
    text.push_str(&line("all", &agreement.total));
    for one in &agreement.disagreements {
        let expected = format!("{} ({})", one.expected.reason, hardness(one.expected.hard));
        let found = one.found.as_ref().map_or("nothing".to_owned(), |verdict| {
            format!("{} ({}) by {}", verdict.class, hardness(verdict.hard), verdict.rule)
        });
        text.push_str(&format!("{} {}: expected {expected}, found {found}\n", one.report, one.recipient));
    }
    text
}

fn hardness(hard: bool) -> &'static str {
    if hard { "hard" } else { "soft" }
}

fn line(reason: &str, tally: &Tally) -> String {
    let share = |same: usize| {
        let percent = (same * 1000).checked_div(tally.recipients).unwrap_or_default();
        format!("{same} ({}.{} %)", percent / 10, percent % 10)
    };
    let (hard, same) = (share(tally.same_hardness), share(tally.same_reason));
    format!("{reason:<20} {:>10} {hard:>14} {same:>14}\n", tally.recipients)
}

fn value(agreement: &Agreement) -> serde_json::Value {
    let tally = |tally: &Tally| json!({ "recipients": tally.recipients, "same_hardness": tally.same_hardness, "same_reason": tally.same_reason });
    json!({
        "total": tally(&agreement.total),
        "by_reason": agreement.by_reason.iter().map(|(reason, row)| (reason.clone(), tally(row))).collect::<serde_json::Map<_, _>>(),
        "disagreements": agreement.disagreements.iter().map(|one| json!({
            "report": one.report,
            "recipient": one.recipient,
            "expected_reason": one.expected.reason,
            "expected_hard": one.expected.hard,
            "class": one.found.as_ref().map(|verdict| verdict.class.as_str()),
            "hard": one.found.as_ref().map(|verdict| verdict.hard),
            "rule": one.found.as_ref().map(|verdict| verdict.rule),
        })).collect::<Vec<_>>(),
    })
}
