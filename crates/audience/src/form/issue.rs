use postroad_base::SubmissionId;

use super::{Forms, Passage, ShownForm, Ticket};

impl Forms {
    /// A ticket for a form that is about to be shown to somebody who came from `source`.
    #[must_use]
    pub fn issue(&self, form: &ShownForm, source: &str) -> String {
        let now = self.core.now();
        let ticket = Ticket {
            form: form.id,
            version: form.version,
            variant: form.variant,
            issued_at: now,
            submission: SubmissionId::new(now),
            bits: form.document.protection.work.bits(),
            source: super::source::cut(source).to_owned(),
        };
        ticket.write(&self.core.sealer)
    }

    /// The ticket, if we wrote it.
    #[must_use]
    pub fn ticket(&self, text: &str) -> Option<Ticket> {
        Ticket::read(&self.core.sealer, text)
    }

    /// Whether whoever sends this ticket with this proof may pass now.
    #[must_use]
    pub fn passage(&self, ticket: &Ticket, text: &str, proof: &str) -> Passage {
        ticket.passage(text, proof, self.core.now())
    }
}
