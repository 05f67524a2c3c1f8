//! The page a message's HTML is shown in.

/// What a browser may do with the page. Together with the frame's own sandbox: nothing runs, nothing is loaded but the
/// images that are written into it; links open in a tab of their own.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
    sandbox allow-popups allow-popups-to-escape-sandbox";

/// The colours a mail without colours of its own is shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    #[default]
    Light,
    Dark,
}

pub(super) fn write(body: &str, scheme: Scheme) -> String {
    let scheme = match scheme {
        Scheme::Light => "light",
        Scheme::Dark => "dark",
    };
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"{scheme}\">\
         <title>Message</title></head><body>{body}</body></html>\n"
    )
}
