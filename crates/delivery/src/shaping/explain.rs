use postroad_base::UtcMillis;
use serde_json::{Map, Value, json};

use super::{Cause, Evidence, Pace, Scope};

/// Why something is as slow as it is: a code that stays, its parameters, and an English sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub code: &'static str,
    /// By name; times are milliseconds since the epoch.
    pub parameters: Map<String, Value>,
    pub sentence: String,
    /// When something will be tried or looked at again, if that is known.
    pub next_at: Option<UtcMillis>,
    /// The rule and the words of a server that led to it.
    pub cause: Option<Cause>,
    /// How often such words were heard.
    pub count: Option<u32>,
}

/// One thing that holds mail back, or that does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Nothing waits there.
    NothingWaits { domain: String },
    /// Delivery is stopped for all.
    Paused,
    /// Delivery stopped by itself.
    Fault { problem: String },
    /// It was deferred, or is to be sent later.
    Scheduled { due: UtcMillis, attempts: u16, last: Option<Cause> },
    /// Put aside by somebody.
    Held,
    /// Being tried right now, or its outcome is being written down.
    InFlight,
    /// Its domain is being looked up.
    Routing { domain: String },
    /// No host answered.
    Unreachable { until: UtcMillis, problem: String },
    /// One connection sees whether a host answers again.
    UnreachableProbing { problem: String },
    /// A server's words closed the way.
    Suspended { scope: Scope, until: UtcMillis, cause: Cause, count: u32 },
    /// One message sees whether the way is open again.
    Probing { scope: Scope, cause: Cause },
    /// The limits are below where they began.
    SlowedDown { evidence: Evidence, pace: Pace },
    /// A message a second so often, and no more.
    MessageRate { per_second: f64, next: Option<UtcMillis> },
    /// All connections that are allowed are in use.
    Connections { open: u32, allowed: u32 },
    /// New connections are opened one after the other.
    ConnectionRate { per_minute: u32, next: UtcMillis },
    /// All connections of this machine are in use.
    Sessions { open: u32 },
    /// A traffic rule.
    Rule { id: String, action: &'static str, reason: String, author: String, until: Option<UtcMillis> },
    /// Another rule of ours: reputation, warm-up, no source.
    Policy { code: &'static str, sentence: String, until: Option<UtcMillis> },
    /// It is next when those before it are done.
    InLine { before: u32 },
    /// Nothing holds it back.
    Free,
}

impl From<Reason> for Explanation {
    fn from(reason: Reason) -> Self {
        let sentence = sentence(&reason);
        let (code, parameters) = parameters(&reason);
        let Value::Object(parameters) = parameters else { unreachable!("parameters are always an object") };
        let (next_at, cause, count) = match reason {
            Reason::Scheduled { due, last, .. } => (Some(due), last, None),
            Reason::Unreachable { until, .. } => (Some(until), None, None),
            Reason::Suspended { until, cause, count, .. } => (Some(until), Some(cause), Some(count)),
            Reason::Probing { cause, .. } => (None, Some(cause), None),
            Reason::SlowedDown { evidence, .. } => {
                let cause = Cause { rule: evidence.rule, reply: evidence.reply, at: evidence.last_at };
                (None, Some(cause), Some(evidence.count))
            }
            Reason::MessageRate { next, .. } => (next, None, None),
            Reason::ConnectionRate { next, .. } => (Some(next), None, None),
            Reason::Rule { until, .. } | Reason::Policy { until, .. } => (until, None, None),
            _ => (None, None, None),
        };
        Self { code, parameters, sentence, next_at, cause, count }
    }
}

fn parameters(reason: &Reason) -> (&'static str, Value) {
    match reason {
        Reason::NothingWaits { domain } => ("nothing_waits", json!({"domain": domain})),
        Reason::Paused => ("paused", json!({})),
        Reason::Fault { problem } => ("fault", json!({"problem": problem})),
        Reason::Scheduled { due, attempts, .. } => ("scheduled", json!({"due": due.0, "attempts": attempts})),
        Reason::Held => ("held", json!({})),
        Reason::InFlight => ("in_flight", json!({})),
        Reason::Routing { domain } => ("routing", json!({"domain": domain})),
        Reason::Unreachable { until, problem } => {
            ("unreachable", json!({"until": until.0, "problem": problem}))
        }
        Reason::UnreachableProbing { problem } => ("unreachable_probing", json!({"problem": problem})),
        Reason::Suspended { scope, until, cause, count } => (
            "suspended",
            json!({"scope": scope, "until": until.0, "rule": &*cause.rule, "reply": &*cause.reply, "count": count}),
        ),
        Reason::Probing { scope, cause } => {
            ("probing", json!({"scope": scope, "rule": &*cause.rule, "reply": &*cause.reply}))
        }
        Reason::SlowedDown { evidence, pace } => (
            "slowed_down",
            json!({
                "rule": &*evidence.rule,
                "reply": &*evidence.reply,
                "count": evidence.count,
                "connections": pace.connections,
                "messages_per_second": pace.messages_per_second,
            }),
        ),
        Reason::MessageRate { per_second, next } => {
            ("message_rate", json!({"messages_per_second": per_second, "next": next.map(|next| next.0)}))
        }
        Reason::Connections { open, allowed } => ("connections", json!({"open": open, "allowed": allowed})),
        Reason::ConnectionRate { per_minute, next } => {
            ("connection_rate", json!({"per_minute": per_minute, "next": next.0}))
        }
        Reason::Sessions { open } => ("sessions", json!({"open": open})),
        Reason::Rule { id, action, reason, author, until } => (
            "traffic_rule",
            json!({"id": id, "action": action, "reason": reason, "author": author, "until": until.map(|at| at.0)}),
        ),
        Reason::Policy { code, until, .. } => (code, json!({"until": until.map(|at| at.0)})),
        Reason::InLine { before } => ("in_line", json!({"before": before})),
        Reason::Free => ("free", json!({})),
    }
}

fn sentence(reason: &Reason) -> String {
    match reason {
        Reason::NothingWaits { domain } => format!("Nothing waits for {domain}."),
        Reason::Paused => "Delivery is paused for the whole installation.".to_owned(),
        Reason::Fault { problem } => format!("Delivery has stopped: {problem}."),
        Reason::Scheduled { attempts: 0, .. } => "It is to be sent at a later time.".to_owned(),
        Reason::Scheduled { attempts, last: Some(last), .. } => {
            format!(
                "It was tried {attempts} times and waits for the next try; the last word was: {}",
                last.reply
            )
        }
        Reason::Scheduled { attempts, last: None, .. } => {
            format!("It was tried {attempts} times and waits for the next try.")
        }
        Reason::Held => "It is held until somebody releases it.".to_owned(),
        Reason::InFlight => "It is being tried right now.".to_owned(),
        Reason::Routing { domain } => format!("The mail hosts of {domain} are being looked up."),
        Reason::Unreachable { problem, .. } => {
            format!("No mail host could be talked to ({problem}); after the wait one connection probes.")
        }
        Reason::UnreachableProbing { problem } => {
            format!(
                "No mail host could be talked to ({problem}); one connection probes whether it works again."
            )
        }
        Reason::Suspended { scope, cause, count, .. } => format!(
            "{} is suspended by the rule {}, heard {count} times; the last reply was: {}",
            whom(*scope),
            cause.rule,
            cause.reply
        ),
        Reason::Probing { scope, cause } => format!(
            "{} was suspended by the rule {}; one message at a time probes whether it is over.",
            whom(*scope),
            cause.rule
        ),
        Reason::SlowedDown { evidence, pace } => format!(
            "The rule {} slowed it down to {}; it was heard {} times, last: {}",
            evidence.rule,
            pace_words(pace),
            evidence.count,
            evidence.reply
        ),
        Reason::MessageRate { per_second, .. } => {
            format!("The provider takes {} from this source.", rate_words(*per_second))
        }
        Reason::Connections { open, allowed } => {
            format!("All connections it may have are in use: {open} of {allowed}.")
        }
        Reason::ConnectionRate { per_minute, .. } => {
            format!("New connections are opened at {per_minute} a minute.")
        }
        Reason::Sessions { open } => format!("All {open} connections of this machine are in use."),
        Reason::Rule { action, reason, author, .. } if reason.is_empty() => {
            format!("A traffic rule by {author} says {action}.")
        }
        Reason::Rule { action, reason, author, .. } => {
            format!("A traffic rule by {author} says {action}: {reason}.")
        }
        Reason::Policy { sentence, .. } => sentence.clone(),
        Reason::InLine { before } => format!("It is ready; {before} others of this way are too."),
        Reason::Free => "Nothing holds it back.".to_owned(),
    }
}

fn whom(scope: Scope) -> &'static str {
    match scope {
        Scope::Path => "This source at this provider",
        Scope::Source => "This source",
        Scope::Provider => "This provider",
        Scope::Workspace => "The workspace's mail to this provider",
        Scope::Recipient => "The recipient",
    }
}

