//! What a rubric asks: all that a form needs.
//!
//! *Every path that a sheet may answer is a node here, once, with all that it may be answered with.*

use crate::check::{Body, Domain, Key, KeyId, Model, NodeId, Scale};
use crate::number::Exact;
use crate::source::Span;

/// A component, a criterion or an input of a rubric.
///
/// ```
/// use timbang::{Kind, Rubric};
///
/// // A form in a terminal: what may be answered at each path.
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let field = |code: &str| {
///     let node = rubric.nodes().find(|node| node.code() == code)?;
///     let choices: Vec<String> = node.options().map(|option| option.code().to_owned()).collect();
///     Some(match (node.kind(), node.range()) {
///         (Kind::Number, Some((low, high))) => format!("{}: {low} to {high}", node.label()?),
///         (Kind::Count, _) => format!("{}: a count", node.label()?),
///         _ => format!("{}: {}", node.label()?, choices.join(" or ")),
///     })
/// };
/// assert_eq!(field("A.1.a").as_deref(), Some("Tim dibentuk: Ya or Tidak"));
/// assert_eq!(field("A.2.masuk").as_deref(), Some("Aduan masuk: a count"));
/// assert_eq!(field("B.ipak").as_deref(), Some("Indeks persepsi: 0 to 4"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Node<'r> {
    model: &'r Model,
    which: Which,
}

#[derive(Debug, Clone, Copy)]
enum Which {
    Node(NodeId),
    Key(KeyId),
}

/// What a node is, and so what it may be answered with.
///
/// ```
/// use timbang::Kind;
///
/// assert!(Kind::Count.is_answered());
/// assert!(!Kind::Computed.is_answered());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A component: it is combined from what stands below it. The rubric itself is one, `total`.
    Component,
    /// A criterion that a formula computes: the inputs that it names are answered instead.
    Computed,
    /// A criterion or an input on a scale: one of its options or, where it has a [range](Node::range), a number.
    Scale,
    /// One of its options.
    List,
    /// One of its options, best first.
    OrderedList,
    /// A whole number from 0 up.
    Count,
    /// A number within its range.
    Number,
    /// A percentage within its range, which is given as shares: 75% is 3/4.
    Percent,
    /// A day.
    Date,
}

impl Kind {
    /// Whether a sheet answers it.
    pub fn is_answered(self) -> bool {
        !matches!(self, Kind::Component | Kind::Computed)
    }
}

/// One option of a node.
///
/// ```
/// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// let node = rubric.nodes().find(|node| node.code() == "A.I.1.i.b").ok_or("no such node")?;
/// let best = node.options().next().ok_or("no options")?;
/// assert_eq!((best.code(), best.text()), ("A", Some("Prosedur seleksi jelas dan mewakili semua unsur")));
/// assert_eq!(best.value().map(|value| value.to_string()).as_deref(), Some("1"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Choice<'r> {
    code: &'r str,
    spellings: &'r [String],
    text: Option<&'r str>,
    value: Option<&'r Exact>,
}

impl<'r> Choice<'r> {
    /// What a sheet writes.
    pub fn code(&self) -> &'r str {
        self.code
    }

    /// Other ways to write it.
    ///
    /// ```
    /// let rubric = timbang::Rubric::parse(
    ///     r#"timbang 1
    ///     rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 mean missing zero }
    ///     scale yn { Ya | Y = 1, Tidak | T = 0 }
    ///     criterion a "Tim dibentuk" : yn"#,
    /// )?;
    /// let ya = rubric.nodes().find_map(|node| node.options().next()).ok_or("no options")?;
    /// assert_eq!(ya.spellings().collect::<Vec<_>>(), ["Y"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn spellings(&self) -> impl ExactSizeIterator<Item = &'r str> {
        self.spellings.iter().map(String::as_str)
    }

    /// The practice that it stands for, where the rubric describes it.
    pub fn text(&self) -> Option<&'r str> {
        self.text
    }

    /// The share that it is worth; `None` where it is excluded, or worth nothing by itself.
    pub fn value(&self) -> Option<&'r Exact> {
        self.value
    }
}

/// In the order of the text.
pub(crate) fn all(model: &Model) -> impl ExactSizeIterator<Item = Node<'_>> {
    let nodes = model.nodes.ids().map(|id| (model.nodes[id].span, Which::Node(id)));
    let inputs = model.keys.ids().filter(|id| model.keys[*id].criterion.is_none());
    let inputs = inputs.map(|id| (model.keys[id].span, Which::Key(id)));
    let mut all: Vec<(Span, Which)> = nodes.chain(inputs).collect();
    all.sort_by_key(|(span, _)| (span.source, span.start));
    all.into_iter().map(move |(_, which)| Node { model, which })
}

