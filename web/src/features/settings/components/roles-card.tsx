import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Check, Minus } from 'lucide-react'
import { useRoleWords } from '@/components/use-role-words'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { rolesQuery } from '../api/roles-query'
import { useScopeWords } from './use-scope-words'

/** Every right and who has it, as the server enforces it. */
export function RolesCard() {
  const { t } = useLingui()
  const roles = useQuery(rolesQuery)
  const roleWords = useRoleWords()
  const scopeWords = useScopeWords()
  const items = roles.data?.items ?? []
  const known = Object.keys(scopeWords)
  const scopes = [...new Set(items.flatMap(({ scopes }) => scopes))].sort((a, b) => known.indexOf(a) - known.indexOf(b))
  return (
    <Card>
      <CardHeader title={t`What each role may do`} description={t`The server enforces these rights, whatever the page shows.`} />
      <CardBody className="px-0 pb-0 sm:px-0">
        {roles.isError && <ProblemBanner problem={roles.error} onRetry={() => void roles.refetch()} className="mx-4 mb-4" />}
        {roles.isPending && <Skeleton className="mx-4 mb-4 h-96 w-auto" />}
        {items.length > 0 && (
          <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={t`What each role may do`}>
            <table className="w-full text-sm">
              <thead>
                <tr className="border-b border-line">
                  <th scope="col" className="sticky left-0 bg-surface px-4 py-2 text-left text-xs font-medium text-ink-faint sm:px-5">
                    <Trans>Right</Trans>
                  </th>
                  {items.map(({ role }) => (
                    <th key={role} scope="col" className="px-3 py-2 text-center text-xs font-medium whitespace-nowrap text-ink-faint">
                      {roleWords[role].name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {scopes.map((scope) => (
                  <tr key={scope} className="border-b border-line last:border-b-0">
                    <th scope="row" className="sticky left-0 max-w-44 bg-surface px-4 py-2 text-left font-normal sm:max-w-none sm:px-5">
                      {scopeWords[scope] ?? scope}
                      <code className="ml-2 hidden font-mono text-xs text-ink-faint lg:inline">{scope}</code>
                    </th>
                    {items.map(({ role, scopes: granted }) => (
                      <td key={role} className="px-3 py-2">
                        <Mark granted={granted.includes(scope)} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </CardBody>
    </Card>
  )
}

function Mark({ granted }: { granted: boolean }) {
  return (
    <span className="flex justify-center">
      {granted ? <Check aria-hidden className="size-4 text-success" /> : <Minus aria-hidden className="size-4 text-ink-faint opacity-60" />}
      <span className="sr-only">{granted ? <Trans>yes</Trans> : <Trans>no</Trans>}</span>
    </span>
  )
}
