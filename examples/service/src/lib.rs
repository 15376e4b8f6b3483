//! Evaluation sheets scored over HTTP: an example to copy.
//!
//! *A request keeps the edition that it began with; a log line and a metric know of no unit and of no answer.*
//!
//! Two routers: [`public`] for those who send sheets, [`private`] for those who run the service. [`serve`] serves both
//! until it is told to stop, and then finishes what it has begun.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::watch;

pub mod observe;
pub mod openapi;
pub mod problem;
pub mod rubrics;
pub mod score;
pub mod shelf;
pub mod workers;

use observe::Metrics;
use problem::{Kind, Problem};
use shelf::Shelf;
use workers::Workers;

/// What one process allows itself.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// The longest sheet or rubric, in bytes.
    pub body_bytes: usize,
    /// How long a request may take, its body included.
    pub request: Duration,
    /// Sheets scored at a time: one a core.
    pub running: usize,
    /// Sheets taken in at a time, running or waiting for a core; the next is refused.
    pub waiting: usize,
    /// How long the service goes on between saying that it is not ready and taking no more connections.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Bounds {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Bounds {
            body_bytes: 1024 * 1024,
            request: Duration::from_secs(10),
            running: cores,
            waiting: 64 * cores,
            drain: Duration::from_secs(5),
        }
    }
}

/// What all requests share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// The parts of an [`App`].
pub struct Shared {
    /// The rubrics in use.
    pub shelf: Shelf,
    /// The cores.
    pub workers: Workers,
    /// What is counted.
    pub metrics: Metrics,
    /// What one process allows itself.
    pub bounds: Bounds,
    ready: AtomicBool,
}

impl App {
    /// A service of these rubrics, ready at once.
    pub fn new(shelf: Shelf, bounds: Bounds) -> App {
        let workers = Workers::new(bounds.running, bounds.waiting);
        App(Arc::new(Shared { shelf, workers, metrics: Metrics::new(), bounds, ready: AtomicBool::new(true) }))
    }
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What those who send sheets see.
pub fn public(app: &App) -> Router {
    let routes = Router::new()
        .route("/v1/rubrics", get(rubrics::list))
        .route("/v1/rubrics/{rubric}/score", post(score::score))
        .route("/openapi.json", get(openapi::document))
        .route("/problems/{kind}", get(problem::describe));
    wrapped(routes, app)
}

/// What those who run the service see: on an address that nobody else reaches.
pub fn private(app: &App) -> Router {
    let routes = Router::new()
        .route("/rubrics/{rubric}", put(rubrics::replace))
        .route("/metrics", get(observe::metrics))
        .route("/health/live", get(StatusCode::OK))
        .route("/health/ready", get(ready));
    wrapped(routes, app)
}

/// Routes with what holds for each of them; also for those of a service that adds its own.
pub fn wrapped(routes: Router<App>, app: &App) -> Router {
    routes
        .fallback(async || Problem::of(Kind::NotFound))
        .method_not_allowed_fallback(async || Problem::of(Kind::MethodNotAllowed))
        .layer(DefaultBodyLimit::max(app.bounds.body_bytes))
        .layer(middleware::from_fn_with_state(app.clone(), observe::observed))
        .with_state(app.clone())
}

async fn ready(State(app): State<App>) -> (StatusCode, Json<serde_json::Value>) {
    let is_ready = app.ready.load(Ordering::Acquire);
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(serde_json::json!({ "ready": is_ready, "rubrics": app.shelf.all().len() })))
}

/// Serves both routers until `stop` comes; then says that it is not ready, waits a little, and finishes what it has begun.
///
/// # Errors
///
/// When one of the listeners fails.
pub async fn serve(
    app: App,
    (public_at, public): (TcpListener, Router),
    (private_at, private): (TcpListener, Router),
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stopped) = watch::channel(false);
    let until = |mut stopped: watch::Receiver<bool>| async move {
        // A sender that is gone stops as well.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    tokio::spawn(async move {
        stop.await;
        app.ready.store(false, Ordering::Release);
        tracing::info!(seconds = app.bounds.drain.as_secs(), "draining");
        tokio::time::sleep(app.bounds.drain).await;
        let _ = stopping.send(true);
    });
    let public = axum::serve(public_at, public).with_graceful_shutdown(until(stopped.clone()));
    let private = axum::serve(private_at, private).with_graceful_shutdown(until(stopped));
    let (public, private) = tokio::join!(public, private);
    public.and(private)
}
