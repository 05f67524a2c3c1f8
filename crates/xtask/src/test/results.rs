/// The sum of cargo's own `test result:` lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    suites: u32,
    passed: u64,
    failed: u64,
}

impl Summary {
    /// Adds the counts of a line such as `test result: ok. 14 passed; 0 failed; 0 ignored; …`.
    pub(super) fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        self.suites += 1;
        for count in counts.split([';', '.']) {
            let mut words = count.split_whitespace();
            let (Some(number), Some(kind)) = (words.next(), words.next()) else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }

    /// `N passed, N failed`, or `None` when no suite ran.
    pub(super) fn closing_line(&self) -> Option<String> {
        (self.suites > 0).then(|| format!("{} passed, {} failed", self.passed, self.failed))
    }
}

#[cfg(test)]
mod tests {
    use super::Summary;

    #[test]
    fn suites_are_added_up() {
        let mut summary = Summary::default();
        assert_eq!(summary.closing_line(), None);
        for line in [
            "running 14 tests",
            "test result: ok. 14 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 7.25s",
        ] {
            summary.read(line);
        }
        assert_eq!(summary.closing_line().as_deref(), Some("16 passed, 1 failed"));
    }
}
