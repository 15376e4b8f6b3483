//! A stretch of text with places where its lines may break.
//!
//! *What is printed depends on the words, their order and the comments alone, never on how they were laid out*, so a
//! text that was printed once is printed the same again.

/// Columns of a line. A `basis` at its end may stand beyond: no one reads a table for its citations.
pub(super) const WIDTH: usize = 120;

/// A part of a document.
#[derive(Debug)]
pub(super) enum Doc<'t> {
    Text(&'t str),
    /// A blank.
    Space,
    /// Two blanks, between rows that stand on one line.
    Wide,
    /// A blank, or a new line where the block around it is broken.
    Line,
    /// Nothing, or a new line where the block around it is broken.
    Soft,
    /// A new line.
    Hard,
    /// A comment; what follows stands on a new line.
    Comment {
        text: &'t str,
        /// On a line of its own.
        alone: bool,
    },
    Block(Block<'t>),
}

/// Parts that are broken together, or only indented.
#[derive(Debug)]
pub(super) struct Block<'t> {
    /// On one line; `None` where that cannot be.
    width: Option<usize>,
    /// How much further in its new lines begin.
    indent: usize,
    /// It is broken where it does not fit, else where what holds it is.
    is_group: bool,
    parts: Vec<Doc<'t>>,
}

impl<'t> Doc<'t> {
    /// Parts that stand on one line if there they fit, and are broken together if not.
    pub(super) fn group(parts: Vec<Doc<'t>>) -> Doc<'t> {
        Doc::Block(Block { width: width(&parts), indent: 0, is_group: true, parts })
    }

    /// Parts whose new lines begin further in.
    pub(super) fn nest(indent: usize, parts: Vec<Doc<'t>>) -> Doc<'t> {
        Doc::Block(Block { width: width(&parts), indent, is_group: false, parts })
    }
}

/// How wide parts are on one line, `None` where they cannot be.
pub(super) fn width(parts: &[Doc<'_>]) -> Option<usize> {
    let width = |part: &Doc<'_>| match part {
        Doc::Text(text) => Some(columns(text)),
        Doc::Space | Doc::Line => Some(1),
        Doc::Wide => Some(2),
        Doc::Soft => Some(0),
        Doc::Hard | Doc::Comment { .. } => None,
        Doc::Block(block) => block.width,
    };
    parts.iter().map(width).try_fold(0, |sum: usize, width| Some(sum.saturating_add(width?)))
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// What was printed so far.
pub(super) struct Page {
    pub(super) out: String,
    /// Where the next word would stand, without a blank before it.
    column: usize,
    /// Nothing stands on the line yet.
    is_fresh: bool,
    /// A comment was the last that was printed.
    ends_in_comment: bool,
    /// A blank is due before the next word.
    space: bool,
}

impl Page {
    pub(super) fn new() -> Page {
        Page { out: String::new(), column: 0, is_fresh: true, ends_in_comment: false, space: false }
    }

    pub(super) fn column(&self) -> usize {
        self.column
    }

    pub(super) fn new_line(&mut self, indent: usize) {
        if !self.is_fresh {
            self.out.push('\n');
        }
        self.is_fresh = true;
        self.column = indent;
        self.ends_in_comment = false;
        self.space = false;
    }

    /// An empty line.
    pub(super) fn blank_line(&mut self) {
        self.out.push('\n');
    }

    pub(super) fn space(&mut self) {
        self.space = true;
    }

    /// Goes on at a column, a blank further at least.
    pub(super) fn up_to(&mut self, column: usize) {
        self.space = false;
        let blanks = column.saturating_sub(self.column).max(1);
        self.out.extend(std::iter::repeat_n(' ', blanks));
        self.column = self.column.saturating_add(blanks);
    }

    pub(super) fn text(&mut self, text: &str, indent: usize) {
        if self.ends_in_comment {
            self.new_line(indent);
        }
        if self.is_fresh {
            self.out.extend(std::iter::repeat_n(' ', self.column));
            self.is_fresh = false;
        } else if self.space {
            self.up_to(0);
        }
        self.space = false;
        self.out.push_str(text);
        self.column = self.column.saturating_add(columns(text));
    }

    /// A comment behind what stands on the line, at a column or two blanks further.
    pub(super) fn comment(&mut self, text: &str, column: usize) {
        self.up_to(column.max(self.column.saturating_add(2)));
        self.out.push_str(text);
        self.ends_in_comment = true;
    }

    /// A comment on a line of its own.
    pub(super) fn comment_alone(&mut self, text: &str, indent: usize) {
        self.new_line(indent);
        self.text(text, indent);
        self.ends_in_comment = true;
    }

    /// Prints parts; `indent` is where their new lines begin.
    pub(super) fn parts(&mut self, parts: &[Doc<'_>], is_broken: bool, indent: usize) {
        for part in parts {
            match part {
                Doc::Text(text) => self.text(text, indent),
                Doc::Space => self.space(),
                Doc::Wide => self.up_to(self.column.saturating_add(2)),
                Doc::Line | Doc::Soft | Doc::Hard if is_broken => self.new_line(indent),
                Doc::Line => self.space(),
                Doc::Soft | Doc::Hard => {}
                Doc::Comment { text, alone: false } => self.comment(text, 0),
                Doc::Comment { text, alone: true } => self.comment_alone(text, indent),
                Doc::Block(block) => {
                    let fits = |width: usize| self.column.saturating_add(width) <= WIDTH;
                    let is_broken = if block.is_group { !block.width.is_some_and(fits) } else { is_broken };
                    self.parts(&block.parts, is_broken, indent.saturating_add(block.indent));
                }
            }
        }
    }
}
