//! The sheet fitted to the rubric.
//!
//! *Every answer of a [`Sheet`] stands at a key of the rubric and is of its kind.* What does not fit is told with its
//! place, the reason and the nearest known name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::check::{Body, Domain, Key, KeyId, Model, NodeId, ScaleOption, StageId};
use crate::date::Date;
use crate::evidence::{
    AnswerRef, Answers, Content, Document, Entry, Evidence, Fault, FaultKind, FaultLog, Place, StageSheet, words,
};
use crate::language::Bilingual;
use crate::limits::COUNT_MAX;
use crate::nearest::nearest;
use crate::number::{Exact, NumberFault, Short, exact_from_digits};
use crate::steps::{Answered, Steps, days_open};
use crate::table::Table;

/// The names of a rubric, for looking up the paths of sheets.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    /// By path.
    keys: Vec<(String, KeyId)>,
    /// Where each key stands among them.
    places: Table<KeyId, usize>,
    nodes: BTreeMap<String, NodeId>,
}

impl Index {
    pub(crate) fn new(model: &Model) -> Index {
        let mut keys: Vec<(String, KeyId)> = model.keys.entries().map(|(id, key)| (key.path.clone(), id)).collect();
        keys.sort_unstable();
        let mut places = Table::beside(&model.keys, 0);
        keys.iter().enumerate().for_each(|(place, (_, key))| places[*key] = place);
        let nodes = model.nodes.entries().skip(1).map(|(id, node)| (node.path.clone(), id)).collect();
        Index { keys, places, nodes }
    }

    /// What is answered at a path.
    pub(crate) fn key(&self, path: &str) -> Option<KeyId> {
        let place = self.keys.binary_search_by(|(own, _)| own.as_str().cmp(path)).ok()?;
        self.keys.get(place).map(|(_, key)| *key)
    }

    /// What is answered at a path, where the one before it is answered at `last`.
    ///
    /// Most sheets list their answers as their rubric does, or by path: so what stands behind that one is looked at first.
    fn next(&self, model: &Model, path: &str, last: Option<KeyId>) -> Option<KeyId> {
        let next = model.keys.after(last).filter(|&key| model.key(key).path == path);
        let behind = || {
            let place = last.map_or(0, |last| self.places[last].saturating_add(1));
            self.keys.get(place).filter(|(own, _)| own == path).map(|(_, key)| *key)
        };
        next.or_else(behind).or_else(|| self.key(path))
    }

    /// The keys of all paths of a list; `None` where one of them is not answered there.
    pub(crate) fn keys(&self, model: &Model, facts: bool, answers: &Answers) -> Option<Vec<KeyId>> {
        let mut last = None;
        let mut keys = Vec::with_capacity(answers.len());
        for path in answers.paths() {
            last = Some(self.next(model, path, last).filter(|key| model.key(*key).fact == facts)?);
            keys.extend(last);
        }
        Some(keys)
    }

    /// The keys at a path and below it.
    pub(crate) fn below(&self, path: &str) -> impl Iterator<Item = KeyId> + '_ {
        let prefix = format!("{path}.");
        let first = self.keys.partition_point(|(own, _)| *own < prefix);
        let below = self.keys.iter().skip(first).take_while(move |(own, _)| own.starts_with(&prefix));
        self.key(path).into_iter().chain(below.map(|(_, key)| *key))
    }

    #[cfg(feature = "advise")]
    pub(crate) fn node(&self, path: &str) -> Option<NodeId> {
        self.nodes.get(path).copied()
    }
}

/// A sheet whose answers fit the rubric.
pub(crate) struct Sheet<'e> {
    pub(crate) assessed_on: Option<Date>,
    /// By key: what `inputs` says.
    pub(crate) facts: Table<KeyId, Option<Said<'e>>>,
    /// Those that the sheet has, in the rubric's order; one without a code where the rubric has no stages.
    pub(crate) stages: Vec<Sitting<'e>>,
}

