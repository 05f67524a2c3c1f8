import { useLingui } from '@lingui/react/macro'

/** Who did something: `user:` and an id, `api_key:` and an id, or the program itself. */
export function useActorWords(): (actor: string) => string {
  const { t } = useLingui()
  return (actor) => {
    const [kind] = actor.split(':')
    const names: Partial<Record<string, string>> = {
      user: t`Somebody of your team`,
      api_key: t`An API key`,
      credential: t`An SMTP login`,
      local_operator: t`Somebody at the server`,
      anonymous: t`The person`,
    }
    return names[kind ?? ''] ?? actor
  }
}
