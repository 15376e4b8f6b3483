//! The rubric as an embedder holds it.
//!
//! *A [`Rubric`] is right: names resolved, kinds agreed, weights added up, and every criterion proved to stay in 0..1.*

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use crate::canonical::sha256_hex;
use crate::check::{self, KeyId, Model};
use crate::cost::{self, Cost};
use crate::diagnostic::words::shared;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::evidence::{self, Content, Evidence, Faults, Unit};
use crate::identity::Identity;
use crate::limits::Limits;
use crate::nearest::nearest;
use crate::node::{self, Node};
use crate::plan::{self, Fields, Listings, Plan};
use crate::receipt::Receipt;
use crate::score::{self, Compiled, Index, Pieces, ToVerify};
use crate::scorecard::{Finding, Record};
use crate::shipped;
use crate::source::{Source, Sources, Span};
use crate::steps::{self, Form, Reading, Steps};
use crate::syntax;

/// A rubric that loaded. Cheap to clone; share it between threads.
///
/// ```
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::parse(
///     r#"timbang 1
///     rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 mean missing zero }
///     scale yn { Ya = 1, Tidak = 0 }
///     criterion a "Tim dibentuk" : yn
///     criterion b "Rencana ada"  : yn"#,
/// )?;
/// let evidence = Evidence::from_json(br#"{ "unit": "Unit Contoh", "answers": { "a": "Ya" } }"#)?;
/// let scorecard = rubric.score(&evidence)?;
/// assert_eq!(scorecard.total(), Some(5.into()));
/// assert_eq!(scorecard.record().total.high, Some(10.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Rubric(Arc<Inner>);

struct Inner {
    model: Model,
    steps: Steps,
    /// The names of what is answered, once a sheet asks for one.
    index: OnceLock<Index>,
    /// Once someone asks.
    identity: OnceLock<Identity>,
    sources: Vec<Source>,
    fingerprint: Fingerprint,
    /// The fast reading of the steps, once someone asks for a sheet or a slot.
    plan: OnceLock<Option<Plan>>,
    fields: OnceLock<Fields>,
    /// Once a sheet is filled.
    listings: OnceLock<Listings>,
    digests: Vec<(String, String)>,
    /// What every record says, once someone writes one.
    pieces: OnceLock<Option<Pieces>>,
    /// What it asks to be seen, once a sheet is scored.
    to_verify: OnceLock<ToVerify>,
    /// What loading itself found.
    warnings: Vec<Diagnostic>,
    /// All that is worth knowing, once someone asks.
    notes: OnceLock<Diagnostics>,
}

impl Rubric {
    /// Reads a rubric's text.
    ///
    /// Errors: everything that is wrong with it, all at once, in the order of the text.
    pub fn parse(text: &str) -> Result<Rubric, Diagnostics> {
        Rubric::read("rubric.zi", text, &Limits::default())
    }

    /// Reads the rubric whose text is `main` among these; its messages call it by that name.
    ///
    /// Errors: as [`Rubric::parse`], and where no source is called so.
    ///
    /// ```
    /// use timbang::{Rubric, Sources};
    ///
    /// let sources = Sources::of("latihan.zi", "timbang 1 …");
    /// let wrong = Rubric::load("latihn.zi", &sources).unwrap_err();
    /// assert_eq!(wrong.as_slice()[0].code(), "T122");
    /// assert!(wrong.to_string().contains("did you mean `latihan.zi`?"), "{wrong}");
    /// ```
    pub fn load(main: &str, sources: &Sources) -> Result<Rubric, Diagnostics> {
        Rubric::load_within(main, sources, &Limits::default())
    }

    /// Reads a rubric as [`Rubric::load`], within lower limits than the language's.
    ///
    /// Errors: as [`Rubric::load`].
    pub fn load_within(main: &str, sources: &Sources, limits: &Limits) -> Result<Rubric, Diagnostics> {
        match sources.text(main) {
            Some(text) => Rubric::read(main, text, limits),
            None => {
                let absent = Diagnostic::new(Code::NoSource, Span::default(), shared::no_source(main));
                let absent = match nearest(main, sources.names()) {
                    Some(near) => absent.with_help(shared::did_you_mean(near)),
                    None => absent,
                };
                Err(Diagnostics::new(vec![absent], &[Source::new(main, "")]))
            }
        }
    }

    fn read(name: &str, text: &str, limits: &Limits) -> Result<Rubric, Diagnostics> {
        let sources = vec![Source::new(name, text)];
        let (ast, mut diagnostics) = syntax::parse(text, 0, limits);
        let broken = !diagnostics.is_empty();
        // What could be read is checked all the same, so that all mistakes come in one go; but what was not read
        // leaves names and weights open, and of those nothing is said.
        let mut found = Vec::new();
        let model = check::check(&ast, text, limits, &mut found);
        if ast.structure_is_open {
            found.clear();
        } else if broken {
            found.retain(|d| d.stands_alone(&sources, &ast.unread));
        }
        diagnostics.append(&mut found);
        let Some(model) = model.filter(|_| !broken) else {
            return Err(Diagnostics::new(diagnostics, &sources));
        };
        let (steps, ranges, sizes) = steps::lower(&model, limits);
        let too_long = steps::too_long(&model, &steps, &sizes);
        // Of what rests on a number that is too long, nothing is known.
        if too_long.is_empty() {
            diagnostics.extend(steps::prove(&model, &steps, &ranges));
            diagnostics.extend(steps::impossible(&model, &steps, &ranges));
            diagnostics.extend(steps::conflicts(&model, &steps, ranges));
        }
        diagnostics.extend(too_long);
        if diagnostics.iter().any(|d| d.severity() == Severity::Error) {
            return Err(Diagnostics::new(diagnostics, &sources));
        }
        let digest = sha256_hex(text.as_bytes());
        let fingerprint = Fingerprint::of(&digest);
        let digests = vec![(model.header.id.clone(), digest)];
        let (warnings, notes) = (diagnostics, OnceLock::new());
        Ok(Rubric(Arc::new(Inner {
            model,
            steps,
            index: OnceLock::new(),
            identity: OnceLock::new(),
            sources,
            fingerprint,
            plan: OnceLock::new(),
            fields: OnceLock::new(),
            listings: OnceLock::new(),
            pieces: OnceLock::new(),
            to_verify: OnceLock::new(),
            digests,
            warnings,
            notes,
        })))
    }

    /// A rubric that comes with the library, by its name: `zi_2021`.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// assert_eq!(rubric.edition(), "2021");
    /// # Ok::<(), &str>(())
    /// ```
    pub fn shipped(name: &str) -> Option<Rubric> {
        let (name, text) = shipped::text(name)?;
        // A test loads every one of them.
        Rubric::read(name, text, &Limits::default()).ok()
    }

    /// The names of the rubrics that come with the library.
    ///
    /// ```
    /// use timbang::Rubric;
    ///
    /// // What a service offers.
    /// let offered = Rubric::shipped_names().iter().filter_map(|name| Rubric::shipped(name));
    /// let titles: Vec<String> = offered.map(|rubric| format!("{}, {}", rubric.label(), rubric.basis())).collect();
    /// assert_eq!(titles.len(), Rubric::shipped_names().len());
    /// ```
    pub fn shipped_names() -> &'static [&'static str] {
        shipped::NAMES
    }

    /// Every fault of a sheet, with those that its reading left behind, in its order.
    pub(crate) fn faults(&self, evidence: &Evidence, faults: evidence::FaultLog) -> Result<(), Faults> {
        self.compiled(|compiled| score::faults(compiled, evidence, faults))
    }

    /// The record of a sheet that has no faults.
    pub(crate) fn record(&self, evidence: &Evidence) -> Record {
        self.compiled(|compiled| score::record(compiled, evidence))
    }

    /// The same as JSON, written at once.
    pub(crate) fn record_to_json(&self, evidence: &Evidence) -> Option<String> {
        let pieces = self.pieces()?;
        self.compiled(|compiled| score::record_to_json(compiled, pieces, evidence))
    }

    /// What a reader of such a sheet must know beside the numbers.
    pub(crate) fn findings(&self, evidence: &Evidence) -> Vec<Finding> {
        self.compiled(|compiled| score::findings(compiled, evidence))
    }

    /// What every record says, from that of a sheet without answers.
    fn pieces(&self) -> Option<&Pieces> {
        let pieces = || Pieces::new(self.model(), &self.record(&Content::new(Unit::new("-"), None).into()));
        self.0.pieces.get_or_init(pieces).as_ref()
    }

    /// Scores a sheet, and keeps every line of the computation: to be checked by others, without this engine.
    ///
    /// Errors: as [`Rubric::score`].
    ///
    /// ```
    /// use timbang::{Evidence, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let evidence = Evidence::from_json(
    ///     br#"{ "unit": "Unit Contoh", "stages": { "desk": { "answers": { "A.1.a": "Ya" } } } }"#,
    /// )?;
    /// let receipt = rubric.receipt(&evidence)?;
    /// let total = &receipt.lines[receipt.outcome.total as usize];
    /// assert_eq!((total.out.as_str(), total.shown.as_deref()), ("2/3", Some("0.67")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receipt(&self, evidence: &Evidence) -> Result<Receipt, Faults> {
        self.receipt_after(evidence, evidence::FaultLog::default())
    }

    /// Scores a sheet in JSON as [`Rubric::score_json`], and keeps every line as [`Rubric::receipt`].
    ///
    /// Errors: as [`Rubric::score`].
    pub fn receipt_json(&self, bytes: &[u8]) -> Result<Receipt, Faults> {
        let (evidence, faults) = evidence::read(bytes, &Limits::default());
        self.receipt_after(&evidence, faults)
    }

    fn receipt_after(&self, evidence: &Evidence, faults: evidence::FaultLog) -> Result<Receipt, Faults> {
        let form = self.form();
        self.compiled(|compiled| score::receipt(compiled, form, evidence, faults))
    }

    pub(crate) fn compiled<T>(&self, scored: impl FnOnce(Compiled<'_>) -> T) -> T {
        let inner = &*self.0;
        let at = |span: Span| inner.place(span);
        scored(Compiled {
            model: &inner.model,
            steps: &inner.steps,
            index: self.index(),
            to_verify: self.to_verify(),
            identity: self.identity().as_str(),
            sources: &inner.digests,
            at: &at,
        })
    }

    /// The paths of the components and criteria that each measure reads, through definitions and groups.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let reads = rubric.measure_reads();
    /// assert_eq!(reads[1], ("dampak".to_owned(), vec!["A.II".to_owned(), "B".to_owned()]));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn measure_reads(&self) -> Vec<(String, Vec<String>)> {
        let model = &self.0.model;
        let paths = |measure: &check::Measure| {
            let nodes = check::nodes_read(model, &measure.term);
            nodes.into_iter().map(|id| model.node(id).path.clone()).collect()
        };
        model.measures.iter().map(|measure| (measure.name.clone(), paths(measure))).collect()
    }

    /// The codes of its stages, in their order; none where a sheet has no stages.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// assert_eq!(rubric.stages().collect::<Vec<_>>(), ["mandiri", "desk"]);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn stages(&self) -> impl ExactSizeIterator<Item = &str> {
        self.model().header.stages.iter().map(|stage| stage.code.as_str())
    }

    /// How large it is, how long its numbers can get, and what each node can come to on any sheet.
    ///
    /// ```
    /// use timbang::Exact;
    ///
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let cost = rubric.cost();
    /// assert_eq!(cost.criteria, 113);
    /// assert!(cost.bits <= cost.bits_max);
    /// let total = &cost.nodes[0];
    /// assert_eq!((total.code.as_str(), &total.max), ("total", &Some(Exact::from(100))));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn cost(&self) -> Cost {
        let inner = &*self.0;
        cost::of(&inner.model, &inner.steps, &|span| inner.place(span))
    }

    /// Warnings and notes of a rubric that loaded. They are looked for when they are first asked for, and then kept:
    /// a service that only scores does not wait for them.
    pub fn notes(&self) -> &[Diagnostic] {
        self.0.notes.get_or_init(|| self.0.doubts()).as_slice()
    }

    /// Which rubric it is: layout and comments do not change it, meaning and labels do.
    pub fn identity(&self) -> &Identity {
        self.0.identity.get_or_init(|| Identity::of(&steps::form(&self.0.model, &self.0.steps).header))
    }

    /// The rubric's part of its receipts, which says its identity too.
    fn form(&self) -> Form {
        let form = steps::form(&self.0.model, &self.0.steps);
        self.0.identity.get_or_init(|| Identity::of(&form.header));
        form
    }

    /// What it asks, in the order of its text: components, criteria, and inputs. All that a form needs.
    ///
    /// ```
    /// use timbang::{Kind, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let asked = rubric.nodes().filter(|node| node.kind().is_answered());
    /// let fields: Vec<String> = asked.map(|node| format!("{} {:?}", node.code(), node.kind())).collect();
    /// assert_eq!(fields[2..5], ["A.1.c Scale", "A.2.masuk Count", "A.2.selesai Count"]);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        node::all(&self.0.model)
    }

    /// Its name: `zi_2021`.
    pub fn id(&self) -> &str {
        &self.0.model.header.id
    }

    /// Its title.
    pub fn label(&self) -> &str {
        &self.0.model.header.label
    }

    /// Its edition.
    pub fn edition(&self) -> &str {
        &self.0.model.header.edition
    }

    /// Its legal basis.
    pub fn basis(&self) -> &str {
        &self.0.model.header.basis
    }
}