/// What one stage said.
pub(crate) struct Sitting<'e> {
    pub(crate) stage: Option<StageId>,
    pub(crate) by: Option<&'e str>,
    pub(crate) on: Option<Date>,
    /// Each key once, in the order of the sheet.
    pub(crate) answers: Vec<(KeyId, Said<'e>)>,
    /// Where they stand, rising by key; none where nothing is confirmed beside them.
    places: Vec<(KeyId, usize)>,
    /// Keys that it confirmed as they stand, rising.
    pub(crate) confirmed: Vec<KeyId>,
    /// Keys that `confirmed` names itself, not by a path above them.
    named: Vec<(KeyId, Place)>,
}

/// One answer and who gave it.
#[derive(Clone)]
pub(crate) struct Said<'e> {
    pub(crate) answered: Answered,
    pub(super) by: Option<&'e str>,
    pub(super) on: Option<Date>,
    pub(super) note: Option<&'e str>,
    pub(super) documents: &'e [Document],
    pub(super) place: Place,
}

impl Sitting<'_> {
    /// What it answers at a key that it confirms.
    pub(super) fn said(&self, key: KeyId) -> Option<&Said<'_>> {
        let at = self.places.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        self.answers.get(self.places.get(at)?.1).map(|(_, said)| said)
    }
}

/// Takes what of a sheet fits its rubric, in the order of the sheet.
pub(crate) trait Take<'e> {
    /// Takes the facts, or all that the stage answers; false where each is to be looked at by itself.
    fn all(&mut self, _facts: bool, _answers: &'e Answers) -> bool {
        false
    }
    fn fact(&mut self, key: KeyId, answered: Answered, entry: &Entry<'e>);
    /// What follows is what this stage says.
    fn stage(&mut self, stage: Option<StageId>, sheet: &'e StageSheet);
    fn answer(&mut self, key: KeyId, answered: Answered, entry: &Entry<'e>);
    /// Keys that the stage confirms, rising, and those that it names itself.
    fn confirmed(&mut self, keys: Vec<KeyId>, named: Vec<(KeyId, Place)>);
}

impl<'e> Take<'e> for Sheet<'e> {
    fn fact(&mut self, key: KeyId, answered: Answered, entry: &Entry<'e>) {
        self.facts[key] = Some(Said::new(answered, entry, None, None));
    }

    fn stage(&mut self, stage: Option<StageId>, sheet: &'e StageSheet) {
        let answers = Vec::with_capacity(sheet.answers.len());
        let (by, on) = (sheet.by.as_deref(), sheet.on);
        let (places, confirmed, named) = (Vec::new(), Vec::new(), Vec::new());
        self.stages.push(Sitting { stage, by, on, answers, places, confirmed, named });
    }

    fn answer(&mut self, key: KeyId, answered: Answered, entry: &Entry<'e>) {
        if let Some(Sitting { answers, by, on, .. }) = self.stages.last_mut() {
            answers.push((key, Said::new(answered, entry, *by, *on)));
        }
    }

    fn confirmed(&mut self, keys: Vec<KeyId>, named: Vec<(KeyId, Place)>) {
        if let Some(sitting) = self.stages.last_mut() {
            // INVARIANT(path-once): and so each key.
            sitting.places.extend(sitting.answers.iter().map(|(key, _)| *key).zip(0..));
            sitting.places.sort_unstable();
            (sitting.confirmed, sitting.named) = (keys, named);
        }
    }
}

impl<'e> Said<'e> {
    fn new(answered: Answered, entry: &Entry<'e>, by: Option<&'e str>, on: Option<Date>) -> Said<'e> {
        Said {
            answered,
            by: entry.by().or(by),
            on: entry.on().or(on),
            note: entry.note(),
            documents: entry.documents(),
            place: entry.place,
        }
    }
}

/// A sheet fitted to its rubric, and what of it does not fit.
pub(super) fn bind<'e>(
    model: &Model,
    steps: &Steps,
    index: &Index,
    evidence: &'e Evidence,
    faults: &mut FaultLog,
) -> Sheet<'e> {
    let facts = Table::beside(&model.keys, None);
    let mut sheet = Sheet { assessed_on: evidence.assessed_on(), facts, stages: Vec::new() };
    take(model, steps, index, evidence, &mut sheet, faults);
    sheet.stages.sort_by_key(|sitting| sitting.stage);
    contradictions(model, &sheet.stages, faults);
    sheet
}