fn pace_words(pace: &Pace) -> String {
    let connections = match pace.connections {
        1 => "1 connection".to_owned(),
        more => format!("{more} connections"),
    };
    match pace.messages_per_second {
        Some(rate) => format!("{connections} and {}", rate_words(rate)),
        None => connections,
    }
}

fn rate_words(per_second: f64) -> String {
    if per_second >= 1.0 {
        format!("{per_second:.1} messages a second")
    } else {
        format!("{:.1} messages a minute", per_second * 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspension_is_told_with_the_words_that_led_to_it() {
        let cause =
            Cause { rule: "yahoo.complaints".into(), reply: "421 4.7.0 [TSS04] no".into(), at: UtcMillis(5) };
        let reason = Reason::Suspended { scope: Scope::Path, until: UtcMillis(9), cause, count: 3 };
        let told = Explanation::from(reason);
        assert_eq!((told.code, told.next_at, told.count), ("suspended", Some(UtcMillis(9)), Some(3)));
        assert_eq!(told.parameters["scope"], "path");
        assert!(told.sentence.contains("yahoo.complaints") && told.sentence.contains("[TSS04]"));
    }

    #[test]
    fn rates_are_told_in_the_unit_people_think_in() {
        assert_eq!(rate_words(2.0), "2.0 messages a second");
        assert_eq!(rate_words(0.05), "3.0 messages a minute");
    }
}
