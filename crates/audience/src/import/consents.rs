//! What the rows of an import say about consent.

use std::collections::HashSet;

use postroad_base::UtcMillis;
use postroad_db::{Db, Tx};

use super::batch::SOURCE;
use super::row::{Row, Said};
use super::store::Work;
use super::words::Standing;
use crate::consent::{Evidence, Step, TopicRow, evidence_number, record, topic_by_id};
use crate::{AudienceError, ConsentKind, error};

/// Of a file's name in the ledger.
const FORM_MAX_CHARS: usize = 200;

/// What one row says.
pub(super) struct Person {
    standing: Standing,
    topics: Vec<TopicRow>,
    granted: Said,
    confirmed: Said,
    withdrawn: Said,
}

impl Person {
    pub fn of(row: &Row) -> Self {
        Self {
            standing: row.standing,
            topics: row.topics.clone(),
            granted: row.granted,
            confirmed: row.confirmed,
            withdrawn: row.withdrawn,
        }
    }
}

/// What everybody in the files is subscribed to, and how that is proved.
pub(super) struct Topics {
    everybody: Vec<TopicRow>,
    evidence: Evidence,
    is_confirmed: bool,
}

impl Topics {
    pub async fn of(db: &Db, work: &Work) -> Result<Self, AudienceError> {
        let settings = &work.import.settings;
        let mut everybody = Vec::new();
        for topic in &settings.topics {
            everybody.extend(topic_by_id(db, work.ws, *topic).await?);
        }
        let form = if settings.consent_form.is_empty() { &work.import.name } else { &settings.consent_form };
        let form = error::checked_line("", form, FORM_MAX_CHARS).unwrap_or_default();
        let text = settings.consent_text.clone();
        let evidence = Evidence { source: SOURCE.to_owned(), form, version: String::new(), text };
        Ok(Self { everybody, evidence, is_confirmed: settings.confirmed })
    }

    /// Writes down what people said. Returns the contacts that said something.
    pub async fn record(
        &self,
        tx: &mut Tx,
        work: &Work,
        people: &[(i64, Person)],
        now: UtcMillis,
    ) -> Result<HashSet<i64>, AudienceError> {
        if self.everybody.is_empty() && people.iter().all(|(_, person)| person.topics.is_empty()) {
            return Ok(HashSet::new());
        }
        let evidence = evidence_number(tx, work.ws, &self.evidence, work.actor, Some(work.number)).await?;
        let mut steps = Vec::with_capacity(people.len() * self.everybody.len());
        for (contact, person) in people {
            let own = person.topics.iter().filter(|topic| !self.everybody.contains(topic));
            for topic in self.everybody.iter().chain(own) {
                self.say(
                    &mut steps,
                    person,
                    Step {
                        contact: *contact,
                        topic: *topic,
                        kind: ConsentKind::Grant,
                        at: now,
                        ip: None,
                        evidence,
                        is_imported: true,
                    },
                );
            }
        }
        record(tx, work.ws, &steps, now).await?;
        Ok(steps.into_iter().map(|step| step.contact).collect())
    }

    fn say(&self, steps: &mut Vec<Step>, person: &Person, step: Step) {
        // A time that is still to come is a mistake of the file.
        let of = |kind, said: Said, otherwise: Said| {
            let at = said.at.or(otherwise.at).filter(|at| *at <= step.at).unwrap_or(step.at);
            Step { kind, at, ip: said.ip.or(otherwise.ip), ..step }
        };
        match person.standing {
            Standing::Subscribed | Standing::Unconfirmed => {
                steps.push(of(ConsentKind::Grant, person.granted, person.confirmed));
                let is_confirmed = self.is_confirmed || person.confirmed.at.is_some();
                if person.standing == Standing::Subscribed && is_confirmed {
                    steps.push(of(ConsentKind::Confirmation, person.confirmed, person.granted));
                }
            }
            Standing::Unsubscribed => {
                steps.push(of(ConsentKind::Withdrawal, person.withdrawn, Said::default()))
            }
            Standing::Unasked | Standing::Cleaned | Standing::Complained => {}
        }
    }
}
