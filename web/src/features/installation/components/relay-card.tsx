import { Trans, useLingui } from '@lingui/react/macro'
import { Plug } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useChangeSettings } from '../api/use-change-settings'
import { useCheckWayOut } from '../api/use-check-way-out'
import { isPort, newRelay, relayValues, type RelayValues } from './relay-fields'
import { RelayFormFields } from './relay-form-fields'

export function RelayCard({ relay }: { relay: Schema<'RelayHost'> | null | undefined }) {
  const { t } = useLingui()
  const change = useChangeSettings()
  const check = useCheckWayOut()
  const form = useForm<RelayValues>({
    initial: relayValues(relay),
    check: ({ host, port }) => ({ port: host.trim() === '' || isPort(port) ? undefined : t`Enter a port from 1 to 65535` }),
    submit: async (values) => {
      const { relay_host } = await change.mutateAsync({ relay_host: newRelay(values) })
      form.reset(relayValues(relay_host))
      check.reset()
      toast.success(t`Mail takes this way from now on`)
    },
  })
  return (
    <Card>
      <CardHeader
        title={t`Way out`}
        description={t`Mail goes straight to the recipients' servers, or through a relay host that takes all of it onward.`}
      />
      <form onSubmit={form.onSubmit} noValidate>
        <CardBody className="flex flex-col gap-4">
          <RelayFormFields values={form.values} set={form.set} errors={form.errors} hasPassword={Boolean(relay?.username)} />
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
          <div role="status">
            {check.data !== undefined && (
              <Notice
                tone={check.data.status === 'pass' ? 'success' : check.data.status === 'fail' ? 'danger' : 'warning'}
                title={check.data.status === 'pass' ? t`The way out is open` : t`The way out is blocked`}
              >
                <p>{check.data.found}</p>
                {check.data.fix && <p className="font-medium">{check.data.fix}</p>}
              </Notice>
            )}
          </div>
          {check.error !== null && <ProblemBanner problem={check.error} />}
        </CardBody>
        <CardFooter>
          <Button
            loading={check.isPending}
            onClick={() => {
              check.mutate()
            }}
          >
            <Plug />
            <Trans>Test what is saved</Trans>
          </Button>
          <Button type="submit" variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}
