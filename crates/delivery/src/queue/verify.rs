use std::collections::HashSet;

use super::Place;
use super::core::{Core, Handle};

/// A recipient that nothing would ever move again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("message {key}, recipient {index}: scheduled, but not on the timer")]
    NotOnTimer { key: u64, index: u16 },
    #[error("message {key}, recipient {index}: ready, but in no lane")]
    NotInLane { key: u64, index: u16 },
    #[error("the count of live recipients is {counted}, the entries are {found}")]
    Count { counted: u64, found: u64 },
}

impl Core {
    /// Checks that every live recipient is in exactly one place that leads somewhere.
    #[must_use]
    pub fn verify(&self) -> Vec<Violation> {
        let timed: HashSet<_> = self.timer.entries().collect();
        let in_lanes: HashSet<Handle> = self.paths.iter().flat_map(|path| path.lanes.handles()).collect();
        let mut violations = Vec::new();
        let mut found = 0;
        for (number, slot) in self.messages.iter().enumerate() {
            let Some(message) = &slot.message else { continue };
            for (n, recipient) in message.recipients.iter().enumerate() {
                let Some(recipient) = recipient else { continue };
                found += 1;
                let handle = Handle {
                    message: u32::try_from(number).expect("message numbers are 32 bits"),
                    slot: u16::try_from(n).expect("recipient slots are 16 bits"),
                    generation: slot.generation,
                };
                let (key, index) = (message.key.0, recipient.index);
                match recipient.place {
                    Place::Scheduled if !timed.contains(&(recipient.due, handle)) => {
                        violations.push(Violation::NotOnTimer { key, index });
                    }
                    Place::Ready if !in_lanes.contains(&handle) => {
                        violations.push(Violation::NotInLane { key, index });
                    }
                    _ => {}
                }
            }
        }
        if found != self.live {
            violations.push(Violation::Count { counted: self.live, found });
        }
        violations
    }
}
