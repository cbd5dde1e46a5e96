/** Formatters of `Intl`, which are slow to create and fast to use. Pure. */

const formatters = new Map<string, unknown>();

/** What `make` makes for a language, the same every time. `name`: of what it makes. */
export function formatter<T>(name: string, language: string, make: (language: string) => T): T {
  const key = `${language} ${name}`;
  const found = (formatters.get(key) as T | undefined) ?? make(language);
  formatters.set(key, found);
  return found;
}
