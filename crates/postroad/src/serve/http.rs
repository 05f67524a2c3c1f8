use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use postroad_net::tls::{ACME_TLS_ALPN, HANDSHAKE_TIMEOUT};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// How long to wait when no connection can be accepted (EMFILE).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long requests under way may take after a stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves HTTP until stopped; requests under way are finished.
pub async fn plain(listener: TcpListener, router: Router, stop: CancellationToken) {
    let service: IntoMakeServiceWithConnectInfo<Router, SocketAddr> =
        router.into_make_service_with_connect_info();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).into_future();
    if let Err(error) = served.await {
        tracing::error!(%error, "the HTTP listener ended");
    }
}

/// Serves the control socket. Who can open it can read the data directory anyway.
pub async fn control(listener: UnixListener, router: Router, stop: CancellationToken) {
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).into_future();
    if let Err(error) = served.await {
        tracing::error!(%error, "the control socket ended");
    }
}

/// Serves HTTPS until stopped, and answers TLS-ALPN-01 challenges.
pub async fn tls(listener: TcpListener, config: Arc<ServerConfig>, router: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let acceptor = TlsAcceptor::from(config);
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(one(acceptor.clone(), stream, peer, router.clone(), stop.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "an HTTPS connection cannot be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    connections.close();
    if timeout(GRACE, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "HTTPS requests did not end in time");
    }
}

async fn one(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
) {
    let Ok(Ok(stream)) = timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await else { return };
    // RFC 8737 §3: such a connection carries nothing.
    if stream.get_ref().1.alpn_protocol() == Some(ACME_TLS_ALPN) {
        return;
    }
    let service = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(postroad_api::OverTls);
        request.map(axum::body::Body::new)
    });
    let builder = Builder::new(TokioExecutor::new());
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    tokio::select! {
        // Errors here are the peer's: a broken connection, a protocol mistake.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = timeout(GRACE, connection).await;
}
