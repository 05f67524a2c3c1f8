//! Blocks in MJML. Texts are escaped after their tags became tokens.

use std::collections::HashSet;
use std::fmt::Write as _;

use ammonia::Builder;

use super::tokens::Tokens;
use crate::document::{Align, Block, Column, Link, Theme};
use crate::merge::{has_known_scheme, html as escaped};
use crate::problem::Problems;

struct Writer<'a> {
    theme: &'a Theme,
    tokens: &'a mut Tokens,
    problems: &'a mut Problems,
    out: String,
}

pub(super) fn mjml(
    blocks: &[Block],
    theme: &Theme,
    preheader: &str,
    place: &str,
    tokens: &mut Tokens,
    problems: &mut Problems,
) -> String {
    let mut writer = Writer { theme, tokens, problems, out: String::new() };
    let preheader = writer.text(preheader);
    for (at, block) in blocks.iter().enumerate() {
        writer.section(block, &format!("{place}/{at}"));
    }
    let body = writer.out;
    let (light, width, font) = (&theme.light, theme.width_px, theme.font.family());
    let style = dark_style(theme);
    format!(
        "<mjml><mj-head><mj-preview>{preheader}</mj-preview><mj-attributes><mj-all font-family=\"{font}\" />\
         <mj-text color=\"{text}\" font-size=\"16px\" line-height=\"1.6\" padding=\"8px 24px\" /></mj-attributes>\
         <mj-raw><meta name=\"color-scheme\" content=\"light dark\" /></mj-raw><mj-style>{style}</mj-style></mj-head>\
         <mj-body background-color=\"{background}\" width=\"{width}px\" css-class=\"pr-page\">{body}</mj-body></mjml>",
        text = light.text,
        background = light.background,
    )
}

fn dark_style(theme: &Theme) -> String {
    let dark = &theme.dark;
    format!(
        "@media (prefers-color-scheme: dark) {{ body, .pr-page {{ background-color: {} !important; }} \
         .pr-row, .pr-row > table {{ background: {} !important; background-color: {} !important; }} \
         .pr-text div {{ color: {} !important; }} .pr-muted div {{ color: {} !important; }} \
         .pr-text a, .pr-muted a {{ color: {} !important; }} }}",
        dark.background, dark.surface, dark.surface, dark.text, dark.muted, dark.accent
    )
}

