//! What scoring costs a service: so many requests, by so many clients, for sheets that are scored and for the same sheets
//! read and answered with a constant.
//!
//! `cargo run --release --example load -- [REQUESTS [CLIENTS]]`. It stops by itself.

#![allow(clippy::print_stdout, reason = "a measurement is printed")]

#[path = "../tests/http/client.rs"]
mod client;

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use client::{Client, Result};
use hyper::body::Bytes;
use timbang::Rubric;
use timbang_service::problem::Problem;
use timbang_service::score::body;
use timbang_service::shelf::Shelf;
use timbang_service::{App, Bounds, private, public, serve, wrapped};
use tokio::net::TcpListener;

/// The real sheet: 113 criteria, three stages.
const SHEET: &[u8] = include_bytes!("../../../rubrics/zi_2021/cases/klaim_dikonfirmasi.evidence.json");

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (requests, clients) = (argument(20_000)?, argument(32)?);

    let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
    let constant = Bytes::from(serde_json::to_vec(&rubric.score_json(SHEET)?)?);
    let app = App::new(Shelf::new([rubric]), Bounds::default());
    let nothing = async |State((app, constant)): State<(App, Bytes)>, request: Request| -> Response {
        let read: std::result::Result<Bytes, Problem> = body(&app, request).await;
        match read {
            Ok(_) => ([(CONTENT_TYPE, "application/json")], constant).into_response(),
            Err(problem) => problem.into_response(),
        }
    };
    let idle: Router<App> = Router::new().route("/nothing", post(nothing).with_state((app.clone(), constant.clone())));
    let router = public(&app).fallback_service(wrapped(idle, &app));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?;
    let other = TcpListener::bind("127.0.0.1:0").await?;
    tokio::spawn(serve(app.clone(), (listener, router), (other, private(&app)), pending()));

    println!("{} bytes in, {} bytes out, {} cores", SHEET.len(), constant.len(), app.bounds.running);
    println!("{:<24}{:>10}{:>10}{:>10}{:>10}{:>10}", "", "a second", "p50 ms", "p99 ms", "p99.9 ms", "max ms");
    // Twice, in turn: what one run has warmed does not count for the other alone.
    for _ in 0..2 {
        for (name, path) in [("nothing", "/nothing"), ("score", "/v1/rubrics/zi_2021/score")] {
            run(name, at, path, requests, clients).await?;
        }
    }
    Ok(())
}

async fn run(name: &str, at: SocketAddr, path: &'static str, requests: usize, clients: usize) -> Result<()> {
    let left = Arc::new(AtomicUsize::new(requests));
    let started = Instant::now();
    let work = (0..clients).map(|_| {
        let left = left.clone();
        tokio::spawn(async move {
            let mut client = Client::connect(at).await?;
            let mut times = Vec::with_capacity(requests / clients * 2);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                let begun = Instant::now();
                let answer = client.send("POST", path, &[], SHEET).await?;
                times.push(begun.elapsed());
                if answer.status().as_u16() != 200 {
                    return Err(format!("{path}: {}", answer.status()).into());
                }
            }
            Result::Ok(times)
        })
    });
    let mut times: Vec<Duration> = Vec::with_capacity(requests);
    for client in work.collect::<Vec<_>>() {
        times.extend(client.await??);
    }
    let took = started.elapsed();
    times.sort_unstable();
    let at = |per_mille: usize| times.get(times.len() * per_mille / 1000).or(times.last()).copied().unwrap_or_default();
    let ms = |time: Duration| format!("{}.{:02}", time.as_millis(), time.as_micros() % 1000 / 10);
    let rate = times.len() as u128 * 1000 / took.as_millis().max(1);
    println!(
        "{:<24}{:>10}{:>10}{:>10}{:>10}{:>10}",
        format!("{name} ({} sent)", times.len()),
        rate,
        ms(at(500)),
        ms(at(990)),
        ms(at(999)),
        ms(at(1000)),
    );
    Ok(())
}
