//! The DNS server over real sockets.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use postroad_simnet::{DnsFault, Internet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

const PATIENCE: Duration = Duration::from_secs(20);
/// How long a test listens for a reply that must not come.
const SILENCE: Duration = Duration::from_millis(100);

fn question(name: &str, kind: RecordType) -> Vec<u8> {
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(Name::from_ascii(name).unwrap(), kind));
    message.to_vec().unwrap()
}

async fn udp(internet: &Internet, name: &str, kind: RecordType, wait: Duration) -> Option<Message> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    socket.send_to(&question(name, kind), internet.resolver_addr()).await.unwrap();
    let mut buffer = [0; 4096];
    let length = tokio::time::timeout(wait, socket.recv(&mut buffer)).await.ok()?.unwrap();
    Some(Message::from_vec(&buffer[..length]).unwrap())
}

async fn ask(internet: &Internet, name: &str, kind: RecordType) -> Message {
    udp(internet, name, kind, PATIENCE).await.expect("a reply")
}

async fn tcp(internet: &Internet, name: &str, kind: RecordType) -> Option<Message> {
    let mut stream = TcpStream::connect(internet.resolver_addr()).await.unwrap();
    let question = question(name, kind);
    stream.write_u16(u16::try_from(question.len()).unwrap()).await.unwrap();
    stream.write_all(&question).await.unwrap();
    let length = stream.read_u16().await.ok()?;
    let mut reply = vec![0; usize::from(length)];
    stream.read_exact(&mut reply).await.unwrap();
    Some(Message::from_vec(&reply).unwrap())
}

#[tokio::test]
async fn domains_have_mail_exchangers_with_forward_and_reverse_names() {
    let internet = Internet::start().await.unwrap();
    let host = internet.domain("example.test").host();
    let reply = ask(&internet, "Example.TEST.", RecordType::MX).await;
    assert_eq!(reply.metadata.response_code, ResponseCode::NoError);
    let RData::MX(mx) = &reply.answers[0].data else { panic!("no MX") };
    assert_eq!((mx.preference, mx.exchange.to_ascii().as_str()), (10, "mx.example.test."));
    let reply = ask(&internet, "mx.example.test.", RecordType::A).await;
    let RData::A(address) = &reply.answers[0].data else { panic!("no address") };
    assert_eq!(address.0, host.address());
    let reverse = Name::from(IpAddr::V4(host.address())).to_ascii();
    let reply = ask(&internet, &reverse, RecordType::PTR).await;
    assert!(matches!(&reply.answers[0].data, RData::PTR(name) if name.0.to_ascii() == "mx.example.test."));
    internet.dns().wait_for_queries("example.test", RecordType::MX, 1, PATIENCE).await.unwrap();
    assert_eq!(internet.dns().query_count("example.test", RecordType::MX), 1);
}

#[tokio::test]
async fn negative_answers_carry_the_soa() {
    let internet = Internet::start().await.unwrap();
    internet.dns().ttl(7).txt("a.example.test", "v=spf1 -all");
    let missing = ask(&internet, "nothing.example.test.", RecordType::A).await;
    assert_eq!(missing.metadata.response_code, ResponseCode::NXDomain);
    assert_eq!(
        (missing.authorities[0].ttl, missing.authorities[0].name.to_ascii().as_str()),
        (7, "example.test.")
    );
    let empty = ask(&internet, "a.example.test.", RecordType::MX).await;
    assert_eq!(empty.metadata.response_code, ResponseCode::NoError);
    assert!(empty.answers.is_empty() && empty.authorities.len() == 1);
}

#[tokio::test]
async fn faults() {
    let internet = Internet::start().await.unwrap();
    let dns = internet.dns();
    dns.a("x.test", Ipv4Addr::LOCALHOST);
    let kind = RecordType::A;
    dns.faults(
        "x.test",
        kind,
        [DnsFault::ServFail, DnsFault::Refused, DnsFault::NxDomain, DnsFault::Drop, DnsFault::None],
    );
    for code in [ResponseCode::ServFail, ResponseCode::Refused, ResponseCode::NXDomain] {
        assert_eq!(ask(&internet, "x.test.", kind).await.metadata.response_code, code);
    }
    assert!(udp(&internet, "x.test.", kind, SILENCE).await.is_none());
    assert_eq!(ask(&internet, "x.test.", kind).await.answers.len(), 1);
    dns.fault("x.test", kind, DnsFault::Delay(Duration::from_millis(1)));
    assert_eq!(ask(&internet, "x.test.", kind).await.answers.len(), 1);
    dns.fault("x.test", RecordType::ANY, DnsFault::WrongId).heal("x.test", kind);
    ask(&internet, "x.test.", kind).await;
    dns.fault_everything(DnsFault::ServFail);
    assert_eq!(ask(&internet, "y.test.", kind).await.metadata.response_code, ResponseCode::ServFail);
}

#[tokio::test]
async fn truncation_sends_resolvers_to_tcp() {
    let internet = Internet::start().await.unwrap();
    let dns = internet.dns();
    dns.txt("small.test", "x").fault("small.test", RecordType::TXT, DnsFault::Truncate);
    let reply = ask(&internet, "small.test.", RecordType::TXT).await;
    assert!(reply.metadata.truncation && reply.answers.is_empty());
    assert_eq!(tcp(&internet, "small.test.", RecordType::TXT).await.unwrap().answers.len(), 1);
    dns.fault("small.test", RecordType::TXT, DnsFault::TruncateWithoutTcp);
    assert!(tcp(&internet, "small.test.", RecordType::TXT).await.is_none());
    // Too big for a resolver without EDNS.
    dns.txt("big.test", &"x".repeat(900));
    assert!(ask(&internet, "big.test.", RecordType::TXT).await.metadata.truncation);
    assert_eq!(tcp(&internet, "big.test.", RecordType::TXT).await.unwrap().answers.len(), 1);
}

#[tokio::test]
async fn null_and_implicit_mx_and_authenticated_data() {
    let internet = Internet::start().await.unwrap();
    internet.domain("null.test").null_mx();
    let reply = ask(&internet, "null.test.", RecordType::MX).await;
    assert!(
        matches!(&reply.answers[..], [record] if matches!(&record.data, RData::MX(mx) if mx.exchange.is_root()))
    );
    let implicit = internet.domain("implicit.test");
    implicit.implicit_mx();
    assert!(ask(&internet, "implicit.test.", RecordType::MX).await.answers.is_empty());
    assert_eq!(ask(&internet, "implicit.test.", RecordType::A).await.answers.len(), 1);
    internet.dns().tlsa("_25._tcp.mx.dane.test", 3, 1, 1, vec![1; 32]).authenticated("dane.test", true);
    let reply = ask(&internet, "_25._tcp.mx.dane.test.", RecordType::TLSA).await;
    assert!(reply.metadata.authentic_data && reply.answers.len() == 1);
}
