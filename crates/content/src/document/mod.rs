//! What a template is made of.

mod check;
mod theme;

use serde::{Deserialize, Serialize};

pub use self::check::check;
pub use self::theme::{Colours, Font, Theme};

/// The one version of documents there is.
pub const DOCUMENT_VERSION: u8 = 1;

/// The body of a mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case", deny_unknown_fields)]
pub enum Document {
    Blocks {
        version: u8,
        blocks: Vec<Block>,
    },
    /// A whole MJML document.
    Mjml {
        version: u8,
        source: String,
    },
    /// A whole page.
    Html {
        version: u8,
        source: String,
    },
}

/// Where something stands within its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

impl Align {
    /// As CSS has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Center => "center",
            Self::Right => "right",
        }
    }
}

/// One part of a mail, top to bottom. Texts may hold merge expressions; `when` is an expression that must hold for the
/// block to be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    Heading {
        text: String,
        #[serde(default = "one")]
        level: u8,
        #[serde(default)]
        align: Align,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// A small subset of HTML.
    Text {
        html: String,
        #[serde(default)]
        align: Align,
        /// Smaller and paler.
        #[serde(default)]
        muted: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Image {
        src: String,
        #[serde(default)]
        alt: String,
        #[serde(default)]
        href: String,
        #[serde(default)]
        width_px: Option<u16>,
        #[serde(default = "centred")]
        align: Align,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// The theme's logo, or the workspace's name where there is none.
    Logo {
        #[serde(default)]
        href: String,
        #[serde(default = "centred")]
        align: Align,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Button {
        label: String,
        href: String,
        #[serde(default = "centred")]
        align: Align,
        #[serde(default)]
        outline: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Columns {
        columns: Vec<Column>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Divider {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Spacer {
        height_px: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// Links to pages elsewhere.
    Social {
        links: Vec<Link>,
        #[serde(default = "centred")]
        align: Align,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// Other ways to reach the sender.
    Contact {
        #[serde(default)]
        title: String,
        links: Vec<Link>,
        #[serde(default)]
        align: Align,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Product {
        name: String,
        #[serde(default)]
        description: String,
        #[serde(default)]
        price: String,
        #[serde(default)]
        image: String,
        #[serde(default)]
        alt: String,
        #[serde(default)]
        href: String,
        #[serde(default)]
        button: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// A question that one click answers.
    Survey {
        question: String,
        options: Vec<Link>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// Why the mail came, who sent it and how to leave.
    Footer {
        #[serde(default)]
        html: String,
        #[serde(default = "yes")]
        postal_address: bool,
        /// What the link says; no link when it is empty.
        #[serde(default)]
        unsubscribe: String,
        #[serde(default)]
        preferences: String,
        #[serde(default)]
        view: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    Html {
        source: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
    /// Sections as in the body of an MJML document.
    Mjml {
        source: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Of the row; all the same without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_percent: Option<u8>,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub label: String,
    pub href: String,
}

fn one() -> u8 {
    1
}

fn yes() -> bool {
    true
}

fn centred() -> Align {
    Align::Center
}

impl Block {
    /// The condition of the block.
    #[must_use]
    pub fn when(&self) -> Option<&str> {
        let (Self::Heading { when, .. }
        | Self::Text { when, .. }
        | Self::Image { when, .. }
        | Self::Logo { when, .. }
        | Self::Button { when, .. }
        | Self::Columns { when, .. }
        | Self::Divider { when }
        | Self::Spacer { when, .. }
        | Self::Social { when, .. }
        | Self::Contact { when, .. }
        | Self::Product { when, .. }
        | Self::Survey { when, .. }
        | Self::Footer { when, .. }
        | Self::Html { when, .. }
        | Self::Mjml { when, .. }) = self;
        when.as_deref().map(str::trim).filter(|when| !when.is_empty())
    }
}

impl Document {
    /// A document without anything in it.
    #[must_use]
    pub fn empty() -> Self {
        Self::Blocks { version: DOCUMENT_VERSION, blocks: Vec::new() }
    }
}