/// Hands on what fits; what a stage says against its own confirmation is looked for by whoever has all of it.
pub(crate) fn take<'e>(
    model: &Model,
    steps: &Steps,
    index: &Index,
    evidence: &'e Evidence,
    to: &mut impl Take<'e>,
    faults: &mut FaultLog,
) {
    let mut binder = Binder { model, steps, index, faults, last: None };
    binder.head(evidence.content());
    let inputs = &evidence.content().inputs;
    if !to.all(true, inputs) {
        binder.each(inputs, None, |key, answered, entry| to.fact(key, answered, entry));
    }
    binder.stages(evidence.content(), to);
}

/// A stage that confirms a path by name and answers it otherwise contradicts itself.
fn contradictions(model: &Model, stages: &[Sitting<'_>], faults: &mut FaultLog) {
    if stages.iter().all(|sitting| sitting.named.is_empty()) {
        return;
    }
    let mut current: BTreeMap<KeyId, &Answered> = BTreeMap::new();
    for sitting in stages {
        let code = sitting.stage.map(|id| model.header.stages[id].code.as_str());
        for (key, place) in &sitting.named {
            let (earlier, now) = (current.get(key), sitting.said(*key).map(|said| &said.answered));
            if now.is_some() && earlier.copied() != now {
                let path = model.key(*key).path.clone();
                faults.push(Fault::new(FaultKind::ConfirmedAndAnswered, path, code, *place));
            }
        }
        current.extend(sitting.answers.iter().map(|(key, said)| (*key, &said.answered)));
    }
}

struct Binder<'a> {
    model: &'a Model,
    steps: &'a Steps,
    index: &'a Index,
    faults: &'a mut FaultLog,
    /// The key that was found last.
    last: Option<KeyId>,
}

