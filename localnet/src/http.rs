//! The network over HTTP on loopback: JSON-RPC by POST, friendbot by GET.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        CONTENT_TYPE,
    },
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use localnet::Net;
use tokio::net::TcpListener;

/// Larger than any transaction the network takes.
const MAX_BODY: usize = 4 * 1024 * 1024;

pub type Shared = Arc<Mutex<Net>>;

/// The network, also after a panic in another request: each ledger is whole or not there.
pub fn lock(net: &Shared) -> MutexGuard<'_, Net> {
    net.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, net: Shared) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Without it a large answer waits 40 ms for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let net = net.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(request, net.clone()));
            // A client that goes away is no concern of the network's.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    net: Shared,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let query = |name: &str| {
        let pairs = form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes());
        pairs
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    Ok(match (request.method(), path.as_str()) {
        (&Method::OPTIONS, _) => reply(204, String::new()),
        (&Method::GET | &Method::POST, "/friendbot") => {
            let funding = lock(&net).fund(&query("addr").unwrap_or_default());
            reply(funding.status, funding.body.to_string())
        }
        (&Method::POST, _) => {
            let lag = query("lag").and_then(|n| n.parse().ok()).unwrap_or(0);
            let Ok(body) = Limited::new(request.into_body(), MAX_BODY).collect().await else {
                return Ok(reply(
                    413,
                    r#"{"detail": "the request is too large"}"#.into(),
                ));
            };
            let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
            let answer = lock(&net).handle(&body, lag);
            if !answer.delay.is_zero() {
                tokio::time::sleep(answer.delay).await;
            }
            reply(answer.status, answer.body)
        }
        _ => reply(
            404,
            r#"{"detail": "POST JSON-RPC here, or GET /friendbot?addr=G…"}"#.into(),
        ),
    })
}

fn reply(status: u16, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "application/json"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
    ] {
        headers.insert(name, hyper::header::HeaderValue::from_static(value));
    }
    response
}