/// What a rubric is told apart by: two with the same have the same text, and so the same tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint(u64, u64);

impl Fingerprint {
    /// Half of the digest of its text, in hexadecimal digits.
    fn of(digest: &str) -> Fingerprint {
        let part = |range| digest.get(range).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0);
        Fingerprint(part(0..16), part(16..32))
    }
}

impl Rubric {
    pub(crate) fn model(&self) -> &Model {
        &self.0.model
    }

    #[inline]
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.0.fingerprint
    }

    pub(crate) fn steps(&self) -> &Steps {
        &self.0.steps
    }

    /// The fast reading of the steps; `None` where there is none.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.0.plan.get_or_init(|| plan::lower(&self.0.model, &self.0.steps)).as_ref()
    }

    pub(crate) fn to_verify(&self) -> &ToVerify {
        self.0.to_verify.get_or_init(|| ToVerify::new(&self.0.model, &self.0.steps))
    }

    /// What the places of a sheet take, and where they are.
    pub(crate) fn fields(&self) -> &Fields {
        self.0.fields.get_or_init(|| Fields::new(&self.0.model, self.plan()))
    }

    /// The answers that a sheet gives together, as the rubric lists them.
    pub(crate) fn listings(&self) -> &Listings {
        self.0.listings.get_or_init(|| Listings::new(&self.0.model, self.fields()))
    }

    pub(crate) fn index(&self) -> &Index {
        self.0.index.get_or_init(|| Index::new(&self.0.model))
    }

    /// What is answered at a path.
    pub(crate) fn key(&self, path: &str) -> Option<KeyId> {
        self.index().key(path)
    }
}

impl Inner {
    fn doubts(&self) -> Diagnostics {
        let (model, steps) = (&self.model, &self.steps);
        let ranges = steps::ranges(steps, Reading::empty(model));
        let mut all = self.warnings.clone();
        all.extend(check::unused(model));
        if let Some(source) = self.sources.first() {
            all.extend(steps::doubts(model, steps, &ranges, source));
        }
        all.extend(steps::comparisons(model, steps, ranges));
        Diagnostics::new(all, &self.sources)
    }

    fn place(&self, span: Span) -> String {
        self.sources
            .get(usize::from(span.source))
            .map_or(String::new(), |source| source.position(span.start).digits().text().to_owned())
    }
}

impl FromStr for Rubric {
    type Err = Diagnostics;

    fn from_str(text: &str) -> Result<Rubric, Diagnostics> {
        Rubric::parse(text)
    }
}

impl fmt::Debug for Rubric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rubric")
            .field("id", &self.id())
            .field("identity", &self.identity().as_str())
            .finish_non_exhaustive()
    }
}
