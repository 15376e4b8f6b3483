//! `POST /v1/rubrics/{rubric}/score`: a sheet in, its score out, in the form that was asked for.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headers_accept::Accept;
use mediatype::MediaType;
use timbang::report::Report;
use timbang::{Limits, Rubric};

use crate::App;
use crate::observe::Scored;
use crate::problem::{Kind, Problem};

/// The identity of the rubric that was applied.
pub const IDENTITY: HeaderName = HeaderName::from_static("timbang-identity");

/// The forms of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Every number, exactly.
    Scorecard,
    /// Every line of the computation.
    Receipt,
    /// A page for people.
    Html,
    /// The same as Markdown.
    Markdown,
}

impl Form {
    /// All of them; the first is what is sent where anything will do.
    pub const ALL: [Form; 4] = [Form::Scorecard, Form::Receipt, Form::Html, Form::Markdown];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Scorecard => "application/json",
            Form::Receipt => "application/vnd.timbang.receipt+json",
            Form::Html => "text/html; charset=utf-8",
            Form::Markdown => "text/markdown; charset=utf-8",
        }
    }

    /// What the header `Accept` asks for.
    fn asked(headers: &HeaderMap) -> Result<Form, Problem> {
        let none = || Problem::of(Kind::NotAcceptable);
        let Some(asked) = headers.get(header::ACCEPT) else { return Ok(Form::Scorecard) };
        let asked = asked.to_str().ok().and_then(|text| Accept::from_str(text).ok()).ok_or_else(none)?;
        let plain = Form::ALL.map(|form| form.media_type().split(';').next().unwrap_or_default());
        let types: Vec<MediaType<'_>> = plain.iter().filter_map(|text| MediaType::parse(text).ok()).collect();
        let best = asked.negotiate(&types).ok_or_else(none)?.to_string();
        Form::ALL.into_iter().zip(plain).find(|(_, text)| *text == best).map(|(form, _)| form).ok_or_else(none)
    }
}

/// Scores the sheet in the body.
///
/// The rubric is taken when the head of the request is read: an edition that comes in use while the body arrives is for
/// the next request.
pub async fn score(State(app): State<App>, Path(name): Path<String>, request: Request) -> Result<Response, Problem> {
    let rubric = app.shelf.take(&name).ok_or_else(|| Problem::of(Kind::UnknownRubric))?;
    let scored = Scored { rubric: rubric.id().to_owned(), edition: rubric.edition().to_owned() };
    let identity = rubric.identity().to_string();
    let answer = match Form::asked(request.headers()) {
        Ok(form) => answer(&app, rubric, form, request).await,
        Err(problem) => Err(problem),
    };
    let mut response = answer.into_response();
    response.extensions_mut().insert(scored);
    if let Ok(identity) = identity.parse() {
        response.headers_mut().insert(IDENTITY, identity);
    }
    Ok(response)
}

async fn answer(app: &App, rubric: Rubric, form: Form, request: Request) -> Result<Response, Problem> {
    let sheet = body(app, request).await?;
    let limits = Limits::default().evidence_bytes(app.bounds.body_bytes);
    let started = std::time::Instant::now();
    let text = app.workers.run(move || written(&rubric, form, &sheet, &limits)).await??;
    app.metrics.scored(started.elapsed());
    Ok(([(header::CONTENT_TYPE, form.media_type())], text).into_response())
}

/// The whole body, within its bound.
pub async fn body(app: &App, request: Request) -> Result<Bytes, Problem> {
    Bytes::from_request(request, app).await.map_err(|refused| match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::of(Kind::TooLarge),
        _ => Problem::of(Kind::Unread),
    })
}

/// The score in its form: this is what keeps a core busy.
fn written(rubric: &Rubric, form: Form, sheet: &[u8], limits: &Limits) -> Result<Vec<u8>, Problem> {
    let faults = |faults| Problem::faults(&faults);
    let reads = rubric.measure_reads();
    let page = |write: fn(&Report<'_>) -> String| {
        let card = rubric.score_json_within(sheet, limits)?;
        Ok(write(&Report::of(card.record()).measure_reads(&reads)))
    };
    let text = match form {
        Form::Scorecard => rubric.score_json_within(sheet, limits).map(|card| card.to_json()),
        Form::Receipt => rubric.receipt_json(sheet).map(|receipt| receipt.to_json()),
        Form::Html => page(|report| report.html()),
        Form::Markdown => page(|report| report.markdown()),
    };
    text.map(String::into_bytes).map_err(faults)
}
