//! Every dependency's licence expression (SPDX) must be satisfiable with allowed licences.

use super::Finding;
use super::config::Config;
use super::metadata::Metadata;

const FIX: &str =
    "replace the dependency, or add the licence to tidy.toml after checking it against AGPL-3.0-only";

pub(super) fn check(metadata: &Metadata, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let what = match &package.license {
            None => format!("{} {} names no licence", package.name, package.version),
            Some(text) if satisfied(text, &config.licences.allowed) => continue,
            Some(text) => format!("{} {} is under {text}", package.name, package.version),
        };
        findings.push(Finding::new("Cargo.lock", 1, what, FIX));
    }
    findings
}

/// Whether the expression can be met; `/` is the old spelling of OR. Nonsense cannot be met.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { tokens: &tokens, at: 0, allowed };
    parser.any().unwrap_or(false) && parser.at == tokens.len()
}

struct Parser<'a> {
    tokens: &'a [&'a str],
    at: usize,
    allowed: &'a [String],
}

impl Parser<'_> {
    /// `a OR b`; `None` when the expression is malformed.
    fn any(&mut self) -> Option<bool> {
        let mut value = self.all()?;
        while self.take("OR") {
            value |= self.all()?;
        }
        Some(value)
    }

    /// `a AND b`
    fn all(&mut self) -> Option<bool> {
        let mut value = self.one()?;
        while self.take("AND") {
            value &= self.one()?;
        }
        Some(value)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let value = self.any()?;
            return self.take(")").then_some(value);
        }
        let mut name = (*self.tokens.get(self.at)?).to_owned();
        self.at += 1;
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.tokens.get(self.at)?);
            self.at += 1;
        }
        Some(self.allowed.contains(&name))
    }

    fn take(&mut self, token: &str) -> bool {
        let here = self.tokens.get(self.at) == Some(&token);
        self.at += usize::from(here);
        here
    }
}

#[cfg(test)]
mod tests {
    use super::super::metadata::{package, workspace};
    use super::*;

    #[test]
    fn expressions() {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 OR MIT",
            "Apache-2.0 WITH LLVM-exception OR SSPL",
            "(MIT OR SSPL) AND ISC",
            "SSPL AND ISC OR MIT",
        ] {
            assert!(satisfied(good, &allowed), "{good}");
        }
        for bad in ["SSPL", "MIT AND SSPL", "Apache-2.0 WITH other", "(MIT", "MIT)", "", "MIT OR", "MIT MIT"]
        {
            assert!(!satisfied(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn a_missing_licence_is_found() {
        let mut unnamed = package("x", &[]);
        unnamed.license = None;
        let findings = check(&workspace(vec![unnamed]), &Config::default());
        assert!(findings[0].what.contains("names no licence"));
    }
}
