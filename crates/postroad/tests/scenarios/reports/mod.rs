//! What senders are told about mail that could not be delivered (RFC 3461, RFC 3464).

mod bounced_with_dsn_to_reverse_path;
mod expires_at_expires_and_reports;
mod notify;
