//! What is logged and counted.
//!
//! *No unit, no answer, no note, no address as it was asked for*: a line names the route's pattern, the rubric, the status
//! and the codes of faults. Messages quote the sheet, so they go to whoever sent it and nowhere else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::App;
use crate::problem::{Codes, Kind, Problem};

/// The rubric that a response was made with.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Its name.
    pub rubric: String,
    /// Its edition.
    pub edition: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCode {
    code: &'static str,
}

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Histogram,
    scoring: Histogram,
    faults: Family<OfCode, Counter>,
    taken: Gauge,
    number: AtomicU64,
}

impl Metrics {
    /// All at nothing.
    #[allow(clippy::new_without_default, reason = "a registry is no value")]
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("timbang");
        let histogram = || Histogram::new(exponential_buckets(0.000_1, 2.0, 16));
        let (requests, faults, taken) = (Family::default(), Family::default(), Gauge::default());
        let (seconds, scoring) = (histogram(), histogram());
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        registry.register_with_unit("request", "From head to answer", Unit::Seconds, seconds.clone());
        registry.register_with_unit("scoring", "Waiting for a core, and on it", Unit::Seconds, scoring.clone());
        registry.register("faults", "Faults and diagnostics told, by code", faults.clone());
        registry.register("taken", "Sheets that run or wait", taken.clone());
        Metrics { registry, requests, seconds, scoring, faults, taken, number: AtomicU64::new(1) }
    }

    /// A sheet was scored, in so long.
    pub fn scored(&self, took: Duration) {
        self.scoring.observe(took.as_secs_f64());
    }
}

/// Around every request: its time, one line, one count.
pub async fn observed(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let number = app.metrics.number.fetch_add(1, Ordering::Relaxed);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let response = match tokio::time::timeout(app.bounds.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::of(Kind::Timeout).into_response(),
    };
    let (took, status) = (started.elapsed(), response.status().as_u16());
    let scored = response.extensions().get::<Scored>();
    let codes = response.extensions().get::<Codes>().cloned().unwrap_or_default();
    for code in &codes.0 {
        app.metrics.faults.get_or_create(&OfCode { code }).inc();
    }
    tracing::info!(
        number,
        method = method.as_str(),
        route,
        status,
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        rubric = scored.map(|scored| scored.rubric.as_str()),
        edition = scored.map(|scored| scored.edition.as_str()),
        problem = response.extensions().get::<Kind>().map(|kind| kind.name()),
        codes = (!codes.0.is_empty()).then(|| codes.0.join(" ")),
        "answered"
    );
    app.metrics.seconds.observe(took.as_secs_f64());
    app.metrics.requests.get_or_create(&Answered { route, status }).inc();
    response
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    app.metrics.taken.set(i64::try_from(app.workers.taken()).unwrap_or(i64::MAX));
    let mut text = String::new();
    encode(&mut text, &app.metrics.registry).map_err(|_| Problem::of(Kind::Internal))?;
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, form)], text).into_response())
}
