import { i18n, type Messages } from '@lingui/core'

export const LANGUAGES = { en: 'English', ko: '한국어' } as const
export type Language = keyof typeof LANGUAGES

const LANGUAGE_KEY = 'postroad.language'
const shellWords = import.meta.glob<{ messages: Messages }>('../locales/*.po')
const featureWords = import.meta.glob<{ messages: Messages }>('../features/*/locales/*.po')

const features = new Set<string>()
const loaded = new Set<string>()

export function isLanguage(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && text in LANGUAGES
}

/** The language chosen here before, or the browser's. */
export function preferredLanguage(): Language {
  const remembered = localStorage.getItem(LANGUAGE_KEY)
  if (isLanguage(remembered)) return remembered
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage)
  return wanted ?? 'en'
}

/** Loads all words that pages in use need, then changes the language at once. */
export async function activateLanguage(language: Language): Promise<void> {
  await Promise.all([load(language, null), ...[...features].map((feature) => load(language, feature))])
  localStorage.setItem(LANGUAGE_KEY, language)
  document.documentElement.lang = language
  i18n.activate(language)
}

/** Loads the words of a feature; part of loading its pages. */
export async function loadFeatureWords(feature: string): Promise<void> {
  features.add(feature)
  const language = isLanguage(i18n.locale) ? i18n.locale : preferredLanguage()
  await load(language, feature)
}

async function load(language: Language, feature: string | null): Promise<void> {
  const path = feature === null ? `../locales/${language}.po` : `../features/${feature}/locales/${language}.po`
  if (loaded.has(path)) return
  const { messages } = (await (feature === null ? shellWords : featureWords)[path]?.()) ?? { messages: {} }
  // i18n.load merges with what is there.
  i18n.load(language, messages)
  loaded.add(path)
}