impl Binder<'_> {
    fn fault(&mut self, kind: FaultKind, path: &str, stage: Option<&str>, place: Place) {
        self.faults.push(Fault::new(kind, path, stage, place));
    }

    fn head(&mut self, content: &Content) {
        let id = &self.model.header.id;
        if let Some(found) = content.rubric.as_ref().filter(|found| *found != id) {
            let kind = FaultKind::OtherRubric { found: found.clone(), expected: id.clone() };
            self.fault(kind, "rubric", None, content.rubric_place);
        }
        if let Some((date, (first, last))) = content.assessed_on.zip(days_open())
            && (date < first || date > last)
        {
            let kind =
                FaultKind::OutOfRange { found: date.to_string(), low: first.to_string(), high: last.to_string() };
            self.fault(kind, "assessed_on", None, content.assessed_on_place);
        }
    }

    /// Each answer that fits, with its key. `place`: `None` under `inputs`, else the stage.
    fn each<'e>(
        &mut self,
        answers: &'e Answers,
        place: Option<Option<&str>>,
        mut keep: impl FnMut(KeyId, Answered, &Entry<'e>),
    ) {
        self.last = None;
        for entry in answers.iter() {
            let Some(key) = self.key(&entry, place) else { continue };
            let Some(answer) = entry.answer else { continue };
            match read(self.model, key, answer) {
                Ok(answered) => keep(key, answered, &entry),
                Err(kind) => self.fault(kind, entry.path, place.flatten(), entry.place),
            }
        }
    }

    fn stages<'e>(&mut self, content: &'e Content, to: &mut impl Take<'e>) {
        let staged = !self.model.header.stages.is_empty();
        if let Some(plain) = &content.plain {
            if staged {
                self.fault(FaultKind::StagesMismatch { rubric_has_stages: true }, "answers", None, plain.place);
            }
            self.stage(plain, None, None, to);
        }
        for sheet in &content.stages {
            if !staged {
                self.fault(FaultKind::StagesMismatch { rubric_has_stages: false }, "stages", None, sheet.place);
                self.stage(sheet, None, None, to);
                continue;
            }
            let stages = &self.model.header.stages;
            let found = stages.entries().find(|(_, stage)| stage.code == sheet.code).map(|(id, _)| id);
            if found.is_none() {
                let kind = unknown_stage(self.model, &sheet.code);
                self.fault(kind, &format!("stages.{}", sheet.code), None, sheet.place);
            }
            // Its answers are looked at all the same, so that all faults come in one answer.
            self.stage(sheet, found, Some(&sheet.code), to);
        }
    }

    fn stage<'e>(&mut self, sheet: &'e StageSheet, stage: Option<StageId>, code: Option<&str>, to: &mut impl Take<'e>) {
        to.stage(stage, sheet);
        if !to.all(false, &sheet.answers) {
            self.each(&sheet.answers, Some(code), |key, answered, entry| to.answer(key, answered, entry));
        }
        if sheet.confirmed.is_empty() {
            return;
        }
        let (mut confirmed, mut named) = (Vec::new(), Vec::new());
        for (path, place) in &sheet.confirmed {
            self.confirm(path, *place, code, &mut confirmed, &mut named);
        }
        confirmed.sort_unstable();
        confirmed.dedup();
        to.confirmed(confirmed, named);
    }

    fn confirm(
        &mut self,
        path: &str,
        place: Place,
        stage: Option<&str>,
        confirmed: &mut Vec<KeyId>,
        named: &mut Vec<(KeyId, Place)>,
    ) {
        if let Some(key) = self.index.key(path) {
            if self.model.key(key).fact {
                self.fault(FaultKind::WrongPlace { belongs: words::inputs_not_confirmed() }, path, stage, place);
                return;
            }
            named.push((key, place));
        }
        let found = confirmed.len();
        confirmed.extend(self.index.below(path));
        // A computed criterion is confirmed by confirming its inputs.
        if let Some(&node) = self.index.nodes.get(path) {
            if let Body::Computed { .. } = self.model.node(node).body {
                confirmed.extend(self.inputs_of(node).iter().copied());
            }
        } else if confirmed.len() == found {
            self.unknown(path, stage, place);
        }
    }

    fn unknown(&mut self, path: &str, stage: Option<&str>, place: Place) {
        // Many faults of one cause: the first few thousand names are told apart, the rest only counted.
        let names = || self.index.keys.iter().map(|(path, _)| path).chain(self.index.nodes.keys()).map(String::as_str);
        let near = if self.faults.is_full() { None } else { nearest(path, names()).map(str::to_owned) };
        self.fault(FaultKind::UnknownPath { path: path.to_owned(), nearest: near }, path, stage, place);
    }

    /// The key at an entry's path. `place`: `None` under `inputs`, else the stage.
    fn key(&mut self, entry: &Entry<'_>, place: Option<Option<&str>>) -> Option<KeyId> {
        let path = entry.path;
        let stage = place.flatten();
        let found = self.index.next(self.model, path, self.last);
        self.last = found.or(self.last);
        let Some(id) = found else {
            match self.index.nodes.get(path).map(|&node| (node, &self.model.node(node).body)) {
                Some((node, Body::Computed { .. })) => {
                    let inputs = self.inputs_of(node).iter().map(|&key| self.model.key(key).path.clone()).collect();
                    self.fault(FaultKind::Computed { inputs }, path, stage, entry.place);
                }
                Some(_) => self.fault(FaultKind::NotAnswered { what: words::a_component() }, path, stage, entry.place),
                None => match self.other(path) {
                    Some(what) => self.fault(FaultKind::NotAnswered { what }, path, stage, entry.place),
                    None => self.unknown(path, stage, entry.place),
                },
            }
            return None;
        };
        let fact = self.model.key(id).fact;
        if fact == place.is_none() {
            return Some(id);
        }
        let belongs = if fact {
            "`inputs`".into()
        } else {
            match self.model.header.stages.first() {
                Some(stage) => words::answers_of_a_stage(&stage.code),
                None => "`answers`".into(),
            }
        };
        self.fault(FaultKind::WrongPlace { belongs }, path, stage, entry.place);
        None
    }

    /// Names that are declared and never answered.
    fn other(&self, path: &str) -> Option<Bilingual> {
        let model = self.model;
        if path == "total" {
            return Some(words::the_total());
        }
        if model.measures.iter().any(|m| m.name == path) {
            return Some(words::a_measure());
        }
        if model.predicates.iter().any(|p| p.name == path) {
            return Some(words::a_predicate());
        }
        let member = |group: &crate::check::Group| {
            path.strip_prefix(&group.name).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned)
        };
        let found = model
            .groups
            .iter()
            .any(|g| g.name == path || member(g).is_some_and(|code| g.members.iter().any(|m| m.code == code)));
        found.then(words::a_group_or_member)
    }

    /// The inputs of a computed criterion, in the order of its formula.
    fn inputs_of(&self, node: NodeId) -> &[KeyId] {
        &self.steps.nodes[node].keys
    }
}