impl<'r> Node<'r> {
    /// Its full path; the rubric's own is `total`.
    pub fn code(&self) -> &'r str {
        match self.which {
            Which::Node(id) => &self.model.nodes[id].path,
            Which::Key(id) => &self.model.keys[id].path,
        }
    }

    /// What it is called, where it has a label.
    pub fn label(&self) -> Option<&'r str> {
        match self.which {
            Which::Node(id) => self.model.nodes[id].label.as_deref(),
            Which::Key(id) => self.model.keys[id].label.as_deref(),
        }
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match self.which {
            Which::Node(id) => match &self.model.nodes[id].body {
                Body::Component { .. } => Kind::Component,
                Body::Answered { .. } => Kind::Scale,
                Body::Computed { .. } => Kind::Computed,
            },
            Which::Key(id) => match &self.model.keys[id].domain {
                Domain::Count => Kind::Count,
                Domain::Number { .. } => Kind::Number,
                Domain::Percent { .. } => Kind::Percent,
                Domain::Date => Kind::Date,
                Domain::Scale(_) => Kind::Scale,
                Domain::List { ordered: false, .. } => Kind::List,
                Domain::List { ordered: true, .. } => Kind::OrderedList,
            },
        }
    }

    /// What may be chosen, in the order of the rubric; a word for "there is none" stands last.
    pub fn options(&self) -> impl ExactSizeIterator<Item = Choice<'r>> + use<'r> {
        let texts = match self.which {
            Which::Node(id) => match &self.model.nodes[id].body {
                Body::Answered { texts, .. } => texts.as_slice(),
                _ => &[],
            },
            Which::Key(_) => &[],
        };
        let plain = |code: &'r String| Choice { code, spellings: &[], text: None, value: None };
        let mut options: Vec<Choice<'r>> = match (self.scale(), self.key().map(|key| &key.domain)) {
            (Some(scale), _) => {
                let of = scale.options.iter().enumerate().map(|(at, option)| Choice {
                    code: &option.code,
                    spellings: &option.spellings,
                    text: texts.get(at).map(String::as_str),
                    value: option.value.as_ref(),
                });
                of.collect()
            }
            (None, Some(Domain::List { options, .. })) => options.iter().map(plain).collect(),
            _ => Vec::new(),
        };
        options.extend(self.key().and_then(|key| key.word.as_ref()).map(plain));
        options.into_iter()
    }

    /// The least and the greatest number that it may be answered with, where it has such bounds.
    pub fn range(&self) -> Option<(&'r Exact, &'r Exact)> {
        match &self.key()?.domain {
            Domain::Number { low, high } | Domain::Percent { low, high } => Some((low, high)),
            Domain::Scale(scale) => self.model.scales[*scale].line.as_ref().map(|line| (&line.low, &line.high)),
            _ => None,
        }
    }

    /// Its maximum in points, where it has points.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let weights: Vec<String> = rubric
    ///     .nodes()
    ///     .filter(|node| ["A", "B.I", "B.II"].contains(&node.code()))
    ///     .filter_map(|node| Some(format!("{} {}", node.code(), node.points()?)))
    ///     .collect();
    /// assert_eq!(weights, ["A 60", "B.I 45/2", "B.II 35/2"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn points(&self) -> Option<&'r Exact> {
        match self.which {
            Which::Node(id) => self.model.nodes[id].points.as_ref(),
            Which::Key(_) => None,
        }
    }

    /// The stage that must have looked at it, by its code.
    ///
    /// ```
    /// // What the visit is asked to look at.
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let visited = rubric.nodes().filter(|node| node.kind().is_answered() && node.verified_by() == Some("visitasi"));
    /// assert!(visited.count() > 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verified_by(&self) -> Option<&'r str> {
        match self.which {
            Which::Node(id) => self.model.nodes[id].verify.map(|stage| self.model.header.stages[stage].code.as_str()),
            Which::Key(_) => None,
        }
    }

    /// Its own legal basis; where it has none, that of the nearest component around it that has one, and of the rubric.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let node = rubric.nodes().find(|node| node.code() == "A.I.1.i.a").ok_or("no such node")?;
    /// assert_eq!(node.basis(), "PermenPANRB 90/2021 jo. 5/2024", "that of the rubric: nothing nearer has one");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn basis(&self) -> &'r str {
        let (own, home) = match self.which {
            Which::Node(id) => (None, Some(id)),
            Which::Key(id) => (self.model.keys[id].basis.as_deref(), self.home()),
        };
        let around = std::iter::successors(home, |id| self.model.nodes[*id].parent);
        let found = own.or_else(|| around.filter_map(|id| self.model.nodes[id].basis.as_deref()).next());
        found.unwrap_or(&self.model.header.basis)
    }

    /// Whether it is an input of the rubric itself: a sheet gives it in `inputs`, and not under a stage.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let facts: Vec<&str> = rubric.nodes().filter(|node| node.is_fact()).map(|node| node.code()).collect();
    /// assert!(facts.contains(&"opini_bpk"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_fact(&self) -> bool {
        matches!(self.which, Which::Key(id) if self.model.keys[id].fact)
    }

    /// Whether it is kept and shown, and never scored.
    ///
    /// ```
    /// // What a form may leave out without a change of the score.
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let idle = rubric.nodes().filter(|node| node.is_recorded());
    /// assert!(idle.count() < rubric.nodes().len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_recorded(&self) -> bool {
        matches!(self.which, Which::Key(id) if self.model.keys[id].recorded)
    }

    /// The component that an input stands in.
    fn home(&self) -> Option<NodeId> {
        let (home, _) = self.code().rsplit_once('.')?;
        self.model.nodes.ids().find(|id| self.model.nodes[*id].path == home)
    }

    fn key(&self) -> Option<&'r Key> {
        match self.which {
            Which::Key(id) => Some(&self.model.keys[id]),
            Which::Node(id) => match &self.model.nodes[id].body {
                Body::Answered { key, .. } => Some(&self.model.keys[*key]),
                _ => None,
            },
        }
    }

    fn scale(&self) -> Option<&'r Scale> {
        match self.key()?.domain {
            Domain::Scale(scale) => Some(&self.model.scales[scale]),
            _ => None,
        }
    }
}
