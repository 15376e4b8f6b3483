//! The table of codes.
//!
//! *A code is never reused: one that is no longer given stays here as retired.* `T1xx` syntax, `T2xx` names, `T3xx`
//! kinds, `T4xx` weights, ranges and bands, `T5xx` evidence (see `evidence::Fault`), `T6xx` predicates.

use super::Severity;

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident $title:literal;)+) => {
        /// What a diagnostic is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Code { $(#[doc = $title] $name,)+ }

        impl Code {
            #[cfg(test)]
            pub(crate) const ALL: &[Code] = &[$(Code::$name,)+];

            pub(crate) fn code(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }
            pub(crate) fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)+ }
            }
            pub(crate) fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    Limit = "T100" Error "a limit of the language is passed";
    Version = "T101" Error "the first line does not name a version that is known";
    Expected = "T102" Error "something else was expected here";
    UnknownDeclaration = "T103" Error "no declaration begins with this word";
    Unclosed = "T104" Error "something is opened and not closed";
    StrayBrace = "T105" Error "a brace closes nothing";
    Comma = "T106" Error "a comma stands between two digits";
    Typography = "T107" Error "a pasted character stands where the language has its own";
    Character = "T108" Error "a character is not of the language";
    Reserved = "T109" Error "a word is reserved for a later version";
    Chain = "T110" Error "two comparisons in a row";
    AfterPostfix = "T111" Error "arithmetic after `otherwise`, `at most` or `at least`";
    AfterBranch = "T112" Error "arithmetic or a limit stands in a branch of `if`";
    TwoSidedBand = "T113" Error "a row of bands has two bounds";
    Between = "T114" Error "`between` does not say which edge counts";
    PercentSign = "T115" Error "a percent sign stands apart from its number";
    WrongPlace = "T118" Error "a declaration stands where it cannot";
    ParserLimit = "T119" Error "the host has limited the parser";
    BadDate = "T121" Error "no such day";

    UnknownName = "T201" Error "nothing has this name";
    Duplicate = "T202" Error "a name is given twice";
    Hides = "T203" Error "a name hides another";
    Keyword = "T204" Error "a word of the language is used as a name";
    Cycle = "T205" Error "a definition rests on itself";
    NameStart = "T206" Error "a name does not begin with a letter";
    ClauseMissing = "T207" Error "a clause is missing";
    ClauseTwice = "T208" Error "a clause is given twice";
    WrongThing = "T209" Error "a name stands for something that cannot be used here";
    UnknownOption = "T210" Error "a list has no such option";
    BasisMissing = "T211" Error "a legal basis is missing";

    Kinds = "T301" Error "two kinds do not go together";
    Unordered = "T302" Error "a list has no order";
    ExcludedHere = "T303" Error "`excluded` cannot stand here";
    NoValue = "T304" Error "a formula can have no value";
    TwoPlaces = "T306" Error "an `otherwise` stands for two cases";
    PeriodHere = "T305" Error "a period stands without a date";

    WeightSum = "T401" Error "weights do not add up";
    WeightMissing = "T402" Error "a weight is missing";
    WeightHere = "T403" Error "a weight stands where none can count";
    WeightZero = "T404" Error "a weight is not above zero";
    WeightMixed = "T405" Error "percent and points stand side by side";
    Leaves = "T406" Error "a criterion can leave 0..1";
    ScaleValue = "T407" Error "a scale's value lies outside 0..1";
    Excludable = "T408" Error "a child of a sum can be excluded";
    OtherwiseMissing = "T409" Error "nothing is said for the case that every child is excluded";
    OtherwiseIdle = "T410" Warning "an `otherwise` can never apply";
    BandOrder = "T411" Error "rows of bands do not run one way";
    BandGap = "T412" Error "numbers below the last row have no band";
    NoChildren = "T413" Error "a component has no children";
    Range = "T414" Error "a range runs backwards";
    OptionTexts = "T415" Error "an option's text is missing";
    OptionTwice = "T416" Error "an option is declared twice";
    DateRange = "T417" Error "a date can leave the calendar";
    BandValue = "T418" Error "a table of bands has no values";
    CountedTwice = "T419" Error "a group's member counts points twice";

    NeverMet = "T601" Error "a requirement can never be met";
    AwardList = "T602" Error "the award's list is not right";
    NoRequirement = "T603" Error "a predicate requires nothing";
}
