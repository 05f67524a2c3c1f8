//! A month's warm-up of three new sources to a million messages a day, at full size or, with a number as argument, with
//! each simulated message standing for so many.
//!
//! `cargo run --release -p postroad-rehearsal --example month [WEIGHT] [ours|naive]`
#![expect(clippy::print_stdout, reason = "a program whose output is its result")]

use postroad_rehearsal::{Plan, Policy, Rehearsal, draw};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let weight = std::env::args().nth(1).map_or(Ok(1), |text| text.parse())?;
    let policy = match std::env::args().nth(2).as_deref() {
        Some("naive") => Policy::Naive,
        _ => Policy::Ours,
    };
    let sources = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
    let plan = Plan {
        daily_volume: 1_000_000,
        sources: sources.iter().map(|source| source.parse()).collect::<Result<_, _>>()?,
        weight,
        ..Plan::default()
    };
    let report = Rehearsal::of_plan(plan, policy, 1)?.run(&mut |progress| {
        println!("day {} of {}: {} messages", progress.day, progress.days, progress.messages);
        true
    });
    println!("{}", draw(&report));
    Ok(())
}
