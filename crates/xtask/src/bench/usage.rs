//! What processes used, from /proc.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use crate::Failure;

/// Sums over a server's processes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// User and system time, with that of children that have ended and been waited for.
    pub(super) cpu: Duration,
    /// Octets that reached the block layer (`write_bytes`), with those of ended children.
    pub(super) written: u64,
    /// Sum of the peaks (`VmHWM`) of the processes alive, in KiB: shared pages count in each.
    pub(super) peak_kib: u64,
    /// Sum of what is resident now (`VmRSS`), in KiB: pages of the program's file among it.
    pub(super) resident_kib: u64,
    /// Of that, memory of its own (`RssAnon`), in KiB.
    pub(super) anonymous_kib: u64,
    /// Sum of proportional set sizes now, in KiB: shared pages count once.
    pub(super) pss_kib: u64,
    pub(super) processes: usize,
}

/// What `/proc/PID/stat` says.
struct Stat {
    parent: u32,
    ticks: u64,
}

impl Usage {
    /// Adds up the processes under `roots`.
    pub(super) fn of(roots: &[u32]) -> Self {
        let mut sum = Self::default();
        let mut ticks = 0;
        for (pid, stat) in tree(roots) {
            ticks += stat.ticks;
            sum.written += field(&format!("/proc/{pid}/io"), "write_bytes:");
            sum.peak_kib += field(&format!("/proc/{pid}/status"), "VmHWM:");
            sum.resident_kib += field(&format!("/proc/{pid}/status"), "VmRSS:");
            sum.anonymous_kib += field(&format!("/proc/{pid}/status"), "RssAnon:");
            sum.pss_kib += field(&format!("/proc/{pid}/smaps_rollup"), "Pss:");
            sum.processes += 1;
        }
        sum.cpu = from_ticks(ticks);
        sum
    }

    /// What was used since `before`; peaks and sizes are those of `self`.
    pub(super) fn since(&self, before: &Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(before.cpu),
            written: self.written.saturating_sub(before.written),
            ..*self
        }
    }
}

fn from_ticks(ticks: u64) -> Duration {
    let per_second = rustix::param::clock_ticks_per_second();
    Duration::from_millis(ticks.saturating_mul(1000) / per_second.max(1))
}

/// The processes whose ancestors are among `roots`, and these.
fn tree(roots: &[u32]) -> Vec<(u32, Stat)> {
    let mut all: HashMap<u32, Stat> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        if let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok())
            && let Some(stat) =
                fs::read_to_string(entry.path().join("stat")).ok().and_then(|text| parse_stat(&text))
        {
            all.insert(pid, stat);
        }
    }
    let belongs = |mut pid: u32| {
        // The chain of parents ends at 0; a bound keeps a race between two readings from making a circle.
        for _ in 0..64 {
            if roots.contains(&pid) {
                return true;
            }
            match all.get(&pid) {
                Some(stat) => pid = stat.parent,
                None => return false,
            }
        }
        false
    };
    let ours: Vec<u32> = all.keys().copied().filter(|pid| belongs(*pid)).collect();
    ours.into_iter().filter_map(|pid| all.remove(&pid).map(|stat| (pid, stat))).collect()
}

/// The fields after the name, which may hold anything, even parentheses.
fn parse_stat(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    let ticks = number(11)? + number(12)? + number(13)? + number(14)?;
    Some(Stat { parent: fields.get(1)?.parse().ok()?, ticks })
}

/// The number after `name` in a file of `name value` lines; 0 when it cannot be read.
fn field(path: &str, name: &str) -> u64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// CPU time of the calling thread.
pub(super) fn thread_cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Time that all CPUs together were busy since the machine started.
pub(super) fn machine_cpu() -> Duration {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields: Vec<u64> = text
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal: everything but idle, iowait and steal.
    let busy = [0, 1, 2, 5, 6].iter().filter_map(|at| fields.get(*at)).sum();
    from_ticks(busy)
}

/// Octets written to the block device that `path` is on, by everybody.
///
/// # Errors
/// When the path or its device cannot be looked up.
pub(super) fn device_written(path: &std::path::Path) -> Result<u64, Failure> {
    use std::os::unix::fs::MetadataExt;
    let device = fs::metadata(path)?.dev();
    let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
    let text = fs::read_to_string(format!("/sys/dev/block/{major}:{minor}/stat")).unwrap_or_default();
    let sectors: u64 = text.split_whitespace().nth(6).and_then(|word| word.parse().ok()).unwrap_or(0);
    // The kernel counts sectors of 512 octets whatever the device's are.
    Ok(sectors * 512)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_parentheses_do_not_confuse() {
        let stat = parse_stat("7 (a) b) (c) S 3 7 7 0 -1 0 0 0 0 0 10 20 30 40 20 0 1").expect("parsed");
        assert_eq!((stat.parent, stat.ticks), (3, 100));
    }

    #[test]
    fn this_process_is_seen() {
        let usage = Usage::of(&[std::process::id()]);
        assert!(usage.processes >= 1 && usage.peak_kib > 0);
        assert!(machine_cpu() > Duration::ZERO);
    }
}
