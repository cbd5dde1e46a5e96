#!/usr/bin/env bash
# A short table of two columns is read as one column because of its last line end.
#
# Packages:  papaparse@5.7.1
# Behaviour: To guess the separator, papaparse counts the cells of the first ten lines. It counts the empty text after
#            the last line end as a line of one cell, so the average is below two cells. It then rejects a semicolon or
#            a tab and takes a comma. Without the last line end, with `skipEmptyLines` or from ten lines on, it guesses
#            correctly.
# For us:    Our files end with a line end (src/ui/csv-json-and-clipboard.ts) and may have a semicolon or a tab. A program that
#            reads them needs to know which.
. "$(dirname "$0")/try.bash"
install papaparse@5.7.1

cat >try.mjs <<'JS'
import Papa from 'papaparse';
const table = (lines, end) => ['name;hours', ...Array.from({ length: lines - 1 }, (_, at) => `Ann Lee ${at};${at}`)].join('\n') + end;
const show = (label, text, options) => console.log(`${label}: ${Papa.parse(text, options).meta.delimiter}`);
show('9 lines', table(9, ''));
show('9 lines and a line end', table(9, '\n'));
show('9 lines and a line end, skipEmptyLines', table(9, '\n'), { skipEmptyLines: true });
show('10 lines and a line end', table(10, '\n'));
show('9 lines and a line end, tabs', table(9, '\n').replaceAll(';', '\t'));
JS

expect 'node try.mjs' <<'OUT'
9 lines: ;
9 lines and a line end: ,
9 lines and a line end, skipEmptyLines: ;
10 lines and a line end: ;
9 lines and a line end, tabs: ,
OUT
