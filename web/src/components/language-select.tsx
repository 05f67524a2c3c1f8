import { useLingui } from '@lingui/react/macro'
import { Select } from '@/components/ui/select'
import { activateLanguage, isLanguage, LANGUAGES, type Language } from '@/lib/i18n'

const OPTIONS = Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))

/** Changes the language of the page at once. */
export function LanguageSelect({ className }: { className?: string }) {
  const { t, i18n } = useLingui()
  return (
    <Select
      aria-label={t`Language`}
      value={isLanguage(i18n.locale) ? i18n.locale : 'en'}
      options={OPTIONS}
      onValueChange={(language) => void activateLanguage(language)}
      {...(className === undefined ? {} : { className })}
    />
  )
}
