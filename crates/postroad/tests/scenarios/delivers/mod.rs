//! Mail comes in by API or SMTP, and goes out.

mod api_message_is_signed_and_delivered;
mod dkim_rotation_without_gap;
mod next_mx_when_greeted_with_421;
mod relay_host;
mod sendmail_t;
mod several_recipients_one_transaction;
mod smtp_submission_by_curl;
mod smtp_submission_by_nodemailer;
mod smtp_submission_by_smtplib;
mod smtp_submission_by_swaks;
mod sources_are_bound;
mod tls_broken_falls_back_to_plain;
