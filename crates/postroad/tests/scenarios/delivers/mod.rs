//! Mail comes in by API or SMTP, and goes out.

mod api_message_is_signed_and_delivered;
