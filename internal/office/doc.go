// Package office reads and writes .docx, .xlsx, .csv, ... as formats and knows
// nothing of cases: what a column or a paragraph means is for others to say.
//
// It promises that a file is told by its content and never by its name; that
// every limit on size, rows, depth and unpacking is explicit and holds on the
// stream itself, not only on what a header claims; that hostile or damaged input
// is refused with a reason a person can act on (package errs) and never panics;
// and that what it writes carries no author and no formula.
package office
