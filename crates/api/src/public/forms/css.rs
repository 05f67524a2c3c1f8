use std::fmt::Write;

use postroad_audience::form::{FormFont, FormScheme, FormTheme, readable_on};

const STYLE: &str = include_str!("style.css");
/// Of a page that is only the form.
const PAGE: &str = "html{-webkit-text-size-adjust:100%}body{margin:0;min-height:100dvh}\
    body.own{background:color-mix(in srgb,var(--t) 7%,var(--b));padding:clamp(12px,6vh,64px) 12px}\
    body.own .pr{box-shadow:0 1px 3px rgb(0 0 0/.12),0 12px 40px rgb(0 0 0/.08)}";
/// Errors are told by their colour too, on light and on dark ground.
const ERROR: &str = "#b3151d";
const DARK_ERROR: &str = "#ff9a9a";

/// The style of a form, wherever it is shown.
pub(super) fn form(theme: &FormTheme) -> String {
    format!("{}{STYLE}", variables(theme, ".pr"))
}

/// The style of a page that shows a form and nothing else.
pub(super) fn page(theme: &FormTheme) -> String {
    format!("{}{STYLE}{PAGE}", variables(theme, ":root,.pr"))
}

fn variables(theme: &FormTheme, selector: &str) -> String {
    let font = match theme.font {
        FormFont::System => {
            "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans KR','Apple SD Gothic Neo','Malgun Gothic',sans-serif"
        }
        FormFont::Serif => "ui-serif,Georgia,'Times New Roman','Noto Serif KR','AppleMyungjo',serif",
        FormFont::Rounded => {
            "ui-rounded,'SF Pro Rounded','Hiragino Maru Gothic ProN',Quicksand,Nunito,'Noto Sans KR',system-ui,sans-serif"
        }
        FormFont::Mono => "ui-monospace,'SF Mono',Menlo,Consolas,'Noto Sans Mono CJK KR',monospace",
    };
    let light = colours([&theme.accent, &theme.background, &theme.text], ERROR);
    let dark = colours([&theme.dark_accent, &theme.dark_background, &theme.dark_text], DARK_ERROR);
    let mut css = format!("{selector}{{--f:{font};--r:{}px;", theme.radius_px);
    match theme.scheme {
        FormScheme::Light => write!(css, "color-scheme:light;{light}}}"),
        FormScheme::Dark => write!(css, "color-scheme:dark;{dark}}}"),
        FormScheme::Auto => write!(
            css,
            "color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{{selector}{{{dark}}}}}"
        ),
    }
    .expect("writing to a string does not fail");
    css
}

/// The colours were checked when the form was saved: six digits each.
fn colours([accent, background, text]: [&String; 3], error: &str) -> String {
    format!("--a:{accent};--o:{};--b:{background};--t:{text};--e:{error};", readable_on(accent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_light_dark_or_both() {
        let css = |scheme| form(&FormTheme { scheme, ..FormTheme::default() });
        let both = css(FormScheme::Auto);
        assert!(
            both.contains("--b:#ffffff") && both.contains("--b:#15181e") && both.contains("@media(prefers")
        );
        assert!(!css(FormScheme::Light).contains("#15181e"));
        assert!(!css(FormScheme::Dark).contains("--b:#ffffff"));
    }
}
