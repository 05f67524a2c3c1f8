//! What this process used, from /proc.

use std::fs;
use std::time::Instant;

/// Since a moment.
pub struct Meter {
    began: Instant,
    cpu_ms: u64,
}

pub struct Used {
    pub secs: f64,
    pub cpu_secs: f64,
    pub peak_mib: u64,
}

impl Meter {
    /// The peak of the memory is counted from here on.
    pub fn start() -> Self {
        // Resets VmHWM; where that is not allowed, the peak is that of the whole process.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { began: Instant::now(), cpu_ms: cpu_ms() }
    }

    pub fn read(&self) -> Used {
        let cpu_secs = cpu_ms().saturating_sub(self.cpu_ms) as f64 / 1e3;
        Used { secs: self.began.elapsed().as_secs_f64(), cpu_secs, peak_mib: field("VmHWM:") / 1024 }
    }
}

/// Of all threads, in user and kernel.
fn cpu_ms() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(") ").map_or("", |(_, after)| after);
    let ticks = |at: usize| after.split(' ').nth(at).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
    // A tick is 10 ms on Linux, whatever the kernel's own clock does.
    (ticks(11) + ticks(12)) * 10
}

fn field(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
