/** Puts values into a text's `$1` … `$9`. Pure. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\$([1-9])/g, (whole, digit: string) => String(values[Number(digit) - 1] ?? whole));
}