/// That a rubric has no stage of this code.
pub(crate) fn unknown_stage(model: &Model, code: &str) -> FaultKind {
    let known: Vec<String> = model.header.stages.iter().map(|stage| stage.code.clone()).collect();
    let near = nearest(code, known.iter().map(String::as_str)).map(str::to_owned);
    FaultKind::UnknownStage { stage: code.to_owned(), nearest: near, known }
}

/// An answer read by the kind of its key.
pub(crate) fn read(model: &Model, id: KeyId, answer: AnswerRef<'_>) -> Result<Answered, FaultKind> {
    let key = model.key(id);
    if let (AnswerRef::Text(text), Some(word)) = (answer, &key.word)
        && text == word
    {
        let index = model.key_options(id).count().saturating_sub(1);
        return Ok(Answered::Word(u16::try_from(index).unwrap_or(u16::MAX)));
    }
    match &key.domain {
        Domain::Count => count(answer).map(Answered::Number),
        Domain::Number { low, high } => {
            let value = number(answer)?;
            within(&value, low, high, answer, false)?;
            Ok(Answered::Number(value))
        }
        Domain::Percent { low, high } => {
            let value = percent(answer)?;
            within(&value, low, high, answer, true)?;
            Ok(Answered::Number(value))
        }
        Domain::Date => date(answer, key).map(Answered::Date),
        Domain::List { .. } => option(model, id, answer),
        Domain::Scale(scale) => {
            let scale = &model.scales[*scale];
            match option(model, id, answer) {
                Ok(answered) => Ok(answered),
                Err(fault) => match &scale.line {
                    None => Err(fault),
                    Some(line) => {
                        let value =
                            number(answer).map_err(|kind| if scale.options.is_empty() { kind } else { fault })?;
                        within(&value, &line.low, &line.high, answer, false)?;
                        Ok(Answered::Number(value))
                    }
                },
            }
        }
    }
}

/// A number of few digits, where a key takes it; otherwise [`read`] tells what it is.
pub(crate) fn read_short(model: &Model, id: KeyId, number: &Decimal) -> Option<(i64, u32)> {
    let Domain::Number { low, high } = &model.key(id).domain else { return None };
    let short = Short::decimal(number)?;
    let den = u32::try_from(short.den).ok()?;
    short.is_within(low, high)?.then_some((short.num, den))
}

/// The option that a text names, or spells otherwise.
pub(crate) fn place_of(model: &Model, id: KeyId, text: &str) -> Option<u16> {
    // Most options differ in their length or where they begin.
    let is_named =
        |name: &String| name.len() == text.len() && name.bytes().next() == text.bytes().next() && name == text;
    let place = match &model.key(id).domain {
        Domain::Scale(scale) => {
            let is_it = |option: &ScaleOption| is_named(&option.code) || option.spellings.iter().any(is_named);
            model.scales[*scale].options.iter().position(is_it)
        }
        Domain::List { options, .. } => options.iter().position(is_named),
        _ => None,
    };
    u16::try_from(place?).ok()
}

fn option(model: &Model, id: KeyId, answer: AnswerRef<'_>) -> Result<Answered, FaultKind> {
    let found = match answer {
        AnswerRef::Text(text) => Cow::Borrowed(text),
        AnswerRef::Number(number) if number.is_integer() => Cow::Owned(number.normalize().to_string()),
        other => Cow::Owned(other.to_string()),
    };
    let options = || model.key_options(id);
    match place_of(model, id, &found) {
        Some(place) => Ok(Answered::Option(place)),
        None => Err(FaultKind::NotAnOption {
            nearest: nearest(&found, options()).map(str::to_owned),
            options: options().map(str::to_owned).collect(),
            found: found.into_owned(),
        }),
    }
}

