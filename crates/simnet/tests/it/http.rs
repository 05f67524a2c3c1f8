//! The HTTP sink over real sockets.

use std::time::Duration;

use postroad_simnet::{HttpAction, HttpSink};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(20);

async fn post(stream: &mut TcpStream, path: &str) -> String {
    let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    let mut buffer = [0; 1024];
    while !reply.contains("\r\n\r\n") {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        if count == 0 {
            break;
        }
        reply.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
    reply
}

#[tokio::test]
async fn requests_are_recorded_and_answered_as_scripted() {
    let sink = HttpSink::start().await.unwrap();
    let retry = HttpAction::StatusWithHeader(503, "Retry-After".to_owned(), "7".to_owned());
    sink.script([retry, HttpAction::Delay(Duration::from_millis(1), Box::new(HttpAction::Status(204)))]);
    sink.script_path("/gone", [HttpAction::Status(410)]);
    let mut stream = TcpStream::connect(sink.address()).await.unwrap();
    assert!(post(&mut stream, "/hook?a=b").await.contains("503 Simulated\r\nRetry-After: 7\r\n"));
    assert!(post(&mut stream, "/hook").await.starts_with("HTTP/1.1 204"));
    assert!(post(&mut stream, "/gone").await.starts_with("HTTP/1.1 410"));
    sink.script([HttpAction::Drop]);
    assert_eq!(post(&mut stream, "/hook").await, "");
    let requests = sink.wait_for(4, PATIENCE).await.unwrap();
    assert_eq!((requests[0].path.as_str(), requests[0].query.as_str()), ("/hook", "a=b"));
    assert_eq!(&requests[0].body[..], b"{}");
    assert!(sink.url("/x").starts_with("http://127.0.0.1:"));
}