impl Writer<'_> {
    fn section(&mut self, block: &Block, place: &str) {
        let closed = self.open(block);
        match block {
            Block::Mjml { source, .. } => {
                let source = self.tokens.take(source);
                self.out.push_str(&source);
            }
            Block::Columns { columns, .. } => self.row(columns, place),
            block => {
                self.begin_row();
                self.out.push_str("<mj-column>");
                self.block(block, place);
                self.out.push_str("</mj-column></mj-section>");
            }
        }
        self.close(closed);
    }

    fn begin_row(&mut self) {
        let surface = &self.theme.light.surface;
        let _ = write!(
            self.out,
            "<mj-section background-color=\"{surface}\" padding=\"8px 0\" css-class=\"pr-row\">"
        );
    }

    fn row(&mut self, columns: &[Column], place: &str) {
        self.begin_row();
        for (at, column) in columns.iter().enumerate() {
            match column.width_percent {
                Some(width) => {
                    let _ = write!(self.out, "<mj-column width=\"{width}%\">");
                }
                None => self.out.push_str("<mj-column>"),
            }
            for (index, block) in column.blocks.iter().enumerate() {
                let closed = self.open(block);
                self.block(block, &format!("{place}/columns/{at}/blocks/{index}"));
                self.close(closed);
            }
            self.out.push_str("</mj-column>");
        }
        self.out.push_str("</mj-section>");
    }

    fn open(&mut self, block: &Block) -> bool {
        let Some(when) = block.when() else { return false };
        // An expression cannot end the tag it is in.
        let tag = self.tokens.token(format!("{{% if {} %}}", when.replace("%}", "")));
        let _ = write!(self.out, "<mj-raw>{tag}</mj-raw>");
        true
    }

    fn close(&mut self, opened: bool) {
        if opened {
            let tag = self.tokens.token("{% endif %}".to_owned());
            let _ = write!(self.out, "<mj-raw>{tag}</mj-raw>");
        }
    }

    fn block(&mut self, block: &Block, place: &str) {
        let at = |name: &str| format!("{place}/{name}");
        match block {
            Block::Heading { text, level, align, .. } => self.heading(text, *level, *align),
            Block::Text { html, align, muted, .. } => self.rich(html, *align, *muted),
            Block::Image { src, alt, href, width_px, align, .. } => {
                self.image((src, &at("src")), alt, (href, &at("href")), *width_px, *align);
            }
            Block::Logo { href, align, .. } if self.theme.logo_url.is_empty() => {
                let _ = href;
                self.heading("{{ workspace.name }}", 3, *align);
            }
            Block::Logo { href, align, .. } => {
                let (src, alt) = (self.theme.logo_url.clone(), self.theme.logo_alt.clone());
                let width = Some(self.theme.logo_width_px);
                self.image((&src, "/theme/logo_url"), &alt, (href, &at("href")), width, *align);
            }
            Block::Button { label, href, align, outline, .. } => {
                self.button(label, (href, &at("href")), *align, *outline);
            }
            Block::Divider { .. } => {
                let border = &self.theme.light.border;
                let _ = write!(self.out, "<mj-divider border-width=\"1px\" border-color=\"{border}\" />");
            }
            Block::Spacer { height_px, .. } => {
                let _ = write!(self.out, "<mj-spacer height=\"{height_px}px\" />");
            }
            Block::Social { links, align, .. } => self.links("", links, *align, &at("links")),
            Block::Contact { title, links, align, .. } => self.links(title, links, *align, &at("links")),
            Block::Product { name, description, price, image, alt, href, button, .. } => {
                if !image.is_empty() {
                    self.image((image, &at("image")), alt, (href, &at("href")), None, Align::Center);
                }
                self.heading(name, 3, Align::Center);
                for text in [description, price].into_iter().filter(|text| !text.is_empty()) {
                    let text = self.text(text);
                    self.rich(&text, Align::Center, false);
                }
                if !button.is_empty() {
                    self.button(button, (href, &at("href")), Align::Center, false);
                }
            }
            Block::Survey { question, options, .. } => {
                self.heading(question, 3, Align::Center);
                for (index, option) in options.iter().enumerate() {
                    let place = format!("{place}/options/{index}/href");
                    self.button(&option.label, (&option.href, &place), Align::Center, true);
                }
            }
            Block::Footer { html, postal_address, unsubscribe, preferences, view, .. } => {
                self.footer(html, *postal_address, [unsubscribe, preferences, view]);
            }
            Block::Html { source, .. } => {
                let token = self.tokens.token(source.clone());
                let _ = write!(self.out, "<mj-text>{token}</mj-text>");
            }
            Block::Columns { .. } | Block::Mjml { .. } => {}
        }
    }

    fn heading(&mut self, text: &str, level: u8, align: Align) {
        let size = [30, 24, 19][usize::from(level.clamp(1, 3)) - 1];
        let (text, align, font) = (self.text(text), align.word(), self.theme.heading_font.family());
        let _ = write!(
            self.out,
            "<mj-text css-class=\"pr-text\" align=\"{align}\" font-family=\"{font}\" font-size=\"{size}px\" \
             font-weight=\"700\" line-height=\"1.3\">{text}</mj-text>"
        );
    }

    fn rich(&mut self, html: &str, align: Align, muted: bool) {
        let html = self.sanitised(html);
        let light = &self.theme.light;
        let (class, colour, size) =
            if muted { ("pr-muted", &light.muted, 13) } else { ("pr-text", &light.text, 16) };
        let _ = write!(
            self.out,
            "<mj-text css-class=\"{class}\" align=\"{}\" color=\"{colour}\" font-size=\"{size}px\">{html}</mj-text>",
            align.word()
        );
    }

    fn image(
        &mut self,
        src: (&str, &str),
        alt: &str,
        href: (&str, &str),
        width_px: Option<u16>,
        align: Align,
    ) {
        let (src, alt) = (self.url(src.0, src.1), self.text(alt));
        let href = if href.0.is_empty() { String::new() } else { self.url(href.0, href.1) };
        let link = if href.is_empty() { String::new() } else { format!(" href=\"{href}\"") };
        let width = width_px.map(|width| format!(" width=\"{width}px\"")).unwrap_or_default();
        let align = align.word();
        let _ = write!(
            self.out,
            "<mj-image src=\"{src}\" alt=\"{alt}\" align=\"{align}\" padding=\"8px 24px\"{link}{width} />"
        );
    }

    fn button(&mut self, label: &str, href: (&str, &str), align: Align, outline: bool) {
        let (label, href, align) = (self.text(label), self.url(href.0, href.1), align.word());
        let (light, radius) = (&self.theme.light, self.theme.radius_px);
        let (back, front) =
            if outline { (&light.surface, &light.accent) } else { (&light.accent, &light.accent_text) };
        let _ = write!(
            self.out,
            "<mj-button href=\"{href}\" align=\"{align}\" background-color=\"{back}\" color=\"{front}\" \
             border=\"1px solid {accent}\" border-radius=\"{radius}px\" font-size=\"16px\" \
             inner-padding=\"13px 24px\">{label}</mj-button>",
            accent = light.accent
        );
    }

    fn links(&mut self, title: &str, links: &[Link], align: Align, place: &str) {
        let mut html = if title.is_empty() { String::new() } else { format!("{}<br>", self.text(title)) };
        for (at, link) in links.iter().enumerate() {
            let (label, href) = (self.text(&link.label), self.url(&link.href, &format!("{place}/{at}/href")));
            let gap = if at == 0 { "" } else { " &#183; " };
            let _ = write!(html, "{gap}<a href=\"{href}\">{label}</a>");
        }
        self.rich(&html, align, true);
    }

    fn footer(&mut self, html: &str, postal_address: bool, [unsubscribe, preferences, view]: [&String; 3]) {
        let mut all = html.to_owned();
        if postal_address {
            all.push_str("<p>{{ workspace.name }}<br>{{ workspace.postal_address }}</p>");
        }
        for (label, url) in
            [(unsubscribe, "unsubscribe_url"), (preferences, "preferences_url"), (view, "view_url")]
        {
            if !label.is_empty() {
                let label = self.text(label);
                let _ = write!(all, " <a href=\"{{{{ {url} }}}}\">{label}</a> ");
            }
        }
        self.rich(&all, Align::Center, true);
    }

    fn text(&mut self, text: &str) -> String {
        escaped(&self.tokens.take(text))
    }

    fn url(&mut self, url: &str, place: &str) -> String {
        let taken = self.tokens.take(url.trim());
        if !Tokens::begins(&taken) && !has_known_scheme(&taken) {
            let message = "must begin with https://, http://, mailto:, tel: or a merge expression";
            self.problems.error("url_scheme", place, message);
            return "#".to_owned();
        }
        escaped(&taken)
    }

    fn sanitised(&mut self, html: &str) -> String {
        let taken = self.tokens.retake(html);
        let accent = &self.theme.light.accent;
        let clean = Builder::empty()
            .tags(HashSet::from(["a", "b", "br", "em", "i", "li", "ol", "p", "s", "strong", "u", "ul"]))
            .tag_attributes([("a", HashSet::from(["href"]))].into())
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
            .attribute_filter(|_, _, value| {
                (Tokens::begins(value) || has_known_scheme(value)).then(|| value.into())
            })
            .url_relative(ammonia::UrlRelative::PassThrough)
            .link_rel(None)
            .clean(&taken)
            .to_string();
        clean.replace("<a ", &format!("<a style=\"color:{accent}\" ")).replace("<br>", "<br />")
    }
}
