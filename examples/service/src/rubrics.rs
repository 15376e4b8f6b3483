//! The rubrics in use: listed for everyone, replaced by those who run the service.

use axum::Json;
use axum::extract::{Path, Request, State};
use serde::Serialize;
use timbang::{Rubric, Sources};

use crate::App;
use crate::problem::{Kind, Problem};
use crate::score::body;

/// What is said of a rubric.
#[derive(Serialize)]
pub struct InUse {
    id: String,
    label: String,
    edition: String,
    identity: String,
    score_identity: String,
}

impl From<&Rubric> for InUse {
    fn from(rubric: &Rubric) -> InUse {
        InUse {
            id: rubric.id().to_owned(),
            label: rubric.label().to_owned(),
            edition: rubric.edition().to_owned(),
            identity: rubric.identity().to_string(),
            score_identity: rubric.identity().score().to_owned(),
        }
    }
}

/// A rubric that came in use, and the one whose place it took.
#[derive(Serialize)]
pub struct Replaced {
    now: InUse,
    before: Option<InUse>,
}

/// `GET /v1/rubrics`.
pub async fn list(State(app): State<App>) -> Json<Vec<InUse>> {
    Json(app.shelf.all().values().map(InUse::from).collect())
}

/// `PUT /rubrics/{rubric}`: a new edition, from its text. One that does not load changes nothing.
pub async fn replace(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Json<Replaced>, Problem> {
    let text = body(&app, request).await?;
    let text = String::from_utf8(text.into()).map_err(|_| Problem::of(Kind::Unread))?;
    let file = format!("{name}.zi");
    let read = app
        .workers
        .run(move || Rubric::load(&file, &Sources::of(&file, text)).map_err(|wrong| Problem::diagnostics(&wrong)));
    let rubric = read.await??;
    if rubric.id() != name {
        return Err(Problem::of(Kind::OtherName));
    }
    let now = InUse::from(&rubric);
    let before = app.shelf.put(&rubric).as_ref().map(InUse::from);
    tracing::info!(rubric = now.id, edition = now.edition, identity = now.identity, "rubric in use");
    Ok(Json(Replaced { now, before }))
}
