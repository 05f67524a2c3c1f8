//! Nobody is kept: what links in mail do.

mod one_click_ends_queued_mail;
