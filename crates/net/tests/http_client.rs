//! The client against a real server on loopback, and against what an attacker would have it reach.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

#[path = "support/pki.rs"]
mod pki;
mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use pki::Authority;
use postroad_base::SystemClock;
use postroad_net::http::{Client, ClientOptions, HttpError, Response};
use postroad_net::tls::{CertificatePair, ServerCertificates, TrustRoots};
use support::{Fault, TestDns, a, aaaa, cname};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

fn client(dns: &TestDns, options: ClientOptions) -> Client {
    Client::new(dns.resolver().0, &TrustRoots::public(), options, Arc::new(SystemClock)).unwrap()
}

fn open_to_loopback() -> ClientOptions {
    ClientOptions {
        allow_http: true,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        timeout: Duration::from_secs(5),
        ..ClientOptions::default()
    }
}

async fn get(client: &Client, url: &str) -> Result<Response, HttpError> {
    client.send(http::Request::get(url).body(Bytes::new()).unwrap()).await
}

/// Reads one request with its body and says what `response` is.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, response: &[u8]) -> String {
    let mut request = Vec::new();
    loop {
        let mut byte = [0];
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            return String::from_utf8(request).unwrap();
        }
        request.push(byte[0]);
        if request.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(request).unwrap();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    // The client may leave once it has read enough.
    let _ = stream.write_all(response).await;
    head + std::str::from_utf8(&body).unwrap()
}

async fn server(response: impl Into<Vec<u8>>) -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (requests, seen) = mpsc::channel(16);
    let response = response.into();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            requests.send(answer(stream, &response).await).await.unwrap();
        }
    });
    (address, seen)
}

#[tokio::test]
async fn a_request_arrives_as_written() {
    let dns = TestDns::start().await;
    dns.set("hook.test", &[a("127.0.0.1")]);
    let (address, mut seen) = server("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok").await;
    let url = format!("http://hook.test:{}/in?a=1", address.port());
    let request =
        http::Request::post(&url).header("webhook-id", "m1").body(Bytes::from_static(b"{}")).unwrap();
    let response = client(&dns, open_to_loopback()).send(request).await.unwrap();
    assert_eq!((response.status.as_u16(), &response.body[..], response.truncated), (202, &b"ok"[..], false));
    assert_eq!(response.headers["x-a"], "b");
    let seen = seen.recv().await.unwrap();
    assert!(seen.starts_with("POST /in?a=1 HTTP/1.1\r\n"), "{seen}");
    for part in
        [&format!("host: hook.test:{}\r\n", address.port()), "webhook-id: m1\r\n", "connection: close\r\n"]
    {
        assert!(seen.contains(part), "{seen}");
    }
    assert!(seen.ends_with("\r\n\r\n{}"));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let dns = TestDns::start().await;
    let (elsewhere, mut reached) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let redirect = format!("HTTP/1.1 307 x\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n");
    let (address, _seen) = server(redirect).await;
    let response = get(&client(&dns, open_to_loopback()), &format!("http://{address}/")).await.unwrap();
    assert_eq!(response.status.as_u16(), 307);
    assert!(reached.try_recv().is_err());
}

