//! The registry of problems: slug, severity and general help of each kind.

use std::collections::BTreeSet;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Output is not written.
    Error,
    /// Something was repaired or guessed; output is written.
    Warning,
}

/// How far the reading had come when something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Files, pages, tables and rows, each as it is written.
    Writing,
    /// What they mean together.
    Meaning,
}

/// The class of what is about encryption.
const SECRECY: &str = "secrecy";

/// The classes that have warnings, in the order of the alphabet.
pub fn warning_classes() -> BTreeSet<&'static str> {
    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
    warnings.map(|code| code.class()).collect()
}

macro_rules! codes {
    ($($(#[doc = $title:literal])+ $code:ident = $severity:ident $slug:literal $(, $help:literal)?;)*) => {
        /// A kind of problem, in the order of the pipeline.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $title])+ $code,)*
        }

        impl Code {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The stable name that is shown, and that machines can rely on.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$code => $slug,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)* }
            }

            /// What it is about: the first part of its name, but that all that is about encryption is `secrecy`.
            pub fn class(self) -> &'static str {
                match self {
                    Self::NamedSensitive => SECRECY,
                    _ => self.slug().split_once('/').map_or("", |(class, _)| class),
                }
            }

            /// Whether it is about encryption.
            pub fn is_about_secrecy(self) -> bool {
                self.class() == SECRECY
            }

            /// The stage that finds it, by the first part of its name.
            pub fn stage(self) -> Stage {
                match self.slug().split_once('/') {
                    Some(("source" | "page" | "table" | "row", _)) => Stage::Writing,
                    _ => Stage::Meaning,
                }
            }

            /// One sentence on the kind.
            pub fn title(self) -> &'static str {
                match self { $(Self::$code => concat!($($title),+).trim_ascii(),)* }
            }

            /// What to do about it, where that does not depend on the place.
            pub fn help(self) -> Option<&'static str> {
                match self { $(Self::$code => None$(.or(Some($help)))?,)* }
            }
        }
    };
}

