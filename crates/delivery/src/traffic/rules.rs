use std::collections::HashMap;

use postroad_base::{SourceId, TrafficRuleId, UtcMillis};

use super::{PolicyKey, RouteTo, SendPolicy, Sending, TrafficAction, TrafficRule, Verdict};

/// The rules in force.
#[derive(Clone, Debug, Default)]
pub struct TrafficRules {
    rules: Vec<TrafficRule>,
}

/// The code of verdicts by traffic rules.
pub(crate) const CODE: &str = "traffic_rule";

pub(crate) fn key(id: TrafficRuleId) -> PolicyKey {
    PolicyKey { code: CODE, id: id.0.as_u128() }
}

impl TrafficRules {
    /// Rules in the order they were made.
    #[must_use]
    pub fn new(rules: Vec<TrafficRule>) -> Self {
        Self { rules }
    }

    #[must_use]
    pub fn all(&self) -> &[TrafficRule] {
        &self.rules
    }

    /// The rule behind a verdict.
    #[must_use]
    pub fn of_key(&self, by: PolicyKey) -> Option<&TrafficRule> {
        self.rules.iter().find(|rule| key(rule.id) == by)
    }

    /// The rules that route mail, and where to.
    pub(crate) fn routes(&self) -> impl Iterator<Item = (&TrafficRule, RouteTo)> {
        self.rules.iter().filter_map(|rule| match rule.action {
            TrafficAction::Route(to) => Some((rule, to)),
            TrafficAction::Suspend | TrafficAction::Throttle { .. } => None,
        })
    }

    /// Where rules about what leaves from a source send this, by that source. Empty without such rules.
    pub(crate) fn routes_by_source(
        &self,
        sending: &Sending<'_>,
        now: UtcMillis,
    ) -> HashMap<SourceId, (TrafficRuleId, RouteTo)> {
        let of_source = |(rule, to): (&TrafficRule, RouteTo)| {
            let source = rule.matches.source?;
            let sending = Sending { source: Some(source), ..*sending };
            (rule.holds_at(now) && rule.matches.matches(&sending)).then_some((source, (rule.id, to)))
        };
        self.routes().filter_map(of_source).collect()
    }

    fn holding<'a>(
        &'a self,
        sending: &'a Sending<'_>,
        now: UtcMillis,
    ) -> impl Iterator<Item = &'a TrafficRule> {
        self.rules.iter().filter(move |rule| rule.holds_at(now) && rule.matches.matches(sending))
    }

    /// Where the latest rule says it leaves from.
    #[must_use]
    pub fn route(&self, sending: &Sending<'_>, now: UtcMillis) -> Option<(TrafficRuleId, RouteTo)> {
        let routes = self.holding(sending, now).filter_map(|rule| match rule.action {
            TrafficAction::Route(to) => Some((rule.id, to)),
            TrafficAction::Suspend | TrafficAction::Throttle { .. } => None,
        });
        routes.last()
    }
}

impl SendPolicy for TrafficRules {
    /// A suspension is stronger than a throttle, and the slowest throttle counts.
    fn verdict(&self, sending: &Sending<'_>, now: UtcMillis) -> Verdict {
        let mut slowest: Option<(u32, TrafficRuleId)> = None;
        for rule in self.holding(sending, now) {
            match rule.action {
                TrafficAction::Suspend => {
                    return Verdict::Hold { by: key(rule.id), until: rule.expires_at };
                }
                TrafficAction::Throttle { per_minute } => {
                    if slowest.is_none_or(|(known, _)| per_minute < known) {
                        slowest = Some((per_minute, rule.id));
                    }
                }
                TrafficAction::Route(_) => {}
            }
        }
        slowest.map_or(Verdict::Allow, |(per_minute, id)| Verdict::Throttle { by: key(id), per_minute })
    }

    fn explain(&self, by: PolicyKey) -> Option<String> {
        let rule = self.of_key(by)?;
        Some(format!("a traffic rule by {} says {}: {}", rule.author, rule.action.as_str(), rule.reason))
    }

    fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use postroad_base::{Stream, WorkspaceId};

    use super::*;
    use crate::traffic::TrafficMatch;

    fn rule(n: i64, matches: TrafficMatch, action: TrafficAction) -> TrafficRule {
        TrafficRule {
            id: TrafficRuleId::new(UtcMillis(n)),
            matches,
            action,
            reason: "why".into(),
            author: "ann".into(),
            created_at: UtcMillis(n),
            expires_at: Some(UtcMillis(1_000)),
        }
    }

    #[test]
    fn the_strictest_rule_that_matches_everything_it_names_decides() {
        let workspace = WorkspaceId::new(UtcMillis(1));
        let domain = "example.org".parse().unwrap();
        let tags: Vec<Box<str>> = vec!["news".into()];
        let sending = Sending {
            workspace,
            stream: Stream::Broadcast,
            tags: &tags,
            domain: &domain,
            provider: Some("google"),
            source: None,
        };
        let tagged = |tag: &str| TrafficMatch { tag: Some(tag.into()), ..TrafficMatch::default() };
        let google = TrafficMatch { provider: Some("google".into()), ..tagged("news") };
        let rules = TrafficRules::new(vec![
            rule(1, tagged("news"), TrafficAction::Throttle { per_minute: 60 }),
            rule(2, tagged("other"), TrafficAction::Suspend),
            rule(3, google, TrafficAction::Throttle { per_minute: 6 }),
        ]);
        let by = key(rules.all()[2].id);
        assert_eq!(rules.verdict(&sending, UtcMillis(5)), Verdict::Throttle { by, per_minute: 6 });
        assert_eq!(rules.verdict(&sending, UtcMillis(1_000)), Verdict::Allow, "they have expired");
        let mut stricter = rules.all().to_vec();
        stricter.push(rule(4, TrafficMatch::default(), TrafficAction::Suspend));
        let verdict = TrafficRules::new(stricter).verdict(&sending, UtcMillis(5));
        assert!(matches!(verdict, Verdict::Hold { until: Some(UtcMillis(1_000)), .. }));
    }
}
