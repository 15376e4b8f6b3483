//! What went wrong, as problem details (RFC 9457).
//!
//! *Every refusal is a problem of a kind that is listed here*, with a page that says what it means. Faults and diagnostics
//! are the library's own, all of them, in both languages.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use timbang::{Diagnostic, Diagnostics, Fault, Faults};

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sheet that does not score.
    Faults,
    /// A rubric that does not load.
    Diagnostics,
    /// A rubric under the name of another.
    OtherName,
    /// No such rubric.
    UnknownRubric,
    /// No such page.
    NotFound,
    /// A page that is asked for in another way.
    MethodNotAllowed,
    /// A form that is not to be had.
    NotAcceptable,
    /// A body that is too long.
    TooLarge,
    /// A body that did not arrive.
    Unread,
    /// A request that took too long.
    Timeout,
    /// All places are taken.
    Busy,
    /// A mistake of the service.
    Internal,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 12] = [
        Kind::Faults,
        Kind::Diagnostics,
        Kind::OtherName,
        Kind::UnknownRubric,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::NotAcceptable,
        Kind::TooLarge,
        Kind::Unread,
        Kind::Timeout,
        Kind::Busy,
        Kind::Internal,
    ];

    /// Name, status, title, and what to do about it.
    fn row(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Kind::Faults => (
                "faults",
                S::UNPROCESSABLE_ENTITY,
                "The sheet has faults",
                "It gets no score. `faults` lists them in the sheet's order, each with its code, place, message and help.",
            ),
            Kind::Diagnostics => (
                "diagnostics",
                S::UNPROCESSABLE_ENTITY,
                "The rubric does not load",
                "The one in use stays. `diagnostics` lists all that is wrong, in the order of the text.",
            ),
            Kind::OtherName => (
                "other-name",
                S::CONFLICT,
                "The rubric has another name",
                "The address and the header of the rubric must name the same.",
            ),
            Kind::UnknownRubric => ("unknown-rubric", S::NOT_FOUND, "No such rubric", "`GET /v1/rubrics` lists them."),
            Kind::NotFound => ("not-found", S::NOT_FOUND, "No such page", "`GET /openapi.json` lists them."),
            Kind::MethodNotAllowed => (
                "method-not-allowed",
                S::METHOD_NOT_ALLOWED,
                "Not asked for in this way",
                "The header `Allow` lists the methods.",
            ),
            Kind::NotAcceptable => (
                "not-acceptable",
                S::NOT_ACCEPTABLE,
                "Not to be had in this form",
                "A score is had as `application/json`, `application/vnd.timbang.receipt+json`, `text/html` or `text/markdown`.",
            ),
            Kind::TooLarge => ("too-large", S::PAYLOAD_TOO_LARGE, "The body is too long", "Send a shorter one."),
            Kind::Unread => ("unread", S::BAD_REQUEST, "The body did not arrive", "Send it again."),
            Kind::Timeout => ("timeout", S::SERVICE_UNAVAILABLE, "The request took too long", "Send it again, later."),
            Kind::Busy => ("busy", S::SERVICE_UNAVAILABLE, "All places are taken", "Send it again, later."),
            Kind::Internal => (
                "internal",
                S::INTERNAL_SERVER_ERROR,
                "A mistake of the service",
                "It was counted and logged, without the sheet.",
            ),
        }
    }

    /// Its name: the end of its `type`.
    pub fn name(self) -> &'static str {
        self.row().0
    }
}

/// A problem, to be sent.
#[derive(Debug)]
pub struct Problem {
    kind: Kind,
    body: Vec<u8>,
    /// The codes that the log may name: codes alone, since messages quote the sheet.
    pub codes: Codes,
}

/// Codes of faults or diagnostics, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes(pub Vec<&'static str>);

#[derive(Serialize)]
struct Members<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<Vec<&'a Fault>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<&'a [Diagnostic]>,
}

impl Problem {
    /// A problem of which its kind says all.
    pub fn of(kind: Kind) -> Problem {
        Problem::with(kind, Codes::default(), |_| ())
    }

    /// A sheet that does not score.
    pub fn faults(faults: &Faults) -> Problem {
        let codes = faults.iter().map(Fault::code).collect();
        Problem::with(Kind::Faults, Codes(codes), |members| {
            members.total = Some(faults.total());
            members.faults = Some(faults.iter().collect());
        })
    }

    /// A rubric that does not load.
    pub fn diagnostics(wrong: &Diagnostics) -> Problem {
        let codes = wrong.iter().map(Diagnostic::code).collect();
        Problem::with(Kind::Diagnostics, Codes(codes), |members| {
            members.total = Some(wrong.total());
            members.diagnostics = Some(wrong.as_slice());
        })
    }

    fn with<'a>(kind: Kind, codes: Codes, fill: impl FnOnce(&mut Members<'a>)) -> Problem {
        let (name, status, title, detail) = kind.row();
        let r#type = format!("/problems/{name}");
        let status = status.as_u16();
        let mut members = Members { r#type, title, status, detail, total: None, faults: None, diagnostics: None };
        fill(&mut members);
        // Plain data always becomes JSON.
        let body = serde_json::to_vec(&members).unwrap_or_default();
        Problem { kind, body, codes }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.kind.row().1;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(self.kind, Kind::Busy | Kind::Timeout) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self.kind);
        response.extensions_mut().insert(self.codes);
        response
    }
}

/// `GET /problems/{kind}`: what a `type` means.
pub async fn describe(Path(name): Path<String>) -> Result<String, Problem> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| Problem::of(Kind::NotFound))?;
    let (_, status, title, detail) = kind.row();
    Ok(format!("{title} ({status})\n\n{detail}\n"))
}
