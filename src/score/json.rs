//! From values to the bytes of a record.
//!
//! *The bytes are those that `serde_json` writes of the [`Record`] of the same sheet.* Nodes and answers are most of them,
//! and most of what they say is the rubric's own: that is written once for each rubric, by `serde_json` itself, and cut where
//! a sheet has something to say. All else is a record without them.

use super::Compiled;
use super::card::{self, Last};
use super::stages::answer_text;
use super::verified::Seen;
use crate::canonical::write_text;
use crate::check::{KeyId, Model, NodeId};
use crate::evidence::Evidence;
use crate::number::Exact;
use crate::scorecard::{AnswerRecord, Node, Record, Standing};
use crate::table::Table;

/// What a rubric says in every record.
#[derive(Debug, Clone)]
pub(crate) struct Pieces {
    nodes: Table<NodeId, NodePieces>,
    /// Of each answer: what stands before what a sheet says.
    answers: Table<KeyId, String>,
}

/// A node's text around its numbers: before them, between them and the answer, behind it.
#[derive(Debug, Clone)]
struct NodePieces {
    before: String,
    behind: String,
    /// Whether an answer stands between `behind` and the end.
    answered: bool,
}

/// What a node says while a sheet says nothing, cut out of its text.
const NO_NUMBERS: &str =
    r#","score":null,"exact":null,"share":null,"low":null,"high":null,"status":"undecided","stage":null,"#;
const NO_VERIFIED: &str = r#","verified":null}"#;
const NO_ANSWER: &str = r#","answer":null"#;
const NOTHING_SAID: &str = r#","answer":"","stage":null,"by":null,"on":null,"note":null,"documents":[],"earlier":[]}"#;
const NO_NODES: &str = r#""nodes":["#;
const NO_ANSWERS: &str = r#""answers":["#;

impl Pieces {
    /// From the record of any sheet; `None` where the format is not one of those that can be cut so.
    pub(crate) fn new(model: &Model, card: &Record) -> Option<Pieces> {
        let mut nodes = Table::with_room(card.nodes.len().saturating_add(1));
        // The whole is no node of the list.
        nodes.push(NodePieces { before: String::new(), behind: String::new(), answered: false });
        for node in &card.nodes {
            nodes.push(NodePieces::new(node)?);
        }
        let answer = |path: &str, label: &Option<String>| {
            let record = AnswerRecord {
                path: path.to_owned(),
                label: label.clone(),
                answer: String::new(),
                stage: None,
                by: None,
                on: None,
                note: None,
                documents: Vec::new(),
                earlier: Vec::new(),
            };
            Some(serde_json::to_string(&record).ok()?.strip_suffix(NOTHING_SAID)?.to_owned())
        };
        let answers = model.keys.iter().map(|key| answer(&key.path, &key.label)).collect::<Option<_>>()?;
        Some(Pieces { nodes, answers })
    }
}

impl NodePieces {
    fn new(node: &Node) -> Option<NodePieces> {
        let silent = Node {
            score: None,
            exact: None,
            share: None,
            low: None,
            high: None,
            status: Standing::Undecided,
            stage: None,
            answer: node.answer.as_ref().map(|_| None),
            verified: None,
            ..node.clone()
        };
        let text = serde_json::to_string(&silent).ok()?;
        // No string has an unescaped quote, so these stand where the format has them, and nowhere else.
        let (before, behind) = text.split_once(NO_NUMBERS)?;
        let behind = behind.strip_suffix(NO_VERIFIED)?;
        let answered = silent.answer.is_some();
        let behind = if answered { behind.strip_suffix(NO_ANSWER)? } else { behind };
        Some(NodePieces { before: before.to_owned(), behind: behind.to_owned(), answered })
    }
}