codes! {
    /// A specs folder holds no pages.
    NoSpecs = Error "source/no-specs", "name a folder laid out like `specs/`: `openapi/v3/…`, `openapi/v2/…`, `webhook/v3/…`";
    /// A specs folder that is given twice.
    RepeatedFolder = Error "source/repeated-folder", "give it once";
    /// A file or folder cannot be read.
    Unreadable = Error "source/unreadable";
    /// A file or folder that looks like specs, but is not read.
    NotRead = Warning "source/not-read", "rename it, or move it below `openapi/` or `webhook/`";
    /// A file is not UTF-8.
    NotUtf8 = Error "source/not-utf8";
    /// A file that is given as a model and is none, or that is not alone.
    BadModel = Error "model/bad-file", "`--specs` takes folders of specs, or one model that `ir --json` wrote; `ir --schema` shows the form of that";
    /// A page is outside the layout of the tree.
    BadLocation = Error "page/bad-location", "pages belong below `openapi/v2/`, `openapi/v3/` and `openapi/brand/`, or in the same below `webhook/`; their folders and names are the segments of the URL: letters, digits, `-`, `_` and `.`, or a variable in braces, `{openid}`";
    /// Front matter that is not a YAML mapping, or is never closed.
    BadFrontMatter = Error "page/bad-front-matter";
    /// A page has neither an operation nor a redirect.
    NoOperation = Error "page/no-operation", "give the heading a method anchor: `# {{ $frontmatter.title }} {#post}`";
    /// A line that says how an operation is called, without a method or path that is known.
    BadRequestLine = Error "page/bad-request-line", "the line is ``请求方式：【POST】 `/v3/…` ``, or with a path below `/brand/`";
    /// A page of a notification that does not say which one it is of.
    NoEvent = Error "page/no-event", "the description of `event_type` names it; settle it with `set: { event: REFUND.SUCCESS }` on this row in overrides.yaml";
    /// A page of a notification whose table names another event.
    EventMismatch = Warning "page/event-mismatch";
    /// A container class that is probably misspelled.
    UnknownCallout = Warning "page/unknown-callout";
    /// A heading's anchor is not an HTTP method.
    BadMethod = Error "page/bad-method", "the anchor is one of `get`, `post`, `put`, `patch`, `delete`, or `mix` on the h1 of a page with several operations";
    /// An operation lacks its request or response table.
    MissingTable = Error "page/missing-table";
    /// A table ends without its trailer line.
    MissingTrailer = Warning "page/missing-trailer", "end the table with `{.im-table #request}` or `{.im-table #response}` after a blank line";
    /// An operation has two tables of one kind.
    RepeatedTable = Error "page/repeated-table";
    /// A block of code that takes in what is a part of the page.
    SwallowedBlock = Error "page/swallowed", "close the block before it with a line of ```";
    /// A table with an unknown header.
    UnknownHeader = Warning "page/unknown-header", "the headers begin with `请求参数`, `返回字典`, `异常字典` or, for notifications, `应答规范`";
    /// A table of parameters where none is read.
    UnclaimedTable = Warning "page/unclaimed-table";
    /// A table without the line below its head.
    MissingDelimiter = Warning "page/missing-delimiter", "write a line of `| --- |` with as many cells below the head";
    /// A page with tables of parameters that nearly says what they are of.
    NearMarker = Warning "page/near-marker";
    /// A fence or container that is never closed.
    UnclosedBlock = Warning "page/unclosed-block", "end it with a line of ``` or :::";
    /// Rows that belong to no table.
    StrayRows = Error "table/stray-rows", "a table starts with a header line and the delimiter line `| --- | --- | ---`, with a blank line before and after the table";
    /// A row has no cells that could be read.
    BadRow = Error "row/bad-row";
    /// A row has more than three cells.
    ExcessCells = Warning "row/excess-cells", "write `\\|` for a bar inside a cell";
    /// A field name has characters that no wire name has.
    BadName = Error "row/bad-name", "a name begins with a letter, has letters, digits, `_` and `-` after it, and may end in `_$n` or `_$n_$m`";
    /// A field name has a blank in it that was taken out.
    BlankInName = Warning "row/blank-in-name", "write the name without the space";
    /// An attribute that the dialect does not know.
    UnknownAttribute = Error "row/unknown-attribute";
    /// An attribute whose value the dialect does not know.
    BadAttribute = Error "row/bad-attribute";
    /// An attribute is in the wrong cell.
    MisplacedAttribute = Warning "row/misplaced-attribute";
    /// A known misspelling of an attribute.
    MisspelledAttribute = Warning "row/misspelled-attribute";
    /// A word for the presence of a field that is not known.
    UnknownPresence = Warning "row/unknown-presence", "the words are `true` and `false`, 是 and 否";
    /// A row of a table of errors of which something cannot be read.
    UnreadError = Warning "row/unread-error", "a code has letters, digits and `_`, and a status is a number such as 400; several of them stand with `/` between them";
    /// A line that announces limits of rate, of which something cannot be read.
    UnreadLimit = Warning "page/unread-limit", "the line is `接口限频：150/秒（商户号维度）`; what else it says is not in the documentation of the crate";
    /// A type word that the dialect does not know.
    UnknownType = Error "row/unknown-type";
    /// A row is indented deeper than its parent allows.
    IndentJump = Error "tree/indent-jump";
    /// A row hangs below one that can have no members.
    ScalarParent = Error "tree/scalar-parent", "members need a parent of type `object` or `object[]`, or a `string` followed by the separator row `| {colspan=3 .im-table-line}`";
    /// A member of something that is not in its table.
    MissingParent = Error "tree/missing-parent", "write the row of what it is a member of above it";
    /// A row that stands a level too high.
    LostLevel = Warning "tree/lost-level";
    /// A row that appears again and says nothing else.
    RepeatedRow = Warning "tree/repeated-row", "remove one";
    /// A separator after the wrong row.
    MisplacedSeparator = Warning "tree/misplaced-separator";
    /// A separator that may begin the members of a text, or another alternative.
    AmbiguousSeparator = Error "tree/ambiguous-separator", "indent the members one level deeper than the text that they are in";
    /// A separator that separates nothing.
    StraySeparator = Warning "tree/stray-separator";
    /// A message row where none can be, or one that is not known.
    BadMessage = Error "tree/bad-message";
    /// A field name twice among its siblings.
    DuplicateField = Error "tree/duplicate-field", "remove one, or put the separator row `| {colspan=3 .im-table-line}` before each alternative";
    /// An alternative has no label to be named by.
    UnlabeledVariant = Warning "tree/unlabeled-variant", "begin the description with the value that selects it, as a code span";
    /// Fields that nest deeper than any documentation does.
    TooDeep = Error "tree/too-deep", "describe what is deeper as a text or as an object without members";
    /// An operation with more fields than any documentation has.
    TooLarge = Error "tree/too-large";
    /// An object without members.
    EmptyObject = Warning "tree/empty-object";
    /// A list of values of which only a part can be read.
    PartialValues = Warning "type/partial-values", "separate the values with ` \\| `: `` `A` \\| `B` 枚举值之一 ``";
    /// A number that lists values which are not numbers.
    NonNumericValues = Warning "type/non-numeric-values", "write `string` as its type, or correct the values";
    /// Limits that end before they begin.
    InvertedLimits = Warning "type/inverted-limits", "exchange the two limits, or correct one";
    /// A length that no text has.
    AbsurdLength = Warning "type/absurd-length", "write how long the text may be; a sample value is an example";
    /// A default that the field cannot have.
    BadDefault = Warning "type/bad-default", "list the value, or correct the default";
    /// An encryption mark that is not known.
    UnknownCipher = Error "secrecy/unknown-cipher", "the marks are `by-rsa-pubkey`, `by-aes-gcm` and `by-aes-ecb`";
    /// An encryption mark on something that cannot be sealed.
    BadSeal = Error "secrecy/bad-seal", "only `string` and `string[]` can be sealed";
    /// A ciphertext that comes back as it is.
    UnopenedReply = Warning "secrecy/unopened";
    /// A description speaks of encryption, but nothing is marked.
    UnmarkedSecret = Warning "secrecy/unmarked";
    /// The header that carries the key's serial number is not documented.
    MissingSerial = Warning "secrecy/missing-serial", "the header is sent anyway; document `Wechatpay-Serial` among the headers";
    /// Text with structure inside may be an array or an object.
    AmbiguousEmbed = Error "embed/array-or-object", "settle it with `embed: array` or `embed: object` in overrides.yaml, or show it in the sample";
    /// A row at the top of a request table that is neither a path variable nor a transport key.
    UnknownPart = Error "request/unknown-part", "the rows at the top are path variables and `json`, `query`, `xml`, `headers`, `body`, `base_uri`, `security`, `nonceless`, `fragment`, `timeout`";
    /// A path variable has no row of its own.
    MissingPathRow = Warning "request/missing-path-row";
    /// A path variable's row has another name.
    RenamedPathRow = Warning "request/renamed-path-row";
    /// A row that only serves another SDK.
    PseudoPathRow = Warning "request/pseudo-path-row";
    /// A reply table that has neither rows nor a message.
    EmptyReply = Warning "response/empty", "write the members, or the message `空字符串(无返回内容)`";
    /// Two bodies in one request.
    TwoBodies = Error "request/two-bodies";
    /// A request that cannot be sent as described.
    BadRequestShape = Error "request/bad-shape";
    /// A form without a file in it.
    FormWithoutFile = Warning "request/no-file", "a form is for uploads; what is sent as JSON is described below `json`, in fragments by a parameter with `in: body`";
    /// A value that is not a base URL.
    BadBaseUri = Error "request/bad-base-uri", "name the entry point as a code span: `https://apihk.mch.weixin.qq.com/`";
    /// A PHP sample that cannot be read.
    BadSample = Warning "sample/unreadable";
    /// A sample that calls another operation.
    OtherSample = Warning "sample/other-call", "show a call of this operation, or remove the sample";
    /// A number with a fraction in the sample.
    FractionalNumber = Warning "sample/fractional-number";
    /// A member of a sample that the table does not have.
    SampleMismatch = Warning "sample/mismatch";
    /// A value that the field it is shown for cannot have.
    SampleType = Warning "sample/other-type", "correct the type, or show a value of it; `set: { type: … }` in overrides.yaml settles which one holds";
    /// A fragment that is not YAML.
    BadYaml = Error "fragment/bad-yaml";
    /// A fragment that is not a map of operations.
    BadFragment = Error "fragment/bad-shape";
    /// A reference that leads nowhere, or back to itself.
    BadReference = Error "fragment/bad-reference";
    /// A schema that contains itself.
    Recursion = Error "fragment/recursion";
    /// A reference without the slash after its `#`.
    ReferenceForm = Warning "fragment/reference-form", "write `#/` between file and name";
    /// Keywords beside a reference, which the standard ignores.
    ReferenceSiblings = Warning "fragment/reference-siblings", "write `allOf` with the reference and the keywords";
    /// A value that is not a schema.
    BadSchema = Error "fragment/bad-schema";
    /// A keyword with a value that it does not take, or that contradicts another one.
    BadKeywordValue = Warning "fragment/bad-value";
    /// Keywords of which one describes what the type of another does not have.
    Contradiction = Warning "fragment/contradiction", "correct the type, or remove the keyword that does not fit it";
    /// A keyword that is not known.
    UnknownKeyword = Warning "fragment/unknown-keyword";
    /// A format that is not known.
    UnknownFormat = Warning "fragment/unknown-format";
    /// A name in a list of sensitive members that is not a member, or is not marked.
    NamedSensitive = Warning "fragment/named-sensitive", "mark the member with `format: base64` if it is encrypted, or take it out of the list";
    /// A request that only the service can make.
    ServiceMessage = Warning "fragment/service-message", "describe what the service sends as a notification";
    /// A property beside `properties`.
    MisplacedProperty = Warning "fragment/misplaced-property", "indent it one level deeper";
    /// A word for a type that is not one.
    GarbledType = Warning "fragment/garbled-type", "the types are `string`, `integer`, `number`, `boolean`, `object`, `array` and `file`";
    /// Values that were listed for another field.
    ForeignValues = Warning "fragment/foreign-values", "list the values that the field has, or correct the example";
    /// A schema of an object whose example is a list of such objects.
    ListedItems = Warning "fragment/listed-items", "write `format: jsonArrayLike` and `type: array` with the schema as `items`";
    /// A list that has an entry twice.
    RepeatedEntry = Warning "fragment/repeated-entry", "remove one";
    /// A required property that does not exist.
    UnknownRequired = Warning "fragment/unknown-required";
    /// A parameter that cannot be placed.
    BadParameter = Error "fragment/bad-parameter";
    /// A parameter whose part of the request is misspelled.
    GarbledPlace = Warning "fragment/garbled-place";
    /// A path variable that is not declared as one.
    MisplacedVariable = Warning "fragment/path-variable", "declare it with `in: path` and `required: true`";
    /// A YAML table that is not YAML, or not a map.
    BadTable = Error "yaml/bad-document";
    /// A key that appears twice in one map of a YAML table.
    DuplicateKey = Error "yaml/duplicate-key", "remove one";
    /// A key that the YAML tables do not have.
    UnknownKey = Error "yaml/unknown-key";
    /// A key that a YAML table lacks.
    MissingKey = Error "yaml/missing-key";
    /// A value that its key does not take.
    BadValue = Error "yaml/bad-value";
    /// A word after a type that is not a mark.
    UnknownMark = Error "yaml/unknown-mark";
    /// A text in YAML that a comment cuts off.
    LostTail = Warning "yaml/lost-tail", "put the text in quotes, or the comment on a line of its own";
    /// An operation whose YAML table would be taken for that of another.
    NoPlace = Error "distill/no-place", "a table called `index` describes a URL that ends in a slash";
    /// A sealed field of one source that is in no type of both together.
    LostSeal = Error "merge/lost-seal", "take the operation from one source, below `operations` in overrides.yaml";
    /// Pages of one operation that contradict one another.
    PagesDisagree = Warning "merge/pages-disagree", "correct one of them, or settle it in overrides.yaml";
    /// Tables of one part of one operation, of which each has what the other lacks, and nothing that tells which is meant.
    SeveralTables = Warning "merge/several-tables", "what not all of them have is optional; write one table, or say of which event each is";
    /// Two operations with one method and path.
    DuplicateOperation = Error "link/duplicate-operation";
    /// Two operations that only differ in the name of a path variable.
    AmbiguousRoute = Warning "link/ambiguous-route";
    /// Values of one field that only differ in their case, and so get names by number.
    RespelledValue = Warning "type/respelled-value", "the service means one of them; `names` in overrides.yaml gives each a name of its own";
    /// Two names that would be one in Rust.
    NameCollision = Error "link/name-collision";
    /// An override that is no longer needed or no longer fits.
    UnusedOverride = Warning "overrides/unused", "remove the entry, or correct it";
    /// An overrides file that cannot be read.
    BadOverrides = Error "overrides/bad-file";
    /// Words that cannot be read.
    BadWords = Error "words/bad-file", "the form is described in `specs/README.md`, section `Words`";
    /// Words that are for nothing.
    UnusedWords = Warning "words/unused", "remove them, or correct the key";
    /// Entries of the glossary that say different things of one field, and of which none says more than the other.
    Contradicting = Warning "words/contradiction", "write an entry for the place, with more names or more segments of the path";
    /// Something without words.
    MissingWords = Warning "words/missing", "write them below `specs/words`; where nobody can tell what a field is, write `unclear: true`";
    /// A header names the key of what is sealed, and nothing is.
    SerialWithoutSeal = Warning "lint/serial-without-seal", "mark the field that is sealed, or remove the header";
    /// Sources say different things about the encryption of a field.
    DisputedSecrecy = Warning "lint/disputed-secrecy", "correct the source that is wrong, or settle it with `encrypted` below `fields` in overrides.yaml";
    /// A field is plain that other operations of its family seal.
    SealedElsewhere = Warning "lint/sealed-elsewhere", "mark it, if the service expects a ciphertext here as well";
    /// A value is shown that is not of the type of its field.
    ExampleType = Warning "lint/example-type", "correct the type, or show a value of it";
    /// A value is shown that is none of those that are listed.
    UnlistedExample = Warning "lint/unlisted-example", "list the value, or show one that is listed";
    /// One name holds values of several types in one operation.
    SeveralTypes = Warning "lint/several-types", "give both the type that the service sends";
    /// Two enumerations of one name are equal but for a slip in one value.
    NearValues = Warning "lint/near-values", "correct the value that is misspelled";
    /// A name is nearly one that its family has in many places.
    LikelyTypo = Warning "lint/likely-typo", "correct the name, unless the service has both";
    /// What replaces an operation does not exist.
    DeadSuccessor = Warning "lint/dead-successor", "correct the link, or describe what it leads to";
    /// The generator made a mistake of its own.
    Internal = Error "internal/bad-output", "please report this as a bug of the generator";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique_and_well_formed() {
        let mut slugs: Vec<_> = Code::ALL.iter().map(|code| code.slug()).collect();
        for slug in &slugs {
            assert!(
                slug.split('/').count() == 2
                    && slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'/'))
            );
        }
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Code::ALL.len());
    }
}
