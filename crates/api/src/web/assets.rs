use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{Embed, EmbeddedFile};

use super::negotiate::{self, Encoding};

/// What `npm run build` wrote, with `.br` and `.gz` siblings where they are smaller.
#[derive(Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// Bytes of a hash that tell one version of a file from another.
const ETAG_BYTES: usize = 12;

/// A file in the form that suits the client.
pub(super) struct Asset {
    pub bytes: Bytes,
    pub media_type: HeaderValue,
    pub encoding: Option<Encoding>,
    pub etag: String,
}

impl Asset {
    /// The smallest form of a file that the client takes.
    pub fn find(name: &str, headers: &HeaderMap) -> Option<Self> {
        // A sibling is a form of its file, not a file.
        if Encoding::ALL.iter().any(|encoding| name.ends_with(encoding.ending())) {
            return None;
        }
        for encoding in negotiate::encodings(headers) {
            if let Some(file) = Files::get(&format!("{name}{}", encoding.ending())) {
                return Some(Self::new(name, file, Some(encoding)));
            }
        }
        Some(Self::new(name, Files::get(name)?, None))
    }

    fn new(name: &str, file: EmbeddedFile, encoding: Option<Encoding>) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..ETAG_BYTES]);
        let bytes = match file.data {
            std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { bytes, media_type: media_type(name), encoding, etag: format!("\"{hash}\"") }
    }
}

fn media_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "jpg" => "image/jpeg",
        "gif" => "image/gif",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}