/// The text of a record; `None` where the format is not one of those that can be cut so.
pub(super) fn write(rubric: Compiled<'_>, pieces: &Pieces, evidence: &Evidence, last: &Last<'_>) -> Option<String> {
    let seen = Seen::new(last.model, rubric.to_verify, &last.at.seen);
    let rest = serde_json::to_string(&card::without_lists(rubric, evidence, last, &seen)).ok()?;
    let (before, behind) = cut(&rest, NO_NODES)?;
    let (between, behind) = cut(behind, NO_ANSWERS)?;
    let mut out = String::with_capacity(rest.len().saturating_add(pieces.size()));
    out.push_str(before);
    let nodes = last.model.nodes.ids().zip(&pieces.nodes).skip(1);
    listed(&mut out, nodes, |out, (id, pieces)| node(out, pieces, last, id, &seen));
    out.push_str(between);
    let said = last.model.keys.ids().filter(|&key| last.said(key).is_some());
    let mut fine = true;
    listed(&mut out, said, |out, key| fine &= answer(out, pieces, last, key).is_some());
    out.push_str(behind);
    fine.then_some(out)
}

/// Before and behind the place of an empty list's items.
fn cut<'t>(text: &'t str, list: &str) -> Option<(&'t str, &'t str)> {
    let end = text.find(list)?.checked_add(list.len())?;
    text.split_at_checked(end)
}

impl Pieces {
    /// About how long the text of the lists becomes.
    fn size(&self) -> usize {
        const OF_A_SHEET: usize = 256;
        let nodes = self.nodes.iter().map(|node| node.before.len().saturating_add(node.behind.len()));
        let answers = self.answers.iter().map(String::len);
        nodes.chain(answers).fold(0_usize, |sum, length| sum.saturating_add(length).saturating_add(OF_A_SHEET))
    }
}

fn listed<T>(out: &mut String, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    for (position, item) in items.enumerate() {
        if position > 0 {
            out.push(',');
        }
        write(out, item);
    }
}

fn node(out: &mut String, pieces: &NodePieces, last: &Last<'_>, id: NodeId, seen: &Seen<'_>) {
    let figures = last.figures(id, seen.share(id));
    out.push_str(&pieces.before);
    text(out, "score", figures.score.as_deref());
    let exact = figures.exact.as_ref();
    let digits = exact.map(ToString::to_string);
    text(out, "exact", digits.as_deref());
    // Most often they are the same.
    let number = |out: &mut String, key, number: Option<&Exact>| {
        if number == exact {
            text(out, key, digits.as_deref());
        } else {
            text(out, key, number.map(ToString::to_string).as_deref());
        }
    };
    number(out, "share", figures.share.as_ref());
    number(out, "low", figures.low.as_ref());
    number(out, "high", figures.high.as_ref());
    out.push_str(match figures.status {
        Standing::Scored => r#","status":"scored""#,
        Standing::Missing => r#","status":"missing""#,
        Standing::Excluded => r#","status":"excluded""#,
        Standing::Undecided => r#","status":"undecided""#,
    });
    text(out, "stage", last.stage_of_criterion(id));
    out.push(',');
    out.push_str(&pieces.behind);
    if pieces.answered {
        text(out, "answer", last.answer_of(id).as_deref());
    }
    text(out, "verified", figures.verified.map(|verified| verified.to_string()).as_deref());
    out.push('}');
}

fn answer(out: &mut String, pieces: &Pieces, last: &Last<'_>, key: KeyId) -> Option<()> {
    let (stage, said) = last.said(key)?;
    out.push_str(pieces.answers.row(key)?);
    text(out, "answer", Some(&answer_text(last.model, key, &said.answered)));
    text(out, "stage", stage);
    text(out, "by", said.by);
    text(out, "on", said.on.map(|date| date.to_string()).as_deref());
    text(out, "note", said.note);
    out.push_str(r#","documents":"#);
    list(out, said.documents)?;
    out.push_str(r#","earlier":"#);
    list(out, &last.earlier_answers(key))?;
    out.push('}');
    Some(())
}

fn list<T: serde::Serialize>(out: &mut String, items: &[T]) -> Option<()> {
    if items.is_empty() {
        out.push_str("[]");
    } else {
        out.push_str(&serde_json::to_string(items).ok()?);
    }
    Some(())
}

/// `,"key":"text"`, or `null`.
fn text(out: &mut String, key: &str, text: Option<&str>) {
    out.push_str(",\"");
    out.push_str(key);
    out.push_str("\":");
    match text {
        Some(text) => write_text(out, text),
        None => out.push_str("null"),
    }
}
