use postroad_message::report::{self, FeedbackType, Report};
use postroad_message::scan::ScanError;

use super::class::Class;
use super::classify::{Verdict, classify, of_class};
use super::evidence::Evidence;

/// A message that came back, and what it means for each of its recipients, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub report: Report,
    pub verdicts: Vec<Verdict>,
}

/// Reads a message that came back and judges it.
///
/// # Errors
/// It goes over a limit of [`postroad_message::scan`].
pub fn judge(message: &[u8]) -> Result<Judged, ScanError> {
    let report = report::read(message)?;
    let verdicts = match &report {
        Report::Bounce(bounce) => bounce
            .recipients
            .iter()
            .map(|recipient| classify(&Evidence::of_report(bounce, recipient)))
            .collect(),
        // RFC 6430: "this is no spam" takes nothing from anyone.
        Report::Complaint(complaint) if complaint.feedback_type == FeedbackType::NotSpam => Vec::new(),
        Report::Complaint(complaint) => {
            vec![complained(&complaint.feedback_type); complaint.recipients.len().max(1)]
        }
        Report::AutoReply(_) => {
            vec![of_class(
                Class::AutoReply,
                "auto-reply",
                "The message says that no person wrote it (RFC 3834): the address works.",
            )]
        }
        Report::Disposition(_) | Report::Other => Vec::new(),
    };
    Ok(Judged { report, verdicts })
}

fn complained(kind: &FeedbackType) -> Verdict {
    let mut verdict = of_class(
        Class::Complaint,
        "feedback-report",
        "The reader complained (RFC 5965): another message would harm.",
    );
    if *kind == FeedbackType::AuthFailure {
        // RFC 6591 reports are about the domain, not from a reader.
        verdict.action = super::Action::FixAuthentication;
        verdict.scope = super::Scope::Sender;
        verdict.why = "A receiver reports that authentication failed (RFC 6591); no reader complained.";
    }
    verdict
}
