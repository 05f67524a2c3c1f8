import { useLingui } from '@lingui/react/macro'

/** Mailbox providers as they call themselves. */
const NAMES: Readonly<Record<string, string>> = {
  apple: 'Apple',
  barracuda: 'Barracuda',
  comcast: 'Comcast',
  daum: 'Daum · Kakao',
  gmx: 'GMX · WEB.DE',
  google: 'Google',
  mailru: 'Mail.ru',
  microsoft: 'Microsoft (Outlook.com)',
  microsoft365: 'Microsoft 365',
  mimecast: 'Mimecast',
  naver: 'Naver',
  netease: 'NetEase (163)',
  orange: 'Orange',
  proofpoint: 'Proofpoint',
  qq: 'QQ Mail',
  yahoo: 'Yahoo · AOL',
}

/** The name of a mailbox provider; one that is not known here is called what the server calls it. */
export function useProviderName(): (provider: string) => string {
  const { t } = useLingui()
  const others: Record<string, string> = { default: t`Everybody else`, other: t`Everybody else` }
  return (provider) => NAMES[provider] ?? others[provider] ?? provider
}