/// Digits of a text, with what is wrong with them.
fn digits(text: &str) -> Result<Exact, FaultKind> {
    exact_from_digits(text.trim()).map_err(|fault| match fault {
        NumberFault::Comma { mended } => FaultKind::Comma { found: text.to_owned(), mended },
        NumberFault::Exponent => FaultKind::Exponent { found: text.to_owned() },
        NumberFault::TooManyDigits { digits } => {
            FaultKind::TooManyDigits { digits, max: crate::limits::NUMBER_DIGITS_MAX }
        }
        NumberFault::Empty | NumberFault::NotANumber => FaultKind::NotANumber { found: text.to_owned() },
    })
}

fn decimal(number: Decimal) -> Exact {
    Exact::from(number)
}

fn number(answer: AnswerRef<'_>) -> Result<Exact, FaultKind> {
    match answer {
        AnswerRef::Whole(whole) => Ok(Exact::from(whole)),
        AnswerRef::Number(number) => Ok(decimal(number)),
        AnswerRef::Text(text) => digits(text),
        AnswerRef::Percent(_) | AnswerRef::Date(_) => Err(FaultKind::NotANumber { found: answer.to_string() }),
    }
}

/// A whole number from 0 up, however it is written: `9`, `"9"`, `9.0`.
fn count(answer: AnswerRef<'_>) -> Result<Exact, FaultKind> {
    let value = number(answer).map_err(|fault| match fault {
        FaultKind::NotANumber { found } => FaultKind::NotACount { found },
        other => other,
    })?;
    if !value.is_whole() || value.is_negative() {
        return Err(FaultKind::NotACount { found: answer.to_string() });
    }
    if value > Exact::from(COUNT_MAX) {
        return Err(FaultKind::CountTooLarge { found: answer.to_string(), max: COUNT_MAX });
    }
    Ok(value)
}

fn percent(answer: AnswerRef<'_>) -> Result<Exact, FaultKind> {
    let value = match answer {
        AnswerRef::Percent(number) => decimal(number),
        AnswerRef::Text(text) => match text.strip_suffix('%') {
            Some(text) => digits(text)?,
            None => {
                digits(text)?;
                return Err(FaultKind::PercentSign { found: text.to_owned(), mended: format!("{}%", text.trim()) });
            }
        },
        AnswerRef::Whole(_) | AnswerRef::Number(_) => {
            return Err(FaultKind::PercentSign { found: answer.to_string(), mended: format!("{answer}%") });
        }
        AnswerRef::Date(_) => {
            return Err(FaultKind::NotANumber { found: answer.to_string() });
        }
    };
    value.over(&Exact::from(100)).ok_or(FaultKind::NotANumber { found: answer.to_string() })
}

fn within(value: &Exact, low: &Exact, high: &Exact, answer: AnswerRef<'_>, percent: bool) -> Result<(), FaultKind> {
    if value >= low && value <= high {
        return Ok(());
    }
    let shown = |bound: &Exact| {
        if percent { format!("{}%", bound.times(&Exact::from(100))) } else { bound.to_string() }
    };
    Err(FaultKind::OutOfRange { found: answer.to_string(), low: shown(low), high: shown(high) })
}

fn date(answer: AnswerRef<'_>, key: &Key) -> Result<Date, FaultKind> {
    let date = match answer {
        AnswerRef::Date(date) => Some(date),
        AnswerRef::Text(text) => text.parse().ok(),
        _ => None,
    };
    let date = date.ok_or_else(|| FaultKind::NotADateAnswer { found: answer.to_string(), word: key.word.clone() })?;
    match days_open() {
        Some((first, last)) if date < first || date > last => {
            Err(FaultKind::OutOfRange { found: date.to_string(), low: first.to_string(), high: last.to_string() })
        }
        _ => Ok(date),
    }
}
