//! How to leave, at the end of a mail with a topic.

use maud::html;
use postroad_audience::Tongue;
use postroad_base::{EmailAddress, MessageId, WorkspaceId};

use super::fields::{self, Errors};
use super::input::NewMessage;
use crate::{Answer, ApiState, Problem};

/// The two links, and the words around them.
struct Footer {
    unsubscribe: String,
    preferences: String,
    tongue: Tongue,
}

/// Adds it to the text and the HTML, if that is asked for. A recipient that may not get the topic is refused by the gate, so
/// nothing is said about it here.
pub async fn add(
    state: &ApiState,
    workspace: WorkspaceId,
    id: MessageId,
    message: &mut NewMessage,
) -> Answer<()> {
    if !message.unsubscribe_footer {
        return Ok(());
    }
    let Some(topic) = message.topic else {
        return Err(Problem::field("/unsubscribe_footer", "goes only with a topic"));
    };
    if message.raw.is_some() {
        return Err(Problem::field("/unsubscribe_footer", "cannot be added to raw"));
    }
    let Some(address) = only_recipient(message) else { return Ok(()) };
    let Some(contact) = state.audience.contacts.find(workspace, &address).await? else { return Ok(()) };
    let links = state.audience.visits.mail_links(workspace, contact.id, topic, Some(id)).await?;
    let (Some(links), Some(base)) = (links, state.public_base.for_mail()) else { return Ok(()) };
    let footer = Footer {
        unsubscribe: format!("{base}/u/{}", links.unsubscribe),
        preferences: format!("{base}/p/{}", links.preferences),
        tongue: contact.language.as_deref().and_then(Tongue::of_tag).unwrap_or_default(),
    };
    if let Some(text) = &mut message.text {
        footer.write_text(text);
    }
    if let Some(html) = &mut message.html {
        footer.write_html(html);
    }
    Ok(())
}

fn only_recipient(message: &NewMessage) -> Option<EmailAddress> {
    let mut errors = Errors::default();
    let mut all = [("/to", &message.to), ("/cc", &message.cc), ("/bcc", &message.bcc)]
        .into_iter()
        .flat_map(|(place, value)| fields::mailboxes(place, value.as_ref(), &mut errors))
        .collect::<Vec<_>>();
    let only = all.pop()?;
    all.is_empty().then_some(only.address)
}

impl Footer {
    fn words(&self) -> (&'static str, &'static str) {
        match self.tongue {
            Tongue::English => ("Unsubscribe", "Choose what you get"),
            Tongue::Korean => ("수신 거부", "받을 메일 선택하기"),
        }
    }

    /// RFC 3676 §4.3: after the line that begins a signature.
    fn write_text(&self, text: &mut String) {
        let (unsubscribe, preferences) = self.words();
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        text.push_str(&format!(
            "{newline}\n-- \n{unsubscribe}: {}\n{preferences}: {}\n",
            self.unsubscribe, self.preferences
        ));
    }

    /// Before the end of the body, or at the end of what has none.
    fn write_html(&self, page: &mut String) {
        let (unsubscribe, preferences) = self.words();
        let lang = self.tongue.code();
        let footer = html! {
            p lang=(lang) style="margin:24px 0 0;font-size:13px;line-height:1.5;color:#666666" {
                a href=(self.unsubscribe) style="color:#666666" { (unsubscribe) }
                " · "
                a href=(self.preferences) style="color:#666666" { (preferences) }
            }
        };
        let end = page.to_ascii_lowercase().rfind("</body").unwrap_or(page.len());
        page.insert_str(end, &footer.into_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_at_the_end_of_both_forms() {
        let footer = Footer {
            unsubscribe: "https://m.example/u/x".into(),
            preferences: "https://m.example/p/y".into(),
            tongue: Tongue::Korean,
        };
        let mut text = "Hello".to_owned();
        footer.write_text(&mut text);
        assert_eq!(
            text,
            "Hello\n\n-- \n수신 거부: https://m.example/u/x\n받을 메일 선택하기: https://m.example/p/y\n"
        );
        for (before, after) in [("<p>Hi</p>", ""), ("<body>Hi</BODY></html>", "</BODY></html>")] {
            let mut page = before.to_owned();
            footer.write_html(&mut page);
            assert!(page.ends_with(&format!("</p>{after}")), "{page}");
            assert!(page.contains("href=\"https://m.example/u/x\""), "{page}");
        }
    }
}
