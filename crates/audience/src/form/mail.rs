//! The confirmation mail, as text and as HTML.

use std::fmt::Write;

use postroad_base::{EmailAddress, WorkspaceId};

use super::FormDocument;
use super::check::is_colour;
use super::words::{self, MailWords};
use crate::SystemMail;

pub(super) const TAG: &str = "form-confirmation";

/// The mail that asks the owner of `to`; `None` when the document has no sender.
pub(super) fn compose(
    workspace: WorkspaceId,
    document: &FormDocument,
    to: &EmailAddress,
    link: &str,
) -> Option<SystemMail> {
    let own = &document.confirmation;
    let words = words::mail(document.language);
    let said = |text: &str, default: &str| {
        let text = text.trim();
        if text.is_empty() { default.to_owned() } else { text.to_owned() }
    };
    let mail = Said {
        text: said(&own.text, words.text),
        button: said(&own.button, words.button),
        consent: document.consent.text.trim(),
        link,
        words,
    };
    let accent = Some(document.theme.accent.as_str()).filter(|colour| is_colour(colour)).unwrap_or("#1d4ed8");
    Some(SystemMail {
        workspace,
        from: own.from_address.parse().ok()?,
        from_name: own.from_name.clone(),
        reply_to: own.reply_to.parse().ok(),
        to: to.clone(),
        subject: said(&own.subject, words.subject),
        text: mail.plain(),
        html: mail.html(document.language.tag(), accent),
        tag: TAG,
    })
}

struct Said<'a> {
    text: String,
    button: String,
    consent: &'a str,
    link: &'a str,
    words: &'static MailWords,
}

impl Said<'_> {
    fn plain(&self) -> String {
        let mut text = format!("{}\n\n{}:\n{}\n\n", self.text, self.button, self.link);
        if !self.consent.is_empty() {
            text.push_str(&format!("{}\n{}\n\n", self.words.agreed, self.consent));
        }
        text.push_str(self.words.ignore);
        text.push('\n');
        text
    }

    /// Without scripts, images or anything that is loaded.
    fn html(&self, language: &str, accent: &str) -> String {
        let link = escaped(self.link);
        let ink = readable_on(accent);
        let agreed = if self.consent.is_empty() {
            String::new()
        } else {
            format!("<p style=\"{SMALL}\">{}<br>{}</p>", self.words.agreed, lines(self.consent))
        };
        format!(
            "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
             </head><body style=\"margin:0;padding:24px 12px;font:16px/1.6 system-ui,-apple-system,'Segoe UI',\
             'Apple SD Gothic Neo','Malgun Gothic',sans-serif\"><table role=\"presentation\" width=\"100%\" \
             style=\"max-width:560px;margin:0 auto\"><tr><td><p>{}</p><p style=\"margin:28px 0\"><a href=\"{link}\" \
             style=\"display:inline-block;padding:12px 22px;border-radius:8px;background:{accent};color:{ink};\
             text-decoration:none;font-weight:600\">{}</a></p><p style=\"{SMALL}\">{}<br><a href=\"{link}\" \
             style=\"word-break:break-all\">{link}</a></p>{agreed}<p style=\"{SMALL}\">{}</p></td></tr></table>\
             </body></html>\n",
            lines(&self.text),
            escaped(&self.button),
            self.words.link,
            self.words.ignore,
        )
    }
}

const SMALL: &str = "font-size:14px;opacity:.8";

fn lines(text: &str) -> String {
    escaped(text).replace('\n', "<br>")
}

/// Fit for HTML text and attributes in double quotes.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                write!(escaped, "&#{};", u32::from(c)).expect("writing to a string does not fail");
            }
            c => escaped.push(c),
        }
        escaped
    })
}

/// Black or white, whichever is read better on a colour (WCAG 2.2, relative luminance).
#[must_use]
pub fn readable_on(colour: &str) -> &'static str {
    let channel = |at: usize| {
        let value =
            colour.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::FormLanguage;

    fn mail(language: FormLanguage, change: impl FnOnce(&mut FormDocument)) -> SystemMail {
        let mut document = FormDocument::begin(language);
        document.confirmation.from_address = "news@example.com".to_owned();
        change(&mut document);
        let workspace = WorkspaceId::new(postroad_base::UtcMillis(0));
        compose(workspace, &document, &"ann@example.org".parse().unwrap(), "https://m.example/f/confirm/T")
            .unwrap()
    }

    #[test]
    fn the_mail_has_the_link_and_what_was_agreed_to() {
        for language in [FormLanguage::En, FormLanguage::Ko] {
            let mail = mail(language, |_| ());
            for text in [&mail.text, &mail.html] {
                assert!(text.contains("https://m.example/f/confirm/T"), "{text}");
                assert!(text.contains(&FormDocument::begin(language).consent.text), "{text}");
            }
            assert_eq!(mail.subject, words::mail(language).subject);
        }
    }

    #[test]
    fn own_words_go_first_and_do_no_harm() {
        let mail = mail(FormLanguage::En, |document| {
            document.confirmation.subject = "One click more".to_owned();
            document.confirmation.text = "Hello <b>you</b>\n\"there\"".to_owned();
            document.theme.accent = "red;}".to_owned();
        });
        assert_eq!(mail.subject, "One click more");
        assert!(mail.html.contains("Hello &#60;b&#62;you&#60;/b&#62;<br>&#34;there&#34;"), "{}", mail.html);
        assert!(!mail.html.contains("red;}"));
        assert!(mail.text.contains("Hello <b>you</b>"));
    }

    #[test]
    fn buttons_can_be_read() {
        assert_eq!((readable_on("#1d4ed8"), readable_on("#ffe066")), ("#ffffff", "#000000"));
        assert_eq!((readable_on("#000000"), readable_on("#ffffff")), ("#ffffff", "#000000"));
    }
}