#[tokio::test]
async fn long_bodies_are_cut_and_long_heads_refused() {
    let dns = TestDns::start().await;
    let body = "x".repeat(1 << 20);
    let (address, _seen) = server(format!("HTTP/1.1 200 OK\r\n\r\n{body}")).await;
    let response = get(&client(&dns, open_to_loopback()), &format!("http://{address}/")).await.unwrap();
    assert!(response.truncated && response.body.len() == postroad_net::http::MAX_BODY_BYTES);
    let (address, _seen) = server(format!("HTTP/1.1 200 OK\r\nX: {body}\r\n\r\n")).await;
    let response = get(&client(&dns, open_to_loopback()), &format!("http://{address}/")).await;
    assert!(matches!(response, Err(HttpError::Protocol(_))), "{response:?}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let dns = TestDns::start().await;
    let (address, _seen) = server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    let options = ClientOptions { timeout: Duration::from_millis(200), ..open_to_loopback() };
    let client = client(&dns, options);
    assert!(matches!(get(&client, &format!("http://{silent}/")).await, Err(HttpError::Timeout(_))));
    assert!(get(&client, &format!("http://{address}/")).await.is_err(), "half a body");
}

#[tokio::test]
async fn private_addresses_are_refused_however_they_are_written() {
    let dns = TestDns::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = ClientOptions { allow_http: true, ..ClientOptions::default() };
    let client = client(&dns, options);
    // reference/mailserver.md D16: 127/8, 10/8, 169.254, ::1, fe80, 100.64/10, by address and by name
    let addresses = [
        "127.0.0.1",
        "127.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ];
    for (n, address) in addresses.iter().enumerate() {
        let v6 = address.contains(':');
        let name = format!("n{n}.test");
        dns.set(&name, &[if v6 { aaaa(address) } else { a(address) }]);
        dns.set(&format!("alias-{name}"), &[cname(&name)]);
        let literal = if v6 { format!("[{address}]") } else { (*address).to_owned() };
        for host in [literal, name.clone(), format!("alias-{name}"), format!("{}.", name.to_uppercase())] {
            let refused = get(&client, &format!("http://{host}:{port}/")).await;
            assert!(matches!(refused, Err(HttpError::PrivateAddress { .. })), "{host}: {refused:?}");
        }
    }
    let refused = get(&client, &format!("http://localhost:{port}/")).await;
    assert!(matches!(refused, Err(HttpError::PrivateAddress { .. })), "{refused:?}");
    let connected = std::pin::pin!(listener.accept());
    assert!(futures::poll!(connected).is_pending(), "nobody connected");
}

#[tokio::test]
async fn tricky_urls_are_refused() {
    let dns = TestDns::start().await;
    let client = client(&dns, ClientOptions { allow_http: true, ..ClientOptions::default() });
    let tricky = [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://user@hook.test/",
        "http://user:password@hook.test/",
        "http://hook.test:0/",
        "http://hook.test:99999/",
        "ftp://hook.test/",
        "file:///etc/passwd",
        "/path",
        "hook.test:80",
        "http://a_b..test/",
    ];
    for url in tricky {
        let Ok(uri) = url.parse::<http::Uri>() else { continue };
        assert!(client.check_url(&uri).is_err(), "{url}");
        let sent = client.send(http::Request::get(uri).body(Bytes::new()).unwrap()).await;
        assert!(matches!(sent, Err(HttpError::Url(_) | HttpError::PrivateAddress { .. })), "{url}: {sent:?}");
    }
    let https_only = self::client(&dns, ClientOptions::default());
    assert!(matches!(get(&https_only, "http://hook.test/").await, Err(HttpError::Url(_))));
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_judged_by_what_is_connected_to() {
    let dns = TestDns::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // One public and one private address: only the public one may be tried. It is unroutable here, so it fails or
    // times out, but never becomes the private one.
    dns.set_with_ttl("rebind.test", 0, &[a("240.0.0.1"), a("127.0.0.1")]);
    let options = ClientOptions {
        allow_http: true,
        allow_private: vec!["240.0.0.0/4".parse().unwrap()],
        timeout: Duration::from_millis(300),
        ..ClientOptions::default()
    };
    let refused = get(&client(&dns, options), &format!("http://rebind.test:{port}/")).await;
    assert!(matches!(refused, Err(HttpError::Connect(_) | HttpError::Timeout(_))), "{refused:?}");
    let connected = std::pin::pin!(listener.accept());
    assert!(futures::poll!(connected).is_pending(), "nobody connected");
}

#[tokio::test]
async fn look_ups_that_fail_say_so() {
    let dns = TestDns::start().await;
    dns.fault("down.test", hickory_proto::rr::RecordType::A, Fault::ServFail);
    dns.fault("down.test", hickory_proto::rr::RecordType::AAAA, Fault::ServFail);
    let client = client(&dns, ClientOptions::default());
    assert!(matches!(get(&client, "https://down.test/").await, Err(HttpError::Lookup { .. })));
    assert!(matches!(get(&client, "https://nowhere.test/").await, Err(HttpError::NoAddress(_))));
}

#[tokio::test]
async fn https_needs_a_valid_certificate() {
    let dns = TestDns::start().await;
    dns.set("hook.test", &[a("127.0.0.1")]).set("other.test", &[a("127.0.0.1")]);
    let authority = Authority::new();
    let issued = authority.issue(&["hook.test"]);
    let pair = CertificatePair::from_pem(issued.chain.as_bytes(), issued.key.as_bytes()).unwrap();
    let config = ServerCertificates::new(Some(pair)).server_config(&[b"http/1.1"]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = TlsAcceptor::from(Arc::clone(&config)).accept(stream).await {
                answer(stream, b"HTTP/1.1 204 No Content\r\n\r\n").await;
            }
        }
    });
    let options = ClientOptions { allow_http: false, ..open_to_loopback() };
    let roots = TrustRoots::none().with_pem(authority.pem().as_bytes()).unwrap();
    let trusting = Client::new(dns.resolver().0, &roots, options.clone(), Arc::new(SystemClock)).unwrap();
    assert_eq!(get(&trusting, &format!("https://hook.test:{port}/")).await.unwrap().status.as_u16(), 204);
    for (client, host) in [(&trusting, "other.test"), (&client(&dns, options), "hook.test")] {
        let refused = get(client, &format!("https://{host}:{port}/")).await;
        assert!(matches!(refused, Err(HttpError::Tls(_))), "{host}: {refused:?}");
    }
}
