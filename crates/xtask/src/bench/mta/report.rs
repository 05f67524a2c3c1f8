use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::round::{Ceiling, Round};
use super::{MtaArgs, Scenario};
use crate::Failure;
use crate::bench::machine::Machine;
use crate::bench::section;
use crate::bench::stats::median;

const DOCS_BEGIN: &str = "<!-- bench mta: written by `cargo xtask bench mta --docs` -->";
const DOCS_END: &str = "<!-- bench mta: end -->";

/// Everything one run measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    machine: Machine,
    servers: Vec<String>,
    connections: u32,
    message_bytes: u32,
    ceiling: Ceiling,
    results: Vec<Measured>,
}

/// One server in one scenario.
#[derive(Debug, Serialize)]
struct Measured {
    scenario: &'static str,
    server: &'static str,
    rounds: Vec<Round>,
}

/// A column: its heading, its figure, and the digits after the point.
struct Column {
    heading: &'static str,
    figure: fn(&Round) -> f64,
    digits: usize,
}

const COLUMNS: [Column; 11] = [
    Column { heading: "msg/s", figure: |round| round.messages_per_second, digits: 0 },
    Column { heading: "CPU s/1000", figure: |round| round.cpu_per_1000, digits: 3 },
    Column { heading: "machine", figure: |round| round.machine_cpu_per_1000, digits: 3 },
    Column { heading: "generator", figure: |round| round.generator_cpu_per_1000, digits: 3 },
    Column { heading: "sink", figure: |round| round.sink_cpu_per_1000, digits: 3 },
    Column { heading: "p50 ms", figure: |round| round.ack_p50_ms, digits: 2 },
    Column { heading: "p99 ms", figure: |round| round.ack_p99_ms, digits: 2 },
    Column { heading: "peak MiB", figure: |round| round.peak_mib, digits: 0 },
    Column { heading: "PSS MiB", figure: |round| round.pss_mib, digits: 0 },
    Column { heading: "written", figure: |round| round.written_ratio, digits: 2 },
    Column { heading: "device", figure: |round| round.device_written_ratio, digits: 2 },
];

const EXPLANATION: &str = "Medians of the rounds. `CPU s/1000`: CPU seconds of the server's processes per 1,000 \
messages; `machine`: of everything on the machine, kernel threads, generator and sink included; `p50`, `p99`: from \
the last octet of a message to its acknowledgement; `peak`: sum of the processes' highest resident sizes; `PSS`: \
proportional sizes at the end; `written`: octets written by the server per octet of message; `device`: the same at \
the block device, journal and strangers included.";

impl Report {
    pub(super) fn new(machine: Machine, args: &MtaArgs, servers: Vec<String>, ceiling: Ceiling) -> Self {
        let (connections, message_bytes) = (args.connections, args.size);
        Self { machine, servers, connections, message_bytes, ceiling, results: Vec::new() }
    }

    pub(super) fn add(&mut self, scenario: Scenario, server: &'static str, round: Round) {
        let scenario = scenario.name();
        let known =
            self.results.iter_mut().find(|result| result.scenario == scenario && result.server == server);
        match known {
            Some(result) => result.rounds.push(round),
            None => self.results.push(Measured { scenario, server, rounds: vec![round] }),
        }
    }

    /// The medians as rows of cells; after two servers of a scenario comes the row of their ratios.
    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = vec![vec!["scenario".to_owned(), "server".to_owned()]];
        rows[0].extend(COLUMNS.iter().map(|column| column.heading.to_owned()));
        for (at, result) in self.results.iter().enumerate() {
            let mut row = vec![result.scenario.to_owned(), result.server.to_owned()];
            let cell = |column: &Column| format!("{:.*}", column.digits, result.median(column));
            row.extend(COLUMNS.iter().map(cell));
            rows.push(row);
            let Some(other) = at.checked_sub(1).map(|before| &self.results[before]) else { continue };
            if other.scenario == result.scenario {
                let mut row = vec![result.scenario.to_owned(), "ratio".to_owned()];
                let cell = |column: &Column| format!("{:.2}", result.median(column) / other.median(column));
                row.extend(COLUMNS.iter().map(cell));
                rows.push(row);
            }
        }
        rows
    }

    /// For the terminal: columns aligned.
    pub(super) fn table(&self) -> String {
        let rows = self.rows();
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..COLUMNS.len() + 2).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            for (at, cell) in row.iter().enumerate() {
                let width = widths[at];
                let padded = if at < 2 { format!("{cell:<width$}  ") } else { format!("{cell:>width$}  ") };
                text.push_str(&padded);
            }
            text.push('\n');
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
        let old = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "# Performance\n\n".to_owned(),
            Err(error) => return Err(error.into()),
        };
        std::fs::write(path, with_section(&old, &self.section()))?;
        println!("section written to {}", path.display());
        Ok(())
    }

    fn section(&self) -> String {
        let mut text = String::from("## Accepting, relaying and signing, beside Postfix\n\n");
        let rounds = self.results.iter().map(|result| result.rounds.len()).min().unwrap_or(0);
        let sentence = format!(
            "{}. {}. {} rounds, {} connections, {} octets a message, every acknowledgement after the disk has it. The generator straight into the sink: {}. {EXPLANATION}\n",
            self.machine.summary(),
            self.servers.join(", "),
            rounds,
            self.connections,
            self.message_bytes,
            self.ceiling.summary()
        );
        text.push_str(&sentence);
        for (at, row) in self.rows().iter().enumerate() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n| {} |", row.join(" | "));
            if at == 0 {
                let _ = write!(text, "\n|---|---|{}", "---:|".repeat(COLUMNS.len()));
            }
        }
        text.push('\n');
        text
    }
}

impl Measured {
    fn median(&self, column: &Column) -> f64 {
        let values: Vec<f64> = self.rounds.iter().map(column.figure).collect();
        median(&values)
    }
}

fn with_section(old: &str, section: &str) -> String {
    section::replace(old, DOCS_BEGIN, DOCS_END, section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_is_replaced_and_nothing_else() {
        let first = with_section("# Performance\n\nOther text.\n", "one\n");
        let second = with_section(&format!("{first}after\n"), "two\n");
        assert!(second.starts_with("# Performance\n\nOther text.\n\n<!-- bench mta:"));
        assert!(second.contains("\ntwo\n") && !second.contains("one") && second.ends_with("\nafter\n"));
    }
}
