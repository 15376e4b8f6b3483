//! Starts the service: what comes from the environment, where it listens, when it stops.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use timbang::{Rubric, Sources};
use timbang_service::shelf::Shelf;
use timbang_service::{App, Bounds, private, public, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().json().with_target(false).with_current_span(false).with_span_list(false).init();
    let rubrics = match env::var("RUBRICS") {
        Ok(folder) => read(Path::new(&folder))?,
        Err(_) => Rubric::shipped_names().iter().filter_map(|name| Rubric::shipped(name)).collect(),
    };
    for rubric in &rubrics {
        tracing::info!(rubric = rubric.id(), edition = rubric.edition(), identity = %rubric.identity(), "rubric in use");
    }
    let address = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let public_at = TcpListener::bind(address("PUBLIC", "127.0.0.1:8080")).await?;
    let private_at = TcpListener::bind(address("PRIVATE", "127.0.0.1:8081")).await?;
    tracing::info!(public = %public_at.local_addr()?, private = %private_at.local_addr()?, "listening");

    let app = App::new(Shelf::new(rubrics), Bounds::default());
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stop = async move {
        tokio::select! { _ = terminated.recv() => {}, _ = interrupted.recv() => {} }
    };
    let (public, private) = (public(&app), private(&app));
    serve(app, (public_at, public), (private_at, private), stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// All rubrics of a folder: `*.zi`. One that does not load keeps the service from starting.
fn read(folder: &Path) -> Result<Vec<Rubric>, Box<dyn Error>> {
    let mut rubrics = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "zi") {
            let name = path.display().to_string();
            rubrics.push(Rubric::load(&name, &Sources::of(&name, fs::read_to_string(&path)?))?);
        }
    }
    Ok(rubrics)
}
