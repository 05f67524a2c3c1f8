use std::str::FromStr;

use postroad_account::Scope;
use serde::{Deserialize, Deserializer};

use crate::{Answer, Problem};

/// What a listener wants to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Topics {
    pub events: bool,
    pub totals: bool,
    pub queue: bool,
    pub sandbox: bool,
}

impl Default for Topics {
    fn default() -> Self {
        Self { events: true, totals: false, queue: false, sandbox: false }
    }
}

impl FromStr for Topics {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut topics = Self { events: false, ..Self::default() };
        for name in text.split(',').map(str::trim) {
            match name {
                "events" => topics.events = true,
                "totals" => topics.totals = true,
                "queue" => topics.queue = true,
                "sandbox" => topics.sandbox = true,
                _ => {
                    return Err(
                        "topics are events, totals, queue and sandbox, with commas between them".into()
                    );
                }
            }
        }
        Ok(topics)
    }
}

impl<'de> Deserialize<'de> for Topics {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Topics {
    /// Beyond the right to see events, which the operation asks for.
    pub fn check(self, may: impl Fn(Scope) -> bool) -> Answer<()> {
        let topics =
            [(self.queue, "queue", Scope::QueueRead), (self.sandbox, "sandbox", Scope::MessagesRead)];
        let refused = topics.into_iter().find(|(is_wanted, _, scope)| *is_wanted && !may(*scope));
        if let Some((_, topic, scope)) = refused {
            let detail = format!("the topic {topic} needs the scope {scope}");
            return Err(Problem::new(axum::http::StatusCode::FORBIDDEN, "scope_missing", detail));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_named() {
        let topics = "events, queue".parse::<Topics>().unwrap();
        assert!(topics.events && topics.queue && !topics.totals);
        assert!("events,weather".parse::<Topics>().is_err() && "".parse::<Topics>().is_err());
        assert_eq!(topics.check(|_| false).unwrap_err().rule(), "scope_missing");
        topics.check(|scope| scope == Scope::QueueRead).unwrap();
    }
}
