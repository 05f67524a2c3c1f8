//! Delivery status notifications (RFC 3464) about mail that was accepted first.

use postroad_base::Reply;

use super::{Report, ReportKind, date, header, header_of};
use crate::world::{About, WorldEvent};

pub(super) fn compose(event: &WorldEvent, about: &About, reply: &Reply, original: &[u8]) -> Report {
    let host = format!("gateway.{}", event.provider.main_domain());
    let id = format!("dsn-{:x}.{}", about.message, event.at.0);
    let boundary = format!("=_dsn_{id}");
    let mut head =
        header(&format!("MAILER-DAEMON@{host}"), "Undelivered Mail Returned to Sender", event.at, &id);
    // RFC 3834 §5: nobody shall answer this.
    head.push_str("Auto-Submitted: auto-replied\r\n");
    head.push_str(&format!(
        "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"{boundary}\"\r\n"
    ));
    let status = reply.enhanced.map_or_else(|| "5.0.0".to_owned(), |code| code.to_string());
    let body = format!(
        "--{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         I'm sorry to have to inform you that your message could not be delivered to {recipient}.\r\n\r\n{text}\r\n\r\n\
         --{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; {host}\r\nArrival-Date: {when}\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; {reply}\r\n\r\n\
         --{boundary}\r\nContent-Type: text/rfc822-headers\r\n\r\n{original}\r\n--{boundary}--\r\n",
        recipient = about.recipient,
        text = reply.text(),
        when = date(event.at),
        original = header_of(original),
    );
    Report { kind: ReportKind::Failure, reverse_path: String::new(), header: head, body }
}
