//! How the pages of a workspace look.

use postroad_audience::{PageSettings, PageTexts, Tongue};
use postroad_base::WorkspaceId;

use crate::{Answer, ApiState};

/// Ours, for workspaces without a colour.
const ACCENT: Rgb = Rgb(0x1d, 0x4e, 0xd8);

/// Name, colour and texts of the one whose page it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Theme {
    /// Empty for pages that are nobody's.
    pub name: String,
    colour: Option<Rgb>,
    pub settings: PageSettings,
}

/// Whose light it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Light {
    /// As the reader's machine is set.
    #[default]
    Reader,
    Day,
    Night,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

impl Theme {
    /// As the workspace set it.
    pub async fn of(state: &ApiState, workspace: WorkspaceId) -> Answer<Self> {
        let settings = state.audience.pages.get(workspace).await?.settings;
        let known = state.accounts.workspaces.cached(workspace).await?;
        let name = known.map(|workspace| workspace.name.clone()).unwrap_or_default();
        Ok(Self::new(settings, &name))
    }

    pub fn new(settings: PageSettings, workspace_name: &str) -> Self {
        let name = if settings.name.is_empty() { workspace_name } else { &settings.name };
        Self { name: name.to_owned(), colour: Rgb::parse(&settings.colour), settings }
    }

    pub fn texts(&self, tongue: Tongue) -> PageTexts {
        self.settings.texts(tongue)
    }

    /// The colours as custom properties. Whatever colour was chosen, what is on it can be read, its edge is seen on the
    /// page, and the focus ring too (WCAG 2.2 §1.4.3, §1.4.11).
    pub fn css(&self) -> String {
        let accent = self.colour.unwrap_or(ACCENT);
        let (white, black) = (Rgb(255, 255, 255), Rgb(0, 0, 0));
        let on = if accent.contrast(white) >= accent.contrast(black) { white } else { black };
        // Between black and white there is always one of the two at 4.5 or more.
        let light_edge = accent.seen_on(Rgb(0xff, 0xff, 0xff), black);
        let dark_edge = accent.seen_on(Rgb(0x1a, 0x1f, 0x25), white);
        let dark = format!("--edge:{dark_edge};--focus:{dark_edge}");
        format!(
            ":root{{--accent:{accent};--on-accent:{on};--edge:{light_edge};--focus:{light_edge}}}\
             @media(prefers-color-scheme:dark){{:root:not(.light){{{dark}}}}}:root.dark{{{dark}}}"
        )
    }
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    /// WCAG 2.2, relative luminance.
    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// WCAG 2.2, contrast ratio.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour, moved towards another one until it is told from the ground.
    fn seen_on(self, ground: Self, towards: Self) -> Self {
        (0..=10_u16)
            .map(|tenths| self.mixed(towards, tenths))
            .find(|colour| colour.contrast(ground) >= 3.0)
            .unwrap_or(towards)
    }

    fn mixed(self, other: Self, tenths: u16) -> Self {
        let mix = |one: u8, two: u8| {
            let sum = u16::from(one) * (10 - tenths) + u16::from(two) * tenths;
            u8::try_from(sum / 10).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_colour_can_be_read() {
        for colour in ["#000000", "#ffffff", "#ffff00", "#1d4ed8", "#767676", "#ff0000", "#101317"] {
            let rgb = Rgb::parse(colour).unwrap();
            let best = rgb.contrast(Rgb(255, 255, 255)).max(rgb.contrast(Rgb(0, 0, 0)));
            assert!(best >= 4.5, "{colour} {best}");
            let light = rgb.seen_on(Rgb(255, 255, 255), Rgb(0, 0, 0));
            let dark = rgb.seen_on(Rgb(0x1a, 0x1f, 0x25), Rgb(255, 255, 255));
            assert!(light.contrast(Rgb(255, 255, 255)) >= 3.0, "{colour}");
            assert!(dark.contrast(Rgb(0x1a, 0x1f, 0x25)) >= 3.0, "{colour}");
        }
        for colour in ["", "red", "#12345", "#1234567", "#gggggg", "#한글"] {
            assert_eq!(Rgb::parse(colour), None, "{colour}");
        }
    }
}
