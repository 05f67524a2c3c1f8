import { Trans, useLingui } from '@lingui/react/macro'
import { Pencil, Trash2 } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Switch } from '@/components/ui/switch'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { useSaveOidcProvider } from '../api/use-save-oidc-provider'

interface OidcProviderLineProps {
  provider: Schema<'OidcProvider'>
  onEdit: () => void
  onRemove: () => void
}

export function OidcProviderLine({ provider, onEdit, onRemove }: OidcProviderLineProps) {
  const { t } = useLingui()
  const format = useFormat()
  const save = useSaveOidcProvider()
  const { name } = provider
  const redirect = provider.redirect_uri
  const domains = format.list(provider.allowed_domains)
  return (
    <li className="flex flex-col gap-3 p-4 sm:p-5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {name}
            {!provider.enabled && (
              <Badge>
                <Trans>Off</Trans>
              </Badge>
            )}
          </p>
          <p className="text-sm break-all text-ink-faint">{provider.issuer}</p>
        </div>
        <Switch
          aria-label={t`${name} may be used`}
          checked={save.isPending ? save.variables.values.enabled === true : provider.enabled}
          disabled={save.isPending}
          onCheckedChange={(enabled) => {
            save.mutate({ id: provider.id, values: { enabled } }, { onError: toast.error })
          }}
        />
        <Button variant="ghost" size="icon-sm" aria-label={t`Change ${name}`} onClick={onEdit}>
          <Pencil />
        </Button>
        <Button variant="danger-ghost" size="icon-sm" aria-label={t`Remove ${name}`} onClick={onRemove}>
          <Trash2 />
        </Button>
      </div>
      <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[10rem_1fr]">
        <dt className="text-ink-faint">
          <Trans>Redirect address</Trans>
        </dt>
        <dd className="flex min-w-0 items-start gap-1">
          <code className="min-w-0 font-mono text-xs leading-5 break-all">{redirect}</code>
          <CopyButton value={redirect} label={t`Copy the redirect address`} className="-my-1" />
        </dd>
        <dt className="text-ink-faint">
          <Trans>Who may sign in</Trans>
        </dt>
        <dd>
          {domains === '' ? <Trans>Any address</Trans> : <Trans>Addresses of {domains}</Trans>}
          {' · '}
          {provider.create_users ? <Trans>new people get an account</Trans> : <Trans>only people who have an account</Trans>}
        </dd>
      </dl>
    </li>
  )
}
