import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { LogIn } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { providersQuery } from '../api/providers-query'

/** One button for each provider of single sign-on. */
export function ProviderButtons({ returnTo }: { returnTo: string | undefined }) {
  const providers = useQuery(providersQuery)
  return providers.data?.items.map(({ id, name }) => (
    <Button key={id} size="lg" asChild>
      <a href={`/api/v1/session/oidc/${id}/start?${new URLSearchParams({ return_to: returnTo ?? '/' }).toString()}`}>
        <LogIn />
        <Trans>Continue with {name}</Trans>
      </a>
    </Button>
  ))
}
