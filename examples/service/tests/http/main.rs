//! The service as its callers see it: over HTTP, on a port of its own.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at once")]

mod client;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use client::{Client, Result};
use hyper::body::Bytes;
use hyper::{Response, StatusCode};
use serde_json::Value;
use timbang::receipt::{Against, check};
use timbang::{Rubric, Scorecard};
use timbang_service::shelf::Shelf;
use timbang_service::{App, Bounds, openapi, private, public, serve, wrapped};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SHEET: &[u8] = include_bytes!("../../../../rubrics/contoh_2025/cases/contoh.evidence.json");
const RUBRIC: &str = include_str!("../../../../rubrics/contoh_2025/rubric.zi");
const SCORE: &str = "/v1/rubrics/contoh_2025/score";

/// A service that runs, and how it is stopped.
struct Running {
    app: App,
    public: SocketAddr,
    private: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<io::Result<()>>,
}

fn bounds() -> Bounds {
    Bounds { drain: Duration::from_millis(200), ..Bounds::default() }
}

async fn start(bounds: Bounds) -> Running {
    start_with(Rubric::shipped_names().iter().filter_map(|name| Rubric::shipped(name)), bounds).await
}

async fn start_with(rubrics: impl IntoIterator<Item = Rubric>, bounds: Bounds) -> Running {
    log();
    let app = App::new(Shelf::new(rubrics), bounds);
    // A route that keeps a core until it is told to let go of it, to see what others get meanwhile.
    let hold = axum::routing::get(async |axum::extract::State(app): axum::extract::State<App>| {
        app.workers.run(|| std::thread::sleep(Duration::from_millis(400))).await
    });
    let held = wrapped(axum::Router::new().route("/hold", hold), &app);
    let public_at = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let private_at = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addresses = (public_at.local_addr().unwrap(), private_at.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let routers = ((public_at, public(&app)), (private_at, private(&app).fallback_service(held)));
    let until = async move { drop(stopped.await) };
    let done = tokio::spawn(serve(app.clone(), routers.0, routers.1, until));
    Running { app, public: addresses.0, private: addresses.1, stop, done }
}

fn json(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap_or_else(|_| panic!("{answer:?}"))
}

fn header<'a>(answer: &'a Response<Bytes>, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn score(at: SocketAddr, accept: &str, sheet: &[u8]) -> Result<Response<Bytes>> {
    let headers: &[_] = if accept.is_empty() { &[] } else { &[("accept", accept)] };
    Client::connect(at).await?.send("POST", SCORE, headers, sheet.to_vec()).await
}

async fn get(at: SocketAddr, path: &str) -> Result<Response<Bytes>> {
    Client::connect(at).await?.send("GET", path, &[], "").await
}

#[tokio::test]
async fn a_sheet_is_scored_in_each_form() -> Result<()> {
    let running = start(bounds()).await;
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let expected = rubric.score_json(SHEET)?;
    for accept in ["", "*/*", "application/json", "application/json;q=0.9, text/html;q=0.8"] {
        let answer = score(running.public, accept, SHEET).await?;
        assert_eq!(
            (answer.status(), header(&answer, "content-type")),
            (StatusCode::OK, "application/json"),
            "{accept}"
        );
        assert_eq!(header(&answer, "timbang-identity"), rubric.identity().as_str());
        assert_eq!(serde_json::from_slice::<Scorecard>(answer.body())?, expected);
    }
    let answer = score(running.public, "application/vnd.timbang.receipt+json", SHEET).await?;
    let checked = check(answer.body(), &Against::nothing().identity(rubric.identity().as_str()).evidence(SHEET))?;
    assert!(checked.holds(), "{:?}", checked.differences());

    let page = score(running.public, "text/html,application/xhtml+xml,*/*;q=0.1", SHEET).await?;
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert!(page.body().starts_with(b"<!doctype html>") || page.body().starts_with(b"<!DOCTYPE html>"));
    let page = score(running.public, "text/markdown", SHEET).await?;
    assert!(String::from_utf8_lossy(page.body()).contains("Unit Contoh"));

    let refused = score(running.public, "application/pdf", SHEET).await?;
    assert_eq!(
        (refused.status(), json(&refused)["type"].as_str()),
        (StatusCode::NOT_ACCEPTABLE, Some("/problems/not-acceptable"))
    );
    Ok(())
}

#[tokio::test]
async fn all_faults_come_as_problem_details_with_place_code_and_both_languages() -> Result<()> {
    let running = start(bounds()).await;
    let sheet = "{ \"unit\": \"U\", \"period\": true,\n  \"stages\": { \"desk\": { \"answers\": { \"A.1.a\": \"Yaa\", \"A.2.masuk\": -1 } } } }";
    let answer = score(running.public, "application/json", sheet.as_bytes()).await?;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(header(&answer, "content-type"), "application/problem+json");
    let problem = json(&answer);
    assert_eq!((&problem["type"], &problem["status"]), (&"/problems/faults".into(), &422.into()));
    let expected = Rubric::shipped("contoh_2025").unwrap().score_json(sheet.as_bytes()).unwrap_err();
    assert!(expected.total() >= 3, "{expected}");
    assert_eq!(problem["total"], expected.total());
    assert_eq!(problem["faults"], serde_json::to_value(expected.iter().collect::<Vec<_>>())?);
    for fault in problem["faults"].as_array().unwrap() {
        assert!(fault["code"].as_str().unwrap().starts_with("T5") && fault["line"].is_u64(), "{fault}");
        assert!(fault["message"]["en"].is_string() && fault["message"]["id"].is_string(), "{fault}");
    }
    let page = get(running.public, problem["type"].as_str().unwrap()).await?;
    assert_eq!(page.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn every_refusal_is_a_problem() -> Result<()> {
    let running = start(Bounds { body_bytes: 4_096, request: Duration::from_millis(300), ..bounds() }).await;
    let long = vec![b' '; 5_000];
    let mut client = Client::connect(running.public).await?;
    let unknown = client.send("POST", "/v1/rubrics/tidak_ada/score", &[], SHEET).await?;
    let nowhere = client.send("GET", "/Unit%20Rahasia", &[], "").await?;
    let otherwise = client.send("DELETE", SCORE, &[], "").await?;
    let too_long = score(running.public, "", &long).await?;
    for (answer, status, kind) in [
        (unknown, 404, "unknown-rubric"),
        (nowhere, 404, "not-found"),
        (otherwise, 405, "method-not-allowed"),
        (too_long, 413, "too-large"),
    ] {
        assert_eq!(answer.status().as_u16(), status, "{kind}");
        assert_eq!(header(&answer, "content-type"), "application/problem+json", "{kind}");
        assert_eq!(json(&answer)["type"], format!("/problems/{kind}"));
        assert_eq!(json(&answer)["status"], status);
    }
    // A body that never ends is not waited for.
    let (mut stream, _) = begun(running.public, 100).await?;
    let mut answer = vec![0; 4_096];
    let length = stream.read(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("/problems/timeout"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_refused_at_once() -> Result<()> {
    let running = start(Bounds { running: 1, waiting: 1, ..bounds() }).await;
    let held = tokio::spawn(get(running.private, "/hold"));
    while running.app.workers.taken() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let refused = score(running.public, "", SHEET).await?;
    assert_eq!((refused.status(), header(&refused, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(json(&refused)["type"], "/problems/busy");
    assert_eq!(held.await??.status(), StatusCode::OK);
    assert_eq!(score(running.public, "", SHEET).await?.status(), StatusCode::OK);
    Ok(())
}

/// A request whose head was sent and whose body was not, and the body. `length` is what the head says of it.
async fn begun(at: SocketAddr, length: usize) -> Result<(TcpStream, &'static [u8])> {
    let mut stream = TcpStream::connect(at).await?;
    let head = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.flush().await?;
    // The head is read, and the rubric taken.
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok((stream, SHEET))
}

#[tokio::test]
async fn a_new_edition_comes_in_use_and_a_request_under_way_keeps_its_own() -> Result<()> {
    let running = start(bounds()).await;
    let old = Rubric::shipped("contoh_2025").unwrap();
    let text = RUBRIC.replacen("\"2025\"", "\"2026\"", 1);
    let new = Rubric::parse(&text)?;
    assert_ne!(old.identity(), new.identity());

    let (mut stream, body) = begun(running.public, SHEET.len()).await?;
    let mut client = Client::connect(running.private).await?;
    let broken = client.send("PUT", "/rubrics/contoh_2025", &[], RUBRIC.replace("weight 6", "weight 5")).await?;
    assert_eq!(broken.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(json(&broken)["diagnostics"][0]["code"], "T401", "{broken:?}");
    let misnamed = client.send("PUT", "/rubrics/zi_2021", &[], RUBRIC).await?;
    assert_eq!(misnamed.status(), StatusCode::CONFLICT);
    assert_eq!(header(&score(running.public, "", SHEET).await?, "timbang-identity"), old.identity().as_str());

    let replaced = client.send("PUT", "/rubrics/contoh_2025", &[], text).await?;
    assert_eq!(replaced.status(), StatusCode::OK, "{replaced:?}");
    assert_eq!(json(&replaced)["before"]["identity"], old.identity().as_str());
    assert_eq!(json(&replaced)["now"]["edition"], "2026");
    let now = score(running.public, "", SHEET).await?;
    assert_eq!(header(&now, "timbang-identity"), new.identity().as_str());
    assert_eq!(json(&now)["rubric"]["edition"], "2026");

    stream.write_all(body).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(&format!("timbang-identity: {}", old.identity())), "{answer}");
    let listed = json(&get(running.public, "/v1/rubrics").await?);
    assert!(listed.as_array().unwrap().iter().any(|rubric| rubric["identity"] == new.identity().as_str()));
    Ok(())
}

#[tokio::test]
async fn stopping_says_so_first_and_finishes_what_was_begun() -> Result<()> {
    let running = start(bounds()).await;
    assert_eq!(get(running.private, "/health/live").await?.status(), StatusCode::OK);
    assert_eq!(json(&get(running.private, "/health/ready").await?)["ready"], true);
    let (mut stream, body) = begun(running.public, SHEET.len()).await?;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(get(running.private, "/health/ready").await?.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(running.private, "/health/live").await?.status(), StatusCode::OK);
    assert_eq!(score(running.public, "", SHEET).await?.status(), StatusCode::OK, "still draining");
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(TcpStream::connect(running.public).await.is_err(), "no more connections are taken");
    stream.write_all(body).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    running.done.await??;
    Ok(())
}

/// Where all tests log to: one place, since a line belongs to no test.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt().json().with_writer(move || writer.clone()).init();
        log
    })
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn logs_and_metrics_know_of_no_unit_no_answer_and_no_note() -> Result<()> {
    // An edition of its own tells this test's lines from others.
    let rubric = Rubric::parse(&RUBRIC.replacen("\"2025\"", "\"2031\"", 1))?;
    let running = start_with([rubric], bounds()).await;
    let sheet = |answer: &str| {
        format!(
            r#"{{ "unit": {{ "id": "id-rahasia", "name": "Unit Rahasia", "group": "Kelompok Rahasia" }}, "period": "2025-rahasia",
  "inputs": {{ "opini": "WTP" }},
  "stages": {{ "desk": {{ "by": "Penilai Rahasia", "answers": {{ "A.1.b": {{ "answer": "{answer}", "note": "catatan rahasia",
    "documents": [ {{ "title": "SK rahasia" }} ] }} }} }} }} }}"#
        )
    };
    assert_eq!(score(running.public, "", sheet("B").as_bytes()).await?.status(), StatusCode::OK);
    let faulty = score(running.public, "", sheet("jawaban rahasia").as_bytes()).await?;
    assert!(String::from_utf8_lossy(faulty.body()).contains("jawaban rahasia"), "who sent it sees it");
    let address = "/v1/rubrics/rahasia/score?unit=rahasia";
    Client::connect(running.public).await?.send("POST", address, &[("user-agent", "rahasia")], "rahasia").await?;
    get(running.public, "/rahasia").await?;

    let metrics = get(running.private, "/metrics").await?;
    let metrics = String::from_utf8_lossy(metrics.body()).into_owned();
    for line in [
        r#"timbang_requests_total{route="/v1/rubrics/{rubric}/score",status="200"} 1"#,
        r#"timbang_requests_total{route="/v1/rubrics/{rubric}/score",status="422"} 1"#,
        "timbang_scoring_seconds_count 1",
        "timbang_taken 0",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    let code = json(&faulty)["faults"][0]["code"].as_str().unwrap().to_owned();
    assert!(metrics.contains(&format!("timbang_faults_total{{code=\"{code}\"}} 1")), "{metrics}");

    let log = String::from_utf8(log().0.lock().unwrap().clone())?;
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["fields"].clone());
    let answered: Vec<Value> = lines.filter(|fields| fields["message"] == "answered").collect();
    let own: Vec<&Value> = answered.iter().filter(|fields| fields["edition"] == "2031").collect();
    assert_eq!(own.len(), 2, "{log}");
    assert_eq!((&own[0]["rubric"], &own[0]["status"]), (&"contoh_2025".into(), &200.into()));
    assert_eq!((&own[1]["problem"], &own[1]["codes"]), (&"faults".into(), &code.into()));
    assert!(answered.iter().any(|fields| fields["route"] == "none"), "{log}");
    assert!(answered.iter().any(|fields| fields["problem"] == "unknown-rubric"), "{log}");
    for text in [&log, &metrics] {
        assert!(!text.to_lowercase().contains("rahasia"), "{text}");
        assert!(!text.contains("WTP") && !text.contains("A.1.b"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn the_document_describes_what_is_there_and_every_reference_leads_somewhere() -> Result<()> {
    let running = start(bounds()).await;
    let document = json(&get(running.public, "/openapi.json").await?);
    assert_eq!(document, openapi::whole()?);
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = 0;
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(to)) = members.get("$ref") {
                    let pointer = to.strip_prefix('#').unwrap_or_else(|| panic!("{to} leads out of the document"));
                    assert!(document.pointer(pointer).is_some(), "{to} leads nowhere");
                    references += 1;
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(references > 50, "only {references}");
    // What is described answers, and what a fault is said to have it has.
    let mut client = Client::connect(running.public).await?;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let path = path.replace("{rubric}", "contoh_2025");
            let answer = client.send(&method.to_uppercase(), &path, &[], SHEET).await?;
            assert_eq!(answer.status(), StatusCode::OK, "{method} {path}");
        }
    }
    let faulty = json(&score(running.public, "", b"{}").await?);
    for (schema, found) in [("Fault", &faulty["faults"][0]), ("Problem", &faulty), ("Faults", &faulty)] {
        for key in document["components"]["schemas"][schema]["required"].as_array().unwrap() {
            assert!(found.get(key.as_str().unwrap()).is_some(), "{schema}: {key}");
        }
    }
    Ok(())
}
