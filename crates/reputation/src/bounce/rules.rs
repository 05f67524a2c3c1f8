use std::sync::LazyLock;

use postroad_base::EnhancedCode;
use postroad_message::report::Stage;
use regex::{RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::class::Class;
use super::evidence::Evidence;

/// Words compiled from the rules may take this much memory.
const PROGRAM_BYTES_MAX: usize = 64 * 1024 * 1024;
/// What a search may remember of its states.
const STATES_BYTES_MAX: usize = 8 * 1024 * 1024;

/// One rule. All conditions that it names must hold; of each list, one entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    pub class: Class,
    /// Regular expressions, case-insensitive, on the text with white space squeezed.
    #[serde(default)]
    pub text: Vec<String>,
    /// Reply codes.
    #[serde(default)]
    pub codes: Vec<u16>,
    /// `5.1.1`, `*.2.2`, `5.7.*`, `5.7.606-649`.
    #[serde(default)]
    pub enhanced: Vec<String>,
    /// Ends of host names or domains.
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub stages: Vec<StageName>,
    /// An address is not given up on these words alone: see [`super::classify`].
    #[serde(default)]
    pub needs_proof: bool,
    /// Why this means that: for people.
    pub why: String,
    /// Replies that this rule must decide.
    #[serde(default)]
    pub samples: Vec<String>,
    /// Replies that it must leave to others.
    #[serde(default)]
    pub not_samples: Vec<String>,
}

/// [`Stage`] as rules write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    Connect,
    Hello,
    StartTls,
    Mail,
    Rcpt,
    Data,
}

impl From<StageName> for Stage {
    fn from(name: StageName) -> Self {
        match name {
            StageName::Connect => Self::Connect,
            StageName::Hello => Self::Hello,
            StageName::StartTls => Self::StartTls,
            StageName::Mail => Self::Mail,
            StageName::Rcpt => Self::Rcpt,
            StageName::Data => Self::Data,
        }
    }
}

impl Rule {
    /// Whether everything but the words holds.
    pub(super) fn fits(&self, evidence: &Evidence<'_>) -> bool {
        let has_code = || evidence.code.is_some_and(|code| self.codes.contains(&code));
        let has_enhanced = || {
            evidence.enhanced.is_some_and(|code| self.enhanced.iter().any(|pattern| is_code(pattern, code)))
        };
        let has_stage =
            || evidence.stage.is_some_and(|stage| self.stages.iter().any(|name| Stage::from(*name) == stage));
        let has_host = || evidence.hosts.iter().any(|host| self.hosts.iter().any(|end| is_within(host, end)));
        (self.codes.is_empty() || has_code())
            && (self.enhanced.is_empty() || has_enhanced())
            && (self.stages.is_empty() || has_stage())
            && (self.hosts.is_empty() || has_host())
    }
}

fn is_within(host: &str, end: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_code(pattern: &str, code: EnhancedCode) -> bool {
    let mut parts = pattern.split('.');
    let mut next = |value: u16| match parts.next() {
        Some("*") => true,
        Some(part) => match part.split_once('-') {
            Some((low, high)) => {
                low.parse().is_ok_and(|low: u16| low <= value)
                    && high.parse().is_ok_and(|high: u16| value <= high)
            }
            None => part.parse() == Ok(value),
        },
        None => false,
    };
    next(u16::from(code.class)) && next(code.subject) && next(code.detail)
}

/// Rules in the order they are asked, their words compiled together.
pub(super) struct RuleSet {
    /// Those with words, or with codes that need none.
    pub worded: Vec<Rule>,
    pub coded: Vec<Rule>,
    words: RegexSet,
    /// Which rule of `worded` an expression belongs to.
    owners: Vec<usize>,
}

/// A rule file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error("{0}")]
    Words(#[from] regex::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

impl RuleSet {
    fn parse(worded: &[&str], coded: &str) -> Result<Self, RulesError> {
        let mut rules = Vec::new();
        for file in worded {
            rules.extend(toml::from_str::<File>(file)?.rule);
        }
        let owned: Vec<(usize, &str)> = rules
            .iter()
            .enumerate()
            .flat_map(|(at, rule)| rule.text.iter().map(move |words| (at, words.as_str())))
            .collect();
        let words = RegexSetBuilder::new(owned.iter().map(|(_, words)| *words))
            .case_insensitive(true)
            .size_limit(PROGRAM_BYTES_MAX)
            .dfa_size_limit(STATES_BYTES_MAX)
            .build()?;
        let owners = owned.iter().map(|(at, _)| *at).collect();
        Ok(Self { words, owners, coded: toml::from_str::<File>(coded)?.rule, worded: rules })
    }

    /// The first rule that `text` and `evidence` fulfil.
    pub fn find(&self, text: &str, evidence: &Evidence<'_>) -> Option<&Rule> {
        let matches = self.words.matches(text);
        let mut matched = vec![false; self.worded.len()];
        for at in &matches {
            matched[self.owners[at]] = true;
        }
        let mut rules = self.worded.iter().zip(matched);
        rules
            .find(|(rule, matched)| (*matched || rule.text.is_empty()) && rule.fits(evidence))
            .map(|(rule, _)| rule)
    }
}

pub(super) static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let worded = [include_str!("../../rules/providers.toml"), include_str!("../../rules/text.toml")];
    RuleSet::parse(&worded, include_str!("../../rules/codes.toml")).expect("the rules are tested")
});

/// All rules in the order they are asked.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.worded.iter().chain(&RULES.coded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_patterns() {
        let check = |pattern: &str, code: EnhancedCode, expected: bool| {
            assert_eq!(is_code(pattern, code), expected, "{pattern} {code}");
        };
        check("5.1.1", EnhancedCode::new(5, 1, 1), true);
        check("*.1.1", EnhancedCode::new(4, 1, 1), true);
        check("5.7.606-649", EnhancedCode::new(5, 7, 620), true);
        check("5.7.606-649", EnhancedCode::new(5, 7, 650), false);
        check("5.7.*", EnhancedCode::new(4, 7, 0), false);
    }

    #[test]
    fn hosts_end_at_a_dot() {
        assert!(is_within("mx1.Example.com.", "example.com"));
        assert!(!is_within("badexample.com", "example.com"));
    }
}
