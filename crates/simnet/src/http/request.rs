use std::io;

use bytes::{Buf, Bytes, BytesMut};

/// The largest request head.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// The largest request body.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    /// Without the query.
    pub path: String,
    /// What follows `?`, or empty.
    pub query: String,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl HttpRequest {
    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

pub(super) enum Parsed {
    Partial,
    /// The head is there and the client waits for `100 Continue` (RFC 9110 §10.1.1).
    NeedsContinue,
    Whole(HttpRequest),
}

/// Takes one request from the front of `input` when it is all there.
pub(super) fn parse(input: &mut BytesMut) -> io::Result<Parsed> {
    let Some(end) = input.windows(4).position(|window| window == b"\r\n\r\n") else {
        return if input.len() > MAX_HEAD_BYTES {
            Err(invalid("head too long"))
        } else {
            Ok(Parsed::Partial)
        };
    };
    let head = std::str::from_utf8(&input[..end]).map_err(|_| invalid("head is not text"))?;
    let mut request = parse_head(head)?;
    let body_start = end + 4;
    let chunked =
        request.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
    let available = &input[body_start..];
    let body = if chunked { dechunk(available)? } else { sized(available, &request)? };
    let Some((body, used)) = body else {
        let waits = available.is_empty() && request.header("expect").is_some();
        return Ok(if waits { Parsed::NeedsContinue } else { Parsed::Partial });
    };
    request.body = body;
    input.advance(body_start + used);
    Ok(Parsed::Whole(request))
}

fn parse_head(head: &str) -> io::Result<HttpRequest> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(_)) = (words.next(), words.next(), words.next()) else {
        return Err(invalid("no request line"));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines
        .map(|line| {
            let (name, value) = line.split_once(':').ok_or_else(|| invalid("header without colon"))?;
            Ok((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect::<io::Result<Vec<_>>>()?;
    let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
    Ok(HttpRequest { method, path, query, headers, body: Bytes::new() })
}

/// A body of `Content-Length` octets and how many that are, or `None` while it is incomplete.
fn sized(available: &[u8], request: &HttpRequest) -> io::Result<Option<(Bytes, usize)>> {
    let length = match request.header("content-length") {
        Some(text) => text.parse::<usize>().map_err(|_| invalid("Content-Length is no number"))?,
        None => 0,
    };
    if length > MAX_BODY_BYTES {
        return Err(invalid("body too long"));
    }
    Ok(available.get(..length).map(|body| (Bytes::copy_from_slice(body), length)))
}

/// RFC 9112 §7.1, without trailers.
fn dechunk(available: &[u8]) -> io::Result<Option<(Bytes, usize)>> {
    let (mut body, mut at) = (BytesMut::new(), 0);
    loop {
        let rest = &available[at..];
        let Some(line_end) = rest.windows(2).position(|window| window == b"\r\n") else { return Ok(None) };
        let size = std::str::from_utf8(&rest[..line_end]).ok().and_then(|text| {
            usize::from_str_radix(text.split(';').next().unwrap_or_default().trim(), 16).ok()
        });
        let size = size.ok_or_else(|| invalid("chunk size is no number"))?;
        if body.len().saturating_add(size) > MAX_BODY_BYTES {
            return Err(invalid("body too long"));
        }
        let start = line_end + 2;
        let Some(chunk) = rest.get(start..start + size + 2) else { return Ok(None) };
        body.extend_from_slice(&chunk[..size]);
        at += start + size + 2;
        if size == 0 {
            return Ok(Some((body.freeze(), at)));
        }
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Option<HttpRequest> {
        match parse(&mut BytesMut::from(text)).expect("valid") {
            Parsed::Whole(request) => Some(request),
            _ => None,
        }
    }

    #[test]
    fn bodies_by_length_and_by_chunks() {
        let sized =
            check("POST /hook?a=1 HTTP/1.1\r\nContent-Length: 3\r\nX-Id: 7\r\n\r\nabc").expect("whole");
        assert_eq!(
            (sized.path.as_str(), sized.query.as_str(), &sized.body[..]),
            ("/hook", "a=1", &b"abc"[..])
        );
        assert_eq!(sized.header("x-id"), Some("7"));
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        assert_eq!(&check(chunked).expect("whole").body[..], b"abc");
        assert_eq!(check(&chunked[..chunked.len() - 3]), None);
        assert_eq!(check("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"), None);
    }

    #[test]
    fn nonsense_is_an_error() {
        for bad in [
            "nonsense\r\n\r\n",
            "GET / HTTP/1.1\r\nnocolon\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        ] {
            assert!(parse(&mut BytesMut::from(bad)).is_err(), "{bad}");
        }
    }
}
