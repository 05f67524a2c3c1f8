use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::EgressArgs;
use super::measure::Round;
use crate::Failure;
use crate::bench::machine::Machine;
use crate::bench::section;
use crate::bench::stats::median;

const DOCS_BEGIN: &str = "<!-- bench egress: written by `cargo xtask bench egress --write` -->";
const DOCS_END: &str = "<!-- bench egress: end -->";

const EXPLANATION: &str = "The queue is filled while delivery is paused and then let go; a round ends when every recipient has had its first \
answer, and everything it leads to (events, reports about bounces, second attempts) goes on beside it. Every word of a mail host takes the \
round trip, its greeting two (the TCP handshake takes one); every second host offers BDAT. Events are on, TLS is off, generator and mail hosts \
run on the same cores. `CPU s/1000`: of the server per 1,000 messages; `machine`: of everything; `hosts`: of the thread that plays the mail hosts; \
`peak` holds the filling, too.";

/// Everything one run measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    machine: Machine,
    server: String,
    domains: u32,
    round_trip_ms: u32,
    message_bytes: u32,
    suspended: u32,
    pub(super) single: Vec<Round>,
    pub(super) many: Vec<Round>,
    pub(super) known: Vec<Round>,
    pub(super) beside: Vec<Round>,
}

/// A column: its heading, its figure, and the digits after the point.
struct Column(&'static str, fn(&Round) -> f64, usize);

const COLUMNS: [Column; 9] = [
    Column("msg/s", |round| round.messages_per_second, 0),
    Column("CPU s/1000", |round| round.cpu_per_1000, 3),
    Column("machine", |round| round.machine_cpu_per_1000, 3),
    Column("hosts", |round| round.hosts_cpu_per_1000, 3),
    Column("peak MiB", |round| round.peak_mib, 0),
    Column("PSS MiB", |round| round.pss_mib, 0),
    Column("connections", |round| round.connections as f64, 0),
    Column("deferred %", |round| round.deferred_percent, 1),
    Column("bounced %", |round| round.bounced_percent, 1),
];

impl Report {
    pub(super) fn new(machine: Machine, server: String, args: &EgressArgs) -> Self {
        Self {
            machine,
            server,
            domains: args.domains,
            round_trip_ms: args.round_trip_ms,
            message_bytes: args.size,
            suspended: args.suspended,
            single: Vec::new(),
            many: Vec::new(),
            known: Vec::new(),
            beside: Vec::new(),
        }
    }

    /// The medians as a table in Markdown.
    pub(super) fn table(&self) -> String {
        let many = format!("{} destinations, {} ms away", self.domains, self.round_trip_ms);
        let beside = format!("the same beside {} for a suspended provider", self.suspended);
        let rows = [
            ("one destination, no delay".to_owned(), &self.single),
            (many, &self.many),
            ("the same, known from before".to_owned(), &self.known),
            (beside, &self.beside),
        ];
        let headings: Vec<&str> = COLUMNS.iter().map(|column| column.0).collect();
        let mut text =
            format!("| queue for | {} |\n|---|{}\n", headings.join(" | "), "---:|".repeat(COLUMNS.len()));
        for (name, rounds) in rows.iter().filter(|(_, rounds)| !rounds.is_empty()) {
            let cell = |Column(_, figure, digits): &Column| {
                let values: Vec<f64> = rounds.iter().map(figure).collect();
                format!("{:.*}", *digits, median(&values))
            };
            let cells: Vec<String> = COLUMNS.iter().map(cell).collect();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
        }
        text
    }

    pub(super) fn write_json(&self, path: &Path) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, serde_json::to_string_pretty(self)? + "\n")?;
        println!("figures in {}", path.display());
        Ok(())
    }

    /// Replaces the section between its marks, or appends it.
    pub(super) fn write_docs(&self, path: &Path) -> Result<(), Failure> {
        let page = section::replace(&std::fs::read_to_string(path)?, DOCS_BEGIN, DOCS_END, &self.section());
        std::fs::write(path, page)?;
        println!("section written to {}", path.display());
        Ok(())
    }

    fn section(&self) -> String {
        let messages = self.many.first().map_or(0, |round| round.messages);
        format!(
            "## Thousands of destinations\n\n{}. {}. {} messages of {} octets a round, medians of {} rounds (the last two rows: one). {EXPLANATION}\n\n{}",
            self.machine.summary(),
            self.server,
            messages,
            self.message_bytes,
            self.many.len(),
            self.table()
        )
    }
}
