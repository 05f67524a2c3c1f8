//! What it cost.

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use crate::work::Times;

/// What this process and the disk have used so far.
pub struct Usage {
    cpu: Duration,
    /// As the kernel charges them to this process.
    process_bytes: u64,
    /// As the device counts them: with the file system's own journal, and with other processes.
    device_bytes: u64,
}

impl Usage {
    pub fn now(dir: &Path) -> Self {
        Self { cpu: cpu(), process_bytes: process_bytes(), device_bytes: device_bytes(dir).unwrap_or(0) }
    }
}

/// Of this process, since it began.
pub fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after_name = stat.rsplit_once(')').expect("a name in brackets").1;
    let fields: Vec<_> = after_name.split_whitespace().collect();
    // Fields 14 and 15 of proc(5), in ticks of 10 ms.
    let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}

fn process_bytes() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").expect("Linux");
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).expect("a line");
    line.parse().expect("a number")
}

fn device_bytes(dir: &Path) -> Option<u64> {
    let device = std::fs::metadata(dir).ok()?.dev();
    let (major, minor) = (rustix::fs::major(device).to_string(), rustix::fs::minor(device).to_string());
    let table = std::fs::read_to_string("/proc/diskstats").ok()?;
    let fields = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|fields| fields[0] == major && fields[1] == minor)?;
    Some(fields[9].parse::<u64>().ok()? * 512)
}

/// Resident memory of this process.
pub fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

#[derive(Clone, Copy)]
pub struct Figures {
    operations_per_s: f64,
    cpu_us_per_operation: f64,
    process_bytes_per_byte: f64,
    device_bytes_per_byte: f64,
    p50_ms: f64,
    p99_ms: f64,
    operations_per_sync: f64,
}

impl Figures {
    pub const HEADER: &str =
        "                 ops/s   CPU µs/op   written/byte   device/byte   p50 ms   p99 ms   ops/sync";

    pub fn new(before: Usage, after: Usage, mut times: Times, syncs: u64) -> Self {
        let operations = times.operations as f64;
        let bytes = times.bytes as f64;
        times.acknowledgements.sort_unstable();
        let quantile = |part: usize| {
            times.acknowledgements[times.acknowledgements.len() * part / 100].as_secs_f64() * 1000.0
        };
        Self {
            operations_per_s: operations / times.wall.as_secs_f64(),
            cpu_us_per_operation: (after.cpu - before.cpu).as_secs_f64() * 1e6 / operations,
            process_bytes_per_byte: (after.process_bytes - before.process_bytes) as f64 / bytes,
            device_bytes_per_byte: (after.device_bytes - before.device_bytes) as f64 / bytes,
            p50_ms: quantile(50),
            p99_ms: quantile(99),
            operations_per_sync: operations / syncs as f64,
        }
    }

    /// The run in the middle by speed, with its name.
    pub fn median(name: &str, runs: &mut [Self]) -> String {
        runs.sort_by(|a, b| a.operations_per_s.total_cmp(&b.operations_per_s));
        format!("{name:<14}{}", runs[runs.len() / 2])
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>8.0}{:>12.1}{:>15.2}{:>14.2}{:>9.2}{:>9.2}{:>11.1}",
            self.operations_per_s,
            self.cpu_us_per_operation,
            self.process_bytes_per_byte,
            self.device_bytes_per_byte,
            self.p50_ms,
            self.p99_ms,
            self.operations_per_sync
        )
    }
}
