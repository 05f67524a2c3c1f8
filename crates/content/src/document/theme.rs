use serde::{Deserialize, Serialize};

use crate::problem::Problems;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Font {
    #[default]
    Sans,
    Serif,
    Rounded,
    Mono,
}

impl Font {
    /// The families in CSS, with what Korean systems have.
    #[must_use]
    pub fn family(self) -> &'static str {
        match self {
            Self::Sans => {
                "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Apple SD Gothic Neo', 'Malgun Gothic', Arial, sans-serif"
            }
            Self::Serif => "Georgia, 'Times New Roman', 'Nanum Myeongjo', Batang, serif",
            Self::Rounded => {
                "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, 'Apple SD Gothic Neo', 'Malgun Gothic', Verdana, sans-serif"
            }
            Self::Mono => "ui-monospace, Menlo, Consolas, 'D2Coding', 'Courier New', monospace",
        }
    }
}

/// As `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colours {
    /// Around the mail.
    pub background: String,
    /// Behind the text.
    pub surface: String,
    pub text: String,
    pub muted: String,
    /// Buttons and links.
    pub accent: String,
    /// On buttons.
    pub accent_text: String,
    pub border: String,
}

impl Colours {
    fn named(&self) -> [(&'static str, &str); 7] {
        [
            ("background", &self.background),
            ("surface", &self.surface),
            ("text", &self.text),
            ("muted", &self.muted),
            ("accent", &self.accent),
            ("accent_text", &self.accent_text),
            ("border", &self.border),
        ]
    }
}

/// How the mail of a workspace looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Theme {
    pub logo_url: String,
    pub logo_alt: String,
    pub logo_width_px: u16,
    pub font: Font,
    pub heading_font: Font,
    pub light: Colours,
    /// Where the reader's system is dark.
    pub dark: Colours,
    pub radius_px: u8,
    pub width_px: u16,
}

impl Default for Theme {
    fn default() -> Self {
        let colours = |values: [&str; 7]| {
            let [background, surface, text, muted, accent, accent_text, border] = values.map(str::to_owned);
            Colours { background, surface, text, muted, accent, accent_text, border }
        };
        Self {
            logo_url: String::new(),
            logo_alt: String::new(),
            logo_width_px: 140,
            font: Font::Sans,
            heading_font: Font::Sans,
            light: colours(["#f2f4f7", "#ffffff", "#1c2430", "#5b6675", "#1d4ed8", "#ffffff", "#dfe4ea"]),
            dark: colours(["#0f1217", "#191e26", "#edf0f4", "#a3adba", "#8fb0ff", "#0f1217", "#323a46"]),
            radius_px: 8,
            width_px: 600,
        }
    }
}

impl Theme {
    /// What is wrong with it, under `place`.
    pub fn check(&self, place: &str, problems: &mut Problems) {
        for (scheme, colours) in [("light", &self.light), ("dark", &self.dark)] {
            for (name, colour) in colours.named() {
                if !is_colour(colour) {
                    problems.error(
                        "colour",
                        format!("{place}/{scheme}/{name}"),
                        "must be a colour as in #1d4ed8",
                    );
                }
            }
        }
        if !self.logo_url.is_empty() && !is_web(&self.logo_url) {
            problems.error("url_scheme", format!("{place}/logo_url"), "must begin with https:// or http://");
        }
        for (name, value, range) in [
            ("logo_width_px", self.logo_width_px, 16..=600),
            ("width_px", self.width_px, 320..=900),
            ("radius_px", self.radius_px.into(), 0..=40),
        ] {
            if !range.contains(&value) {
                let message = format!("must be between {} and {}", range.start(), range.end());
                problems.error("size", format!("{place}/{name}"), message);
            }
        }
        if self.logo_url.len() + self.logo_alt.len() > crate::limits::URL_MAX_BYTES {
            problems.error("too_long", format!("{place}/logo_url"), "is too long");
        }
    }

    /// The theme, with the default where a value cannot be used.
    #[must_use]
    pub fn usable(&self) -> Self {
        let default = Self::default();
        let colours = |mine: &Colours, other: &Colours| {
            let either = |mine: &String, other: &String| {
                if is_colour(mine) { mine.clone() } else { other.clone() }
            };
            Colours {
                background: either(&mine.background, &other.background),
                surface: either(&mine.surface, &other.surface),
                text: either(&mine.text, &other.text),
                muted: either(&mine.muted, &other.muted),
                accent: either(&mine.accent, &other.accent),
                accent_text: either(&mine.accent_text, &other.accent_text),
                border: either(&mine.border, &other.border),
            }
        };
        Self {
            logo_url: if is_web(&self.logo_url) { self.logo_url.clone() } else { String::new() },
            logo_alt: self.logo_alt.clone(),
            logo_width_px: self.logo_width_px.clamp(16, 600),
            font: self.font,
            heading_font: self.heading_font,
            light: colours(&self.light, &default.light),
            dark: colours(&self.dark, &default.dark),
            radius_px: self.radius_px.min(40),
            width_px: self.width_px.clamp(320, 900),
        }
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://"))
        && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}
