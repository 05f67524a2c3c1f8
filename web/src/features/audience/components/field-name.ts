/** What programs call a field that people call so: `Date of birth` is `date_of_birth`. */
export function nameOfLabel(label: string): string {
  return label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 50)
}

export function isFieldName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,49}$/.test(name)
}

/** What was typed or pasted, a value for each line or comma. */
export function splitChoices(text: string): string[] {
  return text
    .split(/[,;\n]+/)
    .map((choice) => choice.trim())
    .filter((choice) => choice !== '')
}
