import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { useForm } from '@/lib/use-form'
import { useChangeSettings } from '../api/use-change-settings'
import { spanOf, spansOf, spanText } from './retry'

const EXPIRY_MAX_SECS = 2_592_000

export function RetryCard({ retry }: { retry: Schema<'RetrySchedule'> }) {
  const { t } = useLingui()
  const format = useFormat()
  const change = useChangeSettings()
  const form = useForm({
    initial: {
      intervals: retry.intervals_secs.map(spanText).join(', '),
      jitter: String(retry.jitter_percent),
      expiry: spanText(retry.expire_after_secs),
    },
    check: ({ intervals, jitter, expiry }) => {
      const spans = spansOf(intervals)
      const expires = spanOf(expiry)
      return {
        intervals: spans === undefined || spans.length === 0 || spans.length > 50 ? t`Write spans as in 1m, 5m, 1h` : undefined,
        jitter: /^\d{1,2}$/.test(jitter.trim()) && Number(jitter) <= 50 ? undefined : t`Enter a number from 0 to 50`,
        expiry: expires === undefined || expires < 60 || expires > EXPIRY_MAX_SECS ? t`Write a span from 1m to 30d` : undefined,
      }
    },
    submit: async ({ intervals, jitter, expiry }) => {
      await change.mutateAsync({
        retry: {
          intervals_secs: spansOf(intervals) ?? [],
          jitter_percent: Number(jitter),
          expire_after_secs: spanOf(expiry) ?? retry.expire_after_secs,
        },
      })
      toast.success(t`The schedule holds from now on`)
    },
  })
  const spans = spansOf(form.values.intervals) ?? []
  const first = format.duration(spans[0] ?? 0)
  const last = format.duration(spans.at(-1) ?? 0)
  return (
    <Card>
      <CardHeader title={t`Retries`} description={t`When a server says “not now”, mail is tried again after these waits.`} />
      <form onSubmit={form.onSubmit} noValidate>
        <CardBody className="flex flex-col gap-4">
          <Field
            label={t`Waits`}
            error={form.errors.intervals}
            hint={spans.length === 0 ? t`s, m, h and d for seconds to days.` : t`First after ${first}; the last one, ${last}, repeats.`}
          >
            {(ids) => <Input {...ids} {...form.text('intervals')} spellCheck={false} className="font-mono" />}
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t`Given up after`} error={form.errors.expiry} hint={t`Unless the message says otherwise itself.`}>
              {(ids) => <Input {...ids} {...form.text('expiry')} spellCheck={false} className="font-mono" />}
            </Field>
            <Field label={t`Spread (percent)`} error={form.errors.jitter} hint={t`So that not everything comes back at once.`}>
              {(ids) => <Input {...ids} {...form.text('jitter')} inputMode="numeric" />}
            </Field>
          </div>
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
        </CardBody>
        <CardFooter>
          <Button type="submit" variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}
